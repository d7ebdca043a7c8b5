import type { Model } from '../model.ts';
import type { ExactFlow, Fields, FlowAnswer } from '../types.ts';
import { productFlow } from './product.ts';
import { factorLaws, scalarLaw } from './quantile/index.ts';

/**
 * The flow map by quantiles, X = F_t⁻¹(F_s(x)): in one dimension, where the flow preserves the order of points
 * (method.md §4), and for rotated products coordinate by coordinate.
 *
 * Accuracy: 32 u (|X| + |x| p_s(x)/p_t(X) + min(F, 1-F)/p_t(X)) per coordinate, plus the rounding of a_t and b_t off the
 * linear path; `error` bounds it.
 * @throws FlowproofError `singular` at a time at which the law has no density (points at t = 1).
 */
export function quantileFlow(model: Model, fields: Fields): ExactFlow {
  const target = model.definition.target;
  const d = model.dimension;
  if (target?.kind === 'product') {
    const rotation = Float64Array.from(target.rotation.flat());
    const laws = factorLaws(model, rotation);
    return {
      kind: 'quantile',
      evaluate: (request, options) => productFlow({ laws, rotation, d, fields }, request, options),
    };
  }
  const laws = [scalarLaw(model)];
  const rotation = Float64Array.of(1);
  return {
    kind: 'quantile',
    evaluate: (request, options): FlowAnswer => productFlow({ laws, rotation, d, fields }, request, options),
  };
}
