import type { ExactProblem } from '../../analytic/types.ts';
import { stream } from '../../core/random.ts';
import { rowDistance } from '../../properties/numeric/rows.ts';
import { type SamplerRig, samplerRig } from '../../properties/sampler/rig.ts';
import { samplerTolerance } from '../../properties/sampler/tolerance.ts';
import { stepsOf } from '../../properties/sampler/types.ts';
import type { SamplerSubject } from '../../subject/types.ts';
import type { Comparison } from '../function/cases.ts';
import { rowsOf } from '../function/rows.ts';
import { charge } from '../work.ts';

/** A sampler on the bench. */
export interface SamplerBench {
  readonly subject: SamplerSubject;
  readonly problem: ExactProblem;
  readonly rig: SamplerRig;
  readonly seed: number;
  /** Numbers of steps that are tried. */
  readonly steps: readonly number[];
  noise(label: string, n: number): Float64Array;
}

/** Numbers of steps at which schemes differ. */
const STEPS = [1, 2, 3, 4, 8];
/** Work of a step of one point, with the exact samples and their tolerance. */
const PER_POINT = 100;
/** Rows for each number of steps. */
const ROWS = 12;

export async function samplerBench(
  subject: SamplerSubject,
  problem: ExactProblem,
  seed: number,
): Promise<SamplerBench> {
  const rig = await samplerRig(subject, problem);
  return {
    subject,
    problem,
    rig,
    seed,
    steps: stepsOf(subject, STEPS),
    noise: (label, n) => rig.noise(stream(seed, 'diagnosis', label), n),
  };
}

/** Every third row farther out, where noise is clipped: steps carry any point. */
function spread(noise: Float64Array, d: number): Float64Array {
  return noise.map((value, k) => (Math.floor(k / d) % 3 === 2 ? value + 2 * Math.sign(value) : value));
}

/** Samples of some noise, for each number of steps; the number of steps stands in the place of the times. Steps that throw are left out. */
export async function samplerCases(
  { rig, problem, seed, steps, noise }: SamplerBench,
  failing?: { noise: Float64Array; steps: number },
): Promise<Comparison | undefined> {
  const d = problem.dimension;
  const parts: { x: Float64Array; y: Float64Array; steps: number }[] = [];
  const more = failing === undefined ? [] : [failing];
  for (const { x, count } of [
    ...more.map((one) => ({ x: one.noise, count: one.steps })),
    ...steps.map((count) => ({ x: spread(noise(`steps ${count}`, ROWS), d), count })),
  ]) {
    try {
      charge((PER_POINT * count * x.length) / d);
      const { y } = await rig.run(x, count, seed);
      parts.push({ x, y, steps: count });
    } catch {
      // Another check says so.
    }
  }
  if (parts.length === 0) return undefined;
  const judgements = parts.map(({ x, steps: count }) => samplerTolerance(problem, rig.u, x, count));
  const all = (values: readonly Float64Array[]) => Float64Array.from(values.flatMap((one) => [...one]));
  const counts = all(parts.map(({ x, steps: count }) => new Float64Array(x.length / d).fill(count)));
  const rows = rowsOf(all(parts.map(({ x }) => x)), counts, counts);
  const [y, truth] = [all(parts.map((part) => part.y)), all(judgements.map((one) => one.y))];
  const [tolerance, signal] = [all(judgements.map((one) => one.tolerance)), all(judgements.map((one) => one.signal))];
  const distance = rowDistance(y, truth, d);
  const judged = Array.from({ length: rows.n }, (_, i) => i).filter((i) => tolerance[i] <= 1e-3 * signal[i]);
  return {
    unit: rig.u,
    rows,
    observed: { y, output: y, raw: rows, threw: [] },
    truth,
    tolerance,
    rawTolerance: tolerance,
    signal,
    judged,
    wrong: judged.filter((i) => !(distance[i] <= tolerance[i])),
  };
}
