import { gather, rowDistance } from '../numeric/rows.ts';
import type { SamplerCase } from './case.ts';
import { type Posing, pointwiseSampler } from './pointwise.ts';
import { samplerTolerance, TOLERANCE_TEXT } from './tolerance.ts';
import { notPointwise } from './types.ts';

/** A row's sample is a function of its own noise. */
export const batchIndependence = pointwiseSampler({
  id: 'sampler.batch-independence',
  title: 'A sample does not depend on the rest of the batch',
  statement: 'A row gives the same sample alone, in a batch of another size, and among other rows.',
  equation: 'S(x)_i = S(x_i)',
  source: 'derived: X_{t0,t1} is applied row by row',
  level: 'required',
  tolerance: `twice ${TOLERANCE_TEXT}, since another batch size may round otherwise`,
  blind: 'Coupling of rows that vanishes for the batch sizes used here.',
  blockedBy: ['sampler.finite', 'sampler.deterministic'],
  skip: notPointwise,
  steps: [1, 2, 4],
  derivation: { kind: 'mixed', derivation: TOLERANCE_TEXT },
  failure: 'A row gives another sample in another batch, off by',
  residuals: async (value, posing) => {
    const { n, noise, steps, seed } = value;
    const { problem, rig } = posing;
    const d = problem.dimension;
    const { y } = await rig.run(noise, steps, seed);
    const { tolerance, signal, roundOff, oracle } = samplerTolerance(problem, rig.u, noise, steps);
    const residual = new Float64Array(n);
    for (const batch of batches(value, posing)) {
      const part = await rig.run(batch.noise, steps, seed);
      const rows = Array.from(batch.rows.keys());
      const distance = rowDistance(gather(part.y, d, rows), gather(y, d, batch.rows), d);
      distance.forEach((gap, k) => {
        const i = batch.rows[k];
        residual[i] = Number.isNaN(gap) ? gap : Math.max(residual[i], gap);
      });
    }
    const terms = { 'round-off': roundOff.map(twice), oracle: oracle.map(twice) };
    return { residual, tolerance: tolerance.map(twice), signal, terms };
  },
});

const twice = (bound: number): number => 2 * bound;

/** Batches that begin with the rows `rows` of the noise: each of a few alone, a part, and all followed by others. */
function batches({ n, noise, other, seed }: SamplerCase, { context, problem }: Posing) {
  const d = problem.dimension;
  const order = context.rng('alone', seed, n).permutation(n);
  const alone = Array.from(order.subarray(0, Math.min(n, 4)), (row) => [row]);
  const part = Array.from(order.subarray(0, Math.max(1, n >> 1)));
  const all = Array.from({ length: n }, (_, i) => i);
  return [
    ...[...alone, part].map((rows) => ({ rows, noise: gather(noise, d, rows) })),
    { rows: all, noise: Float64Array.from([...noise, ...other]) },
    { rows: part, noise: Float64Array.from([...gather(noise, d, part), ...gather(other, d, all.slice(part.length))]) },
  ];
}
