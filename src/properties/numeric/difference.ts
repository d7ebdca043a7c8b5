import { type DType, roundTo } from '../../core/precision.ts';
import { firstDerivative } from './stencil.ts';
import type { Tangent } from './tangent.ts';

/** One sentence for the verdicts. */
export const DIFFERENCE_TEXT =
  'With a jvp: 64 u times the derivative, the terms that make it, and its change under relative perturbations of the input. Without: differences (order 8, or 4 where float32 leaves no room), their truncation corrected by what the exact map shows through the same stencil (without a problem: allowed as the distance from worse differences), round-off Σ|w_j| e / h with e the round-off of the values. Plus the round-off of the velocity and the error of the exact derivatives.';

/** A directional derivative of a subject, with what it may be off by where the subject is right. */
export interface SubjectDerivative {
  /** n × d. */
  readonly dy: Float64Array;
  /** Allowed error in the max-norm, n, the sum of its parts. */
  readonly tolerance: Float64Array;
  readonly terms: Readonly<Record<string, Float64Array>>;
}

/** The differences taken at each point: step, first node and order of a stencil. A step NaN has no value. */
export interface Plan {
  readonly step: Float64Array;
  readonly first: Int32Array;
  readonly order: Int32Array;
}

/** The wanted step, halved until all nodes fit between `low` <= 0 and `high` >= 0; NaN where there is no room. */
export function fitStep(wanted: number, low: number, high: number, order: number): number {
  if (!(high - low > 0)) return Number.NaN;
  let step = wanted;
  while (Math.floor(high / step) + Math.floor(-low / step) < order) step /= 2;
  return step;
}

/** First node of the stencil of this step that stays in the room, as central as possible. */
export function firstNode(step: number, low: number, high: number, order: number): number {
  const centre = -order / 2;
  if (Number.isNaN(step)) return centre;
  const lowest = Math.ceil(low / step);
  const highest = Math.floor(high / step) - order;
  return Math.max(lowest, Math.min(centre, highest)) + 0;
}

/** The same wanted step and order at every point. */
export function uniformPlan(
  wanted: number,
  order: number,
  { low, high }: { low: Float64Array; high: Float64Array },
): Plan {
  const step = low.map((_, i) => fitStep(wanted, low[i], high[i], order));
  return {
    step,
    first: Int32Array.from(step, (h, i) => firstNode(h, low[i], high[i], order)),
    order: new Int32Array(low.length).fill(order),
  };
}

/** Σ|w_j| / h at each point: what an error of the values becomes. */
export function amplification({ step, first, order }: Plan): Float64Array {
  return step.map((h, i) => firstDerivative(first[i], order[i]).amplification / h);
}

interface Nodes {
  readonly x: Float64Array;
  readonly s: Float64Array;
  readonly t: Float64Array;
  readonly owner: Int32Array;
  readonly weight: Float64Array;
}

/** All nodes of all stencils as one batch. Points are rounded to the dtype; times need not be, their steps
 * being powers of two on the grid of the times. */
export function nodesOf({ x, s, t, dx, ds, dt }: Tangent, { step, first, order }: Plan, dtype: DType): Nodes {
  const d = x.length / s.length;
  const stencils = Array.from(first, (k, i) => firstDerivative(k, order[i]));
  const total = stencils.reduce((sum, { offsets }) => sum + offsets.length, 0);
  const [px, ps, pt] = [new Float64Array(total * d), new Float64Array(total), new Float64Array(total)];
  const owner = new Int32Array(total);
  const weight = new Float64Array(total);
  let row = 0;
  stencils.forEach(({ offsets, weights }, i) => {
    const h = Number.isNaN(step[i]) ? 0 : step[i];
    for (let k = 0; k < offsets.length; k++, row++) {
      const move = offsets[k] * h;
      for (let j = 0; j < d; j++) px[row * d + j] = x[i * d + j] + move * dx[i * d + j];
      ps[row] = s[i] + move * ds[i];
      pt[row] = t[i] + move * dt[i];
      owner[row] = i;
      weight[row] = weights[k] / step[i];
    }
  });
  return { x: roundTo(dtype, px), s: ps, t: pt, owner, weight };
}

/** The weighted sums of the values at the nodes, n × d. */
export function combine({ owner, weight }: Nodes, values: Float64Array, n: number): Float64Array {
  const d = values.length / owner.length;
  const out = new Float64Array(n * d);
  for (let row = 0; row < owner.length; row++) {
    for (let j = 0; j < d; j++) out[owner[row] * d + j] += weight[row] * values[row * d + j];
  }
  return out;
}

/** Differences of the values of a subject. */
export async function difference(
  evaluate: (x: Float64Array, s: Float64Array, t: Float64Array) => Promise<Float64Array>,
  tangent: Tangent,
  plan: Plan,
  dtype: DType,
): Promise<Float64Array> {
  const nodes = nodesOf(tangent, plan, dtype);
  return combine(nodes, await evaluate(nodes.x, nodes.s, nodes.t), plan.step.length);
}
