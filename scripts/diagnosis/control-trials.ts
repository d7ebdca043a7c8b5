import { stream } from '../../src/core/random.ts';
import { createDiagnose } from '../../src/diagnosis/diagnose.ts';
import { controls } from '../../src/mutants/index.ts';
import { settings } from '../../src/mutants/settings.ts';
import { properties } from '../../src/properties/registry.ts';
import { checkableOf } from '../../src/properties/runner/checkable.ts';
import { resolveProblem } from '../../src/properties/runner/index.ts';
import type { CheckContext } from '../../src/properties/types.ts';
import { parseSubject } from '../../src/subject/declaration.ts';

/** Correct subjects, diagnosed as if each of a few properties had failed: none may be accused. */
export async function controlTrials(
  kinds: readonly string[],
  only: RegExp,
  seed: number,
): Promise<{ readonly tried: number; readonly accused: readonly string[] }> {
  const accused: string[] = [];
  let tried = 0;
  for (const control of controls) {
    if (!kinds.includes(control.kind) || !only.test(control.id)) continue;
    for (const key of control.settings.slice(0, 2)) {
      const problem = resolveProblem(settings[key as keyof typeof settings]);
      const made = await control.make(problem.definition);
      // One that is the flow of no problem is right about none.
      if (made === null || made.problem === null) continue;
      const subject = checkableOf(parseSubject(made), problem, true);
      for (const property of properties.filter(
        ({ kind, id }) =>
          kind === control.kind && /trajectory|agreement|batch|jvp|step-invariance|law|deterministic/.test(id),
      )) {
        const context: CheckContext = {
          subject,
          problem,
          effort: { batches: 1, points: 8, samples: 64 },
          seed,
          rng: (...labels) => stream(seed, ...labels),
          falseFail: 1e-9,
          signal: new AbortController().signal,
        };
        tried++;
        const diagnosis = await createDiagnose()(context, property, { status: 'fail', reason: 'as if' });
        if (diagnosis?.status === 'explained') accused.push(`${control.id} on ${key}: ${diagnosis.explanations[0].id}`);
      }
    }
  }
  return { tried, accused };
}
