import { roundTo } from '../../core/precision.ts';
import { pointwiseSampler } from './pointwise.ts';
import { unposable } from './types.ts';

const EXACT = 'exact: every number is finite';

/** How far out the tail rows are moved: draws x become x + TAIL (x - x'), about four standard deviations. */
const TAIL = 2;

/** Samples exist for every number of steps and every batch. */
export const finite = pointwiseSampler({
  id: 'sampler.finite',
  title: 'Samples are finite',
  statement: 'No sample is NaN or infinite: for one step and for many, for a single row, and for noise in the tails.',
  equation: '|S(x)| < ∞',
  source: 'derived: X_{t0,t1} exists everywhere',
  level: 'required',
  tolerance: EXACT,
  blind: 'Numbers that are finite and wrong.',
  blockedBy: [],
  skip: unposable,
  steps: [1, 2, 5, 32],
  largestBatch: 32,
  derivation: { kind: 'exact', derivation: EXACT },
  failure: 'A sample is off by',
  residuals: async ({ n, noise, other, steps, seed }, { rig, problem }) => {
    const d = problem.dimension;
    const tails = roundTo(
      rig.dtype,
      noise.map((value, k) => value + TAIL * (value - other[k])),
    );
    const residual = new Float64Array(n);
    for (const start of [noise, tails, noise.slice(0, d)]) {
      const { y } = await rig.run(start, steps, seed);
      y.forEach((value, k) => {
        if (!Number.isFinite(value)) residual[Math.floor(k / d)] = Number.NaN;
      });
    }
    const zero = new Float64Array(n);
    return { residual, tolerance: zero, signal: zero.map(() => 1), terms: {} };
  },
});
