import type { Model } from '../model.ts';
import type { Fields } from '../types.ts';
import { mixtureDerivatives } from './mixture-derivatives.ts';
import { mixtureProjection } from './mixture-projection.ts';
import { mixtureValues } from './mixture-values.ts';

/**
 * Fields of a Gaussian source independently coupled to a mixture of Gaussians or to points (λ = 0). Accuracy: a few
 * hundred units of round-off times the sum of absolute terms (`velocityMagnitude` for the velocity), also in far tails.
 *
 * @throws FlowproofError `singular` at the data end of a point target, and where a' is infinite and the source off-centre.
 */
export function mixtureFields(model: Model): Fields {
  return { ...mixtureValues(model), ...mixtureDerivatives(model), projection: mixtureProjection(model) };
}
