import type { Kernel, TimeTable } from './kernel.ts';
import { FULL_DIMENSION, halfWidth, type StepErrors } from './uncertainty.ts';

/** Uncertainties below this part of the length over which the gradient changes have no second-order effect. */
const NEGLIGIBLE = 1e-7;

/**
 * How far the linear law of the error, e' = ∇b e, fails over a step: `second` = h/2 ‖D²b‖ e² with the uncertainty e of the
 * point, `curvature` = ‖D²b‖ from a difference of the gradient along e. This is what notices that two solutions may have
 * fallen to the same wrong side of a separatrix. Evaluated where e matters, or when `always`.
 */
export function bending(
  kernel: Kernel,
  table: TimeTable,
  errors: StepErrors,
  ellipsoid: Float64Array,
  at: number,
  points: Float64Array,
  n: number,
  q: number,
  always: boolean,
): { second: number; curvature: number } {
  const { d, after, h, end } = errors;
  let difference = 0;
  for (let i = 0; i < d; i++) difference = Math.max(difference, Math.abs(after[i]));
  const e = difference + halfWidth(ellipsoid, at, d);
  if (!always && e * table.sharpness < NEGLIGIBLE) return { second: 0, curvature: 0 };
  const length = Math.max(e, NEGLIGIBLE / table.sharpness);
  const point = new Float64Array(d);
  for (let i = 0; i < d; i++) {
    const axis = d <= FULL_DIMENSION ? Math.sqrt(ellipsoid[at + i * (d + 1)]) : Math.sqrt(ellipsoid[at]);
    const along = e === 0 ? 1 : (Math.abs(after[i]) + axis) / e;
    point[i] = points[i * n + q] + (after[i] < 0 ? -1 : 1) * along * length;
  }
  const velocity = new Float64Array(d);
  const gradient = new Float64Array(d * d);
  kernel.gradient(table, point, 1, velocity, gradient);
  let change = 0;
  for (let i = 0; i < d; i++) {
    let row = 0;
    for (let j = 0; j < d; j++) row += Math.abs(gradient[i * d + j] - end[i * d + j]);
    change = Math.max(change, row);
  }
  const curvature = change / length;
  return { second: 0.5 * Math.abs(h) * curvature * e * e, curvature };
}
