import { type DType, roundTo } from '../../core/precision.ts';
import { firstDerivative, ORDER, type Stencil } from './stencil.ts';
import type { Tangent } from './tangent.ts';

/** One sentence for the verdicts. */
export const DIFFERENCE_TEXT =
  'With a jvp: 64 u times the derivative, the terms that make it, and its change under relative perturbations of the input. Without: differences of order 8, round-off Σ|w_j| e / h with e the round-off of the values, and as truncation what the exact map shows through the same stencil (without a problem: the change from step h to h/4). Plus the round-off of the velocity and the error of the exact derivatives.';

/** A directional derivative of a subject, with what it may be off by where the subject is right. */
export interface SubjectDerivative {
  /** n × d. */
  readonly dy: Float64Array;
  /** Allowed error in the max-norm, n, the sum of its parts. */
  readonly tolerance: Float64Array;
  readonly terms: Record<'round-off' | 'truncation' | 'oracle', Float64Array>;
}

/** The largest power-of-two step, at most the wanted one, that leaves room for all nodes; NaN where there is none. */
export function fitStep(wanted: number, low: number, high: number): number {
  const room = high - low;
  if (!(room > 0)) return Number.NaN;
  if (ORDER * wanted <= room) return wanted;
  return 2 ** Math.floor(Math.log2(room / ORDER));
}

/** First node of the stencil of this step that stays in the room, as central as possible. */
export function firstNode(step: number, low: number, high: number): number {
  if (Number.isNaN(step)) return -ORDER / 2;
  const lowest = Math.ceil(low / step);
  const highest = Math.floor(high / step) - ORDER;
  return Math.max(-ORDER, Math.min(0, Math.max(lowest, Math.min(-ORDER / 2, highest))));
}

type Evaluate<T> = (x: Float64Array, s: Float64Array, t: Float64Array) => T;

interface Nodes {
  readonly x: Float64Array;
  readonly s: Float64Array;
  readonly t: Float64Array;
  readonly owner: Int32Array;
  readonly weight: Float64Array;
}

/** All nodes of all stencils as one batch. Times are exact on their grid; points are rounded to the dtype. */
function nodesOf(tangent: Tangent, step: Float64Array, first: Int32Array, dtype: DType): Nodes {
  const { x, s, t, dx, ds, dt } = tangent;
  const n = s.length;
  const d = x.length / n;
  const stencils: Stencil[] = Array.from(first, (k) => firstDerivative(k));
  const total = stencils.reduce((sum, { offsets }) => sum + offsets.length, 0);
  const nodes = { x: new Float64Array(total * d), s: new Float64Array(total), t: new Float64Array(total), owner: new Int32Array(total), weight: new Float64Array(total) };
  let row = 0;
  for (let i = 0; i < n; i++) {
    const h = Number.isNaN(step[i]) ? 0 : step[i];
    const { offsets, weights } = stencils[i];
    for (let k = 0; k < offsets.length; k++, row++) {
      const move = offsets[k] * h;
      for (let j = 0; j < d; j++) nodes.x[row * d + j] = x[i * d + j] + move * dx[i * d + j];
      nodes.s[row] = s[i] + move * ds[i];
      nodes.t[row] = t[i] + move * dt[i];
      nodes.owner[row] = i;
      nodes.weight[row] = weights[k] / step[i];
    }
  }
  return { ...nodes, x: roundTo(dtype, nodes.x), s: roundTo(dtype, nodes.s), t: roundTo(dtype, nodes.t) };
}

function combine({ owner, weight }: Nodes, values: Float64Array, n: number): Float64Array {
  const d = values.length / owner.length;
  const out = new Float64Array(n * d);
  for (let row = 0; row < owner.length; row++) {
    for (let j = 0; j < d; j++) out[owner[row] * d + j] += weight[row] * values[row * d + j];
  }
  return out;
}

/** Differences of the values of a subject. */
export async function difference(
  evaluate: Evaluate<Promise<Float64Array>>,
  tangent: Tangent,
  step: Float64Array,
  first: Int32Array,
  dtype: DType,
): Promise<Float64Array> {
  const nodes = nodesOf(tangent, step, first, dtype);
  return combine(nodes, await evaluate(nodes.x, nodes.s, nodes.t), step.length);
}

/** As {@link difference}, of a function that answers at once. */
export function differenceNow(
  evaluate: Evaluate<Float64Array>,
  tangent: Tangent,
  step: Float64Array,
  first: Int32Array,
  dtype: DType,
): Float64Array {
  const nodes = nodesOf(tangent, step, first, dtype);
  return combine(nodes, evaluate(nodes.x, nodes.s, nodes.t), step.length);
}

