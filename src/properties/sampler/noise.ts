import type { Rng } from '../../core/random.ts';
import { gather, rowDistance } from '../numeric/rows.ts';
import { pointwiseSampler } from './pointwise.ts';
import { samplerTolerance, TOLERANCE_TEXT } from './tolerance.ts';
import { isPointwise, stepsOf, unposable } from './types.ts';

const BITS =
  'A row that is given other noise must change where the exact samples differ by more than the round-off of both';

/** The caller's noise is what the sampler starts from, row by row. */
export const noiseIsUsed = pointwiseSampler({
  id: 'sampler.noise',
  title: 'The noise given is the noise used',
  statement:
    'Other noise gives other samples in every row, and noise in another order gives the samples in that order.',
  equation: 'x ≠ x′ ⇒ S(x) ≠ S(x′);  S(π x) = π S(x)',
  source: 'derived: X_{t0,t1} is a bijection, and applied row by row',
  level: 'required',
  tolerance: `${BITS}; permuted samples agree within twice ${TOLERANCE_TEXT}`,
  blind:
    'Noise that is used but scaled or shifted: `sampler.step-invariance` and `sampler.law` see that. A sampler that re-noises is judged after one step, where it has nothing to draw.',
  blockedBy: ['sampler.finite', 'sampler.deterministic'],
  skip: (checkable) =>
    checkable.subject.deterministic === false
      ? 'not-deterministic: samples change also when the noise does not'
      : checkable.subject.noise === 'drawn'
        ? 'noise-drawn: it draws its own noise'
        : unposable(checkable),
  steps: [1, 2, 4],
  derivation: { kind: 'round-off', derivation: BITS },
  failure: 'Rows do not follow their noise: a sample is off by',
  residuals: async ({ n, noise, other, steps, seed }, { rig, problem, context }) => {
    const d = problem.dimension;
    const pointwise = isPointwise(context.subject.subject);
    const [count] = pointwise ? [steps] : stepsOf(context.subject.subject, [1]);
    const { y } = await rig.run(noise, count, seed);
    const changed = await rig.run(other, count, seed);
    const exact = samplerTolerance(problem, rig.u, noise, count);
    const exactOther = samplerTolerance(problem, rig.u, other, count);
    const gap = rowDistance(exact.y, exactOther.y, d);
    const tolerance = exact.tolerance.map((value, i) => value + exactOther.tolerance[i]);
    const moved = rowDistance(y, changed.y, d);
    const residual = moved.map((value, i) => (value === 0 ? gap[i] : Number.isNaN(value) ? value : 0));
    const terms = { 'round-off': exact.roundOff, oracle: exact.oracle };
    if (pointwise) {
      const order = derangement(context.rng('order', seed, n), n);
      const permuted = await rig.run(gather(noise, d, order), count, seed);
      rowDistance(permuted.y, gather(y, d, order), d).forEach((value, k) => {
        const i = order[k];
        residual[i] = Number.isNaN(value) ? value : Math.max(residual[i], value);
      });
    }
    return { residual, tolerance, signal: exact.signal, terms };
  },
});

/** A random permutation without fixed points (for n > 1): each index goes to the next one of a random cycle. */
function derangement(rng: Rng, n: number): Int32Array {
  const cycle = rng.permutation(n);
  const order = new Int32Array(n);
  for (let k = 0; k < n; k++) order[cycle[k]] = cycle[(k + 1) % n];
  return order;
}
