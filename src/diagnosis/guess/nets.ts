import type { ExactProblem } from '../../analytic/types.ts';
import { runChecks } from '../../properties/runner/run.ts';
import type { ConventionInput } from '../../subject/convention.ts';
import type { LossSubject, SamplerSubject } from '../../subject/types.ts';
import type { Guess, GuessedConvention } from './types.ts';

/** Checks that a loss or a sampler passes under the right convention of its net, and under hardly another. */
const CHECKS = {
  sampler: 'sampler.step-invariance,sampler.law',
  loss: 'loss.zero-at-exact,loss.value,loss.query-points',
} as const;

/** Every convention of a net that the suite makes: the declared one first. */
function conventions(): ConventionInput[] {
  const times = ['noise-to-data', 'data-to-noise'] as const;
  const outputs = ['map', 'average-velocity', 'displacement'] as const;
  return times.flatMap((time) =>
    outputs.flatMap((output) => (['end', 'step'] as const).map((secondTime) => ({ time, output, secondTime }))),
  );
}

/** The convention of the net that a loss or a sampler expects, by the checks that it passes under each. */
export async function guessNet(
  posed: readonly { subject: SamplerSubject | LossSubject; problem: ExactProblem }[],
  seed: number,
): Promise<Guess> {
  const [{ subject }] = posed;
  const common = { subject: subject.name, kind: subject.kind, problems: posed.map(({ problem }) => problem.id) };
  if (subject.framework === 'remote') {
    const reason = 'its net is made by the client in the declared convention: declare others there one by one';
    return { ...common, status: 'unknown', conventions: [], tried: 0, reason };
  }
  const passes = async (convention: ConventionInput): Promise<boolean> => {
    for (const one of posed) {
      const verdicts = await runChecks(
        { ...one.subject, problem: one.problem.definition, convention } as typeof subject,
        {
          profile: 'smoke',
          seed,
          filter: CHECKS[subject.kind],
        },
      );
      const judged = verdicts.filter(({ status }) => status !== 'skip');
      if (judged.length === 0 || judged.some(({ status }) => status !== 'pass')) return false;
    }
    return true;
  };
  const declared = (subject.convention ?? {}) as ConventionInput;
  const { timeScale } = declared;
  if (await passes(declared)) {
    return { ...common, status: 'as-declared', conventions: [{ declaration: declared, declarable: true }], tried: 1 };
  }
  const found: GuessedConvention[] = [];
  const all = conventions();
  for (const convention of all) {
    const full = timeScale === undefined ? convention : { ...convention, timeScale };
    if (await passes(full)) found.push({ declaration: trimmed(full), declarable: true });
  }
  return { ...common, status: found.length > 0 ? 'found' : 'none-fits', conventions: found, tried: all.length + 1 };
}

function trimmed({ time, output, secondTime, timeScale }: ConventionInput): ConventionInput {
  return {
    ...(time === 'noise-to-data' ? {} : { time }),
    ...(output === 'map' ? {} : { output }),
    ...(secondTime === 'end' ? {} : { secondTime }),
    ...(timeScale === undefined ? {} : { timeScale }),
  };
}
