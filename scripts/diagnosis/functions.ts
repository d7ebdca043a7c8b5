import { createDiagnose } from '../../src/diagnosis/diagnose.ts';
import { mutants } from '../../src/mutants/index.ts';
import { impureCalls } from '../../src/mutants/spoilers/calls.ts';
import { coupledRows } from '../../src/mutants/spoilers/rows.ts';
import type { Mutant } from '../../src/mutants/types.ts';
import { resolveProblem, runChecks } from '../../src/properties/runner/index.ts';
import { exactConsistencySubject, exactMapSubject, exactVelocitySubject } from '../../src/subject/exact.ts';
import type { Subject } from '../../src/subject/types.ts';
import { controlTrials } from './control-trials.ts';
import { CONVENTIONS, inConvention } from './function-conventions.ts';
import { functionExpectation } from './function-expectations.ts';
import { randomSetting } from './function-problems.ts';
import type { Slice, SliceOptions, Trial } from './trial.ts';

const spoilers = new Map([...impureCalls, ...coupledRows].map((spoiler) => [spoiler.name, spoiler]));

/** A mutant in a convention: a wrong function translated, a spoiled one spoiled in that convention; undefined where it cannot be posed. */
async function posed(
  mutant: Mutant,
  name: string,
  trial: number,
  seed: number,
): Promise<{ subject: Subject; problem: string } | undefined> {
  for (let attempt = 0; attempt < 8; attempt++) {
    const definition = randomSetting(mutant.settings[trial % mutant.settings.length], seed, trial * 8 + attempt);
    const made = await mutant.make(definition);
    if (made === null) continue;
    const problem = resolveProblem(definition);
    const spoiler = spoilers.get(mutant.id.slice(mutant.id.indexOf('.') + 1));
    const kind = mutant.kind as 'map' | 'velocity' | 'consistency' | 'sampler';
    const convention = CONVENTIONS[name][kind];
    if (name === 'canonical') return { subject: made, problem: definition.id };
    if (spoiler !== undefined && kind !== 'sampler') {
      const exact = { map: exactMapSubject, velocity: exactVelocitySubject, consistency: exactConsistencySubject }[
        kind
      ](problem, { convention, jvp: false });
      return {
        subject: { ...exact, name: mutant.id, evaluate: spoiler.spoil(exact.evaluate as never, kind) } as Subject,
        problem: definition.id,
      };
    }
    // A jvp, an array that is overwritten and a declared convention are the author's own.
    if (/jvp|noise-overwritten/.test(mutant.id) || (kind !== 'sampler' && made.convention !== undefined))
      return undefined;
    return { subject: inConvention(made, problem, convention), problem: definition.id };
  }
  return undefined;
}

async function tried(mutant: Mutant, name: string, trial: number, seed: number): Promise<Trial | undefined> {
  const expected = functionExpectation(mutant.id);
  const found = expected === undefined ? undefined : await posed(mutant, name, trial, seed);
  if (expected === undefined || found === undefined) return undefined;
  let milliseconds = 0;
  const inner = createDiagnose();
  const verdicts = await runChecks(found.subject, {
    profile: 'smoke',
    seed,
    diagnose: async (...failure) => {
      const start = performance.now();
      const diagnosis = await inner(...failure);
      milliseconds += performance.now() - start;
      return diagnosis;
    },
  });
  const failed = verdicts.filter(({ status, diagnosis }) => status === 'fail' && diagnosis !== undefined);
  // What a reader mends first: a required failure, an explained one before others.
  const shown = failed.find(({ level }) => level === 'required') ?? failed[0];
  if (shown === undefined) return undefined;
  const best = shown.diagnosis!.explanations[0];
  const first = best?.id ?? 'none';
  const right = expected === 'none' ? best === undefined : best !== undefined && expected.test(best.id);
  return {
    id: mutant.id,
    convention: name,
    problem: found.problem,
    expected: String(expected),
    first,
    right,
    digits: best?.digits ?? 0,
    milliseconds,
  };
}

type Kind = 'map' | 'velocity' | 'consistency' | 'sampler';

/** Maps, velocities and one-time functions of src/mutants. */
export function functionSlice(options: SliceOptions): Promise<Slice> {
  return sliceOf('functions', 'Maps, velocities and one-time functions', ['map', 'velocity', 'consistency'], options);
}

/** Samplers of src/mutants. */
export function samplerSlice(options: SliceOptions): Promise<Slice> {
  return sliceOf('samplers', 'Samplers', ['sampler'], options);
}

async function sliceOf(
  name: string,
  title: string,
  kinds: readonly Kind[],
  { only, seed, problems }: SliceOptions,
): Promise<Slice> {
  const trials: Trial[] = [];
  for (const mutant of mutants) {
    if (!kinds.some((kind) => kind === mutant.kind) || !only.test(mutant.id)) continue;
    for (let trial = 0; trial < problems; trial++) {
      for (const convention of Object.keys(CONVENTIONS)) {
        const one = await tried(mutant, convention, trial, seed).catch(
          (thrown) => void console.error(mutant.id, convention, thrown),
        );
        if (one !== undefined) trials.push(one);
      }
    }
  }
  return { name, title, trials, controls: await controlTrials(kinds, only, seed) };
}
