import { FlowproofError } from '../../core/errors.ts';
import type { Model } from '../model.ts';
import type { FlowRequest, MapKind } from '../types.ts';
import { carry, curvature, factorLaws, marginalAt, scalarLaw } from './quantile/index.ts';
import { cached, countPoints, timeOf } from './request.ts';

/**
 * The second directional derivative D²X_{s,t}(x)[v, w] of a native map, n × d; v, w are n × d.
 * Closed and affine maps are affine in x: 0. In one dimension `X'' = X' ((log p_s)'(x) - (log p_t)'(X) X')`, from
 * p_t(X) X' = p_s(x); for a product that in each rotated coordinate.
 *
 * @throws FlowproofError `unsupported` for integrated maps, `singular` where the map does not exist.
 */
export function nativeSecondDerivative(
  model: Model,
  mapKind: MapKind,
  request: FlowRequest,
  v: Float64Array,
  w: Float64Array,
): Float64Array {
  const d = model.dimension;
  const n = countPoints(request, d);
  const result = new Float64Array(n * d);
  if (mapKind === 'closed') return result;
  if (mapKind === 'integrated') {
    throw new FlowproofError(
      'unsupported',
      'nativeSecondDerivative: expected a closed or quantile map, got an integrated one',
      'Use a native problem where second derivatives are needed.',
    );
  }
  const target = model.definition.target;
  const isProduct = target?.kind === 'product';
  const rotation = isProduct ? Float64Array.from(target.rotation.flat()) : Float64Array.of(1);
  const laws = isProduct ? factorLaws(model, rotation) : [scalarLaw(model)];
  const at = cached((time: number) => laws.map((law) => marginalAt(law, time)));
  for (let p = 0; p < n; p++) {
    const from = at(timeOf(request.s, p));
    const to = at(timeOf(request.t, p));
    for (let k = 0; k < d; k++) {
      const z = column(rotation, request.x, p, k, d);
      const second = curvature(from[k], to[k], z, carry(from[k], to[k], z).y);
      const amount = second * column(rotation, v, p, k, d) * column(rotation, w, p, k, d);
      for (let i = 0; i < d; i++) result[p * d + i] += rotation[i * d + k] * amount;
    }
  }
  return result;
}

/** (Rᵀ x_p)_k. */
function column(rotation: Float64Array, x: Float64Array, p: number, k: number, d: number): number {
  let sum = 0;
  for (let j = 0; j < d; j++) sum += rotation[j * d + k] * x[p * d + j];
  return sum;
}
