import { gather, rowDistance } from '../numeric/rows.ts';
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
  residuals: async ({ n, noise, other, steps, seed }, posing) => {
    const { problem, rig } = posing;
    const d = problem.dimension;
    const { y } = await rig.run(noise, steps, seed);
    const { tolerance, signal, roundOff, oracle } = samplerTolerance(problem, rig.u, noise, steps);
    const residual = new Float64Array(n);
    for (const batch of batches(n, d, noise, other, posing)) {
      const part = await rig.run(batch.noise, steps, seed);
      const rows = Array.from(batch.rows.keys());
      const distance = rowDistance(gather(part.y, d, rows), gather(y, d, batch.rows), d);
      distance.forEach((value, k) => {
        const i = batch.rows[k];
        residual[i] = Number.isNaN(value) ? value : Math.max(residual[i], value);
      });
    }
    const terms = { 'round-off': roundOff.map((value) => 2 * value), oracle: oracle.map((value) => 2 * value) };
    return { residual, tolerance: tolerance.map((value) => 2 * value), signal, terms };
  },
});

/** Batches that begin with the rows `rows` of the noise: each of a few alone, a part, and all followed by others. */
function batches(n: number, d: number, noise: Float64Array, other: Float64Array, { context }: Posing) {
  const order = context.rng('alone', n).permutation(n);
  const alone = Array.from(order.subarray(0, Math.min(n, 4)), (row) => [row]);
  const part = Array.from(order.subarray(0, Math.max(1, n >> 1)));
  const all = Array.from({ length: n }, (_, i) => i);
  return [
    ...[...alone, part].map((rows) => ({ rows, noise: gather(noise, d, rows) })),
    { rows: all, noise: Float64Array.from([...noise, ...other]) },
    { rows: part, noise: Float64Array.from([...gather(noise, d, part), ...gather(other, d, all.slice(part.length))]) },
  ];
}
