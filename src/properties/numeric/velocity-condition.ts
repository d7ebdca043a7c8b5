import type { ExactProblem } from '../../analytic/types.ts';
import { extentOf } from './extent.ts';
import { OPERATIONS } from './round-off.ts';
import { operatorNorm, rowMax } from './rows.ts';

/** The exact velocity at n points with the round-off that it allows an implementation. */
export interface VelocityConditioning {
  readonly b: Float64Array;
  /** Sum of the absolute terms of b, in the max-norm, n. */
  readonly magnitude: Float64Array;
  /** Size against which an error counts: the magnitude, at least a move over the extent in unit time; n. */
  readonly signal: Float64Array;
  /** ‖∇b‖ in the max-norm, n. */
  readonly norm: Float64Array;
  readonly roundOff: Float64Array;
}

/**
 * `64 u (Σ|terms of b| + ‖∇b‖ (|x| + L_t) + |∂_t b|)`: relative perturbations of x and of the problem's data, absolute
 * ones of t, and round-off of the sum.
 */
export function velocityConditionAt(
  problem: ExactProblem,
  u: number,
  x: Float64Array,
  t: Float64Array,
): VelocityConditioning {
  const d = problem.dimension;
  const { fields } = problem;
  const b = fields.velocity(x, t);
  const magnitude = rowMax(fields.velocityMagnitude(x, t), d);
  const norm = operatorNorm(fields.jacobian(x, t), d);
  const rate = rowMax(fields.velocityTimeDerivative(x, t), d);
  const size = rowMax(x, d);
  const extent = extentOf(problem);
  const roundOff = t.map(
    (time, i) => OPERATIONS * u * (magnitude[i] + norm[i] * (size[i] + extent.at(time)) + rate[i]),
  );
  const signal = t.map((time, i) => Math.max(magnitude[i], extent.at(time)));
  return { b, magnitude, signal, norm, roundOff };
}
