import { FlowproofError } from '../../core/errors.ts';
import type { Fields } from '../types.ts';

/**
 * The guided velocity `b = (1 - ω) b_t(x) + ω b_t(x | label)` and its derivatives: everything linear in the velocity is the same
 * combination of the two. So are `posteriorMean` and `score`, which are then the guided predictions and not those of the law that
 * the flow carries along. Accuracy: that of the two fields times |1 - ω| and |ω| (`velocityMagnitude` says so).
 *
 * @throws FlowproofError `unsupported` for the density and projections of that law: it has no closed form.
 */
export function guidedFields(
  unconditional: Fields,
  conditional: Fields,
  effectiveScale: number,
  label: number,
): Fields {
  const [rest, scale] = [1 - effectiveScale, effectiveScale];
  const blend = (one: Float64Array, other: Float64Array, [p, q] = [rest, scale]): Float64Array =>
    one.map((value, i) => p * value + q * other[i]);
  const lawless = (what: string) => (): never => {
    throw new FlowproofError(
      'unsupported',
      `${what}: expected a problem without guidance, got one guided towards class ${label} with effective scale ${effectiveScale}`,
      'The law of a guided flow is known only as the push-forward of the source: compare points with the exact map.',
    );
  };
  return {
    logDensity: lawless('log-density'),
    projection: lawless('law of a projection'),
    score: (x, t) => blend(unconditional.score(x, t), conditional.score(x, t)),
    posteriorMean: (x, t) => blend(unconditional.posteriorMean(x, t), conditional.posteriorMean(x, t)),
    velocity: (x, t) => blend(unconditional.velocity(x, t), conditional.velocity(x, t)),
    velocityMagnitude: (x, t) =>
      blend(unconditional.velocityMagnitude(x, t), conditional.velocityMagnitude(x, t), [
        Math.abs(rest),
        Math.abs(scale),
      ]),
    jacobian: (x, t) => blend(unconditional.jacobian(x, t), conditional.jacobian(x, t)),
    divergence: (x, t) => blend(unconditional.divergence(x, t), conditional.divergence(x, t)),
    velocityTimeDerivative: (x, t) =>
      blend(unconditional.velocityTimeDerivative(x, t), conditional.velocityTimeDerivative(x, t)),
    secondDirectional: (x, t, v, w) =>
      blend(unconditional.secondDirectional(x, t, v, w), conditional.secondDirectional(x, t, v, w)),
  };
}
