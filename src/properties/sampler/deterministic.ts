import { rowDistance } from '../numeric/rows.ts';
import { pointwiseSampler } from './pointwise.ts';
import { stepsOf, unposable } from './types.ts';

const EXACT = 'exact: equal bits, or a sampler that declares `deterministic: false`';

/** Equal calls give equal samples, also with other calls between them. */
export const deterministic = pointwiseSampler({
  id: 'sampler.deterministic',
  title: 'Equal calls give equal samples',
  statement:
    'The same noise, number of steps and seed give the same bits, whatever was sampled in between; the array of noise stays as it is.',
  equation: 'S(x, N, seed) = S(x, N, seed)',
  source: 'derived',
  level: 'required',
  tolerance: EXACT,
  blind: 'State that changes only after more calls than are made here.',
  blockedBy: ['sampler.finite'],
  skip: (checkable) =>
    checkable.subject.deterministic === false
      ? 'not-deterministic: the sampler declares that equal calls may differ'
      : unposable(checkable),
  steps: [1, 2, 4],
  derivation: { kind: 'exact', derivation: EXACT },
  failure: 'The same call gives another sample the second time, or finds its noise overwritten, off by',
  residuals: async ({ noise, other, steps, seed }, { rig, problem, context }) => {
    // At once and after another call: an odd and an even number of calls apart.
    const first = await rig.run(noise, steps, seed);
    const second = await rig.run(noise, steps, seed);
    const [between] = stepsOf(context.subject.subject, [steps + 1]);
    await rig.run(other, between, (seed + 1) % 2 ** 31);
    const fourth = await rig.run(noise, steps, seed);
    const later = rowDistance(first.y, fourth.y, problem.dimension);
    const residual = rowDistance(first.y, second.y, problem.dimension).map((at, i) => Math.max(at, later[i]));
    if (first.noiseAfter !== undefined) {
      const moved = rowDistance(noise, first.noiseAfter, problem.dimension);
      moved.forEach((distance, i) => {
        residual[i] = Math.max(residual[i], distance);
      });
    }
    const zero = new Float64Array(residual.length);
    return { residual, tolerance: zero, signal: zero.map(() => 1), terms: {} };
  },
});
