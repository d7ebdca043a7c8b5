import type { GaussianComponent, Model } from '../model.ts';
import { lowerTail, upperTail } from '../normal.ts';
import type { Fields } from '../types.ts';
import { projectionRequest } from './projection-request.ts';

/**
 * Law of `w·I_t` for a mixture: component k is N(w·(a m0 + b m_k), Σ_j (a² + b² λ_j) (Pᵀw)_j²), so both tails are sums of
 * normal tails. Where the noise has vanished the law of a point is a unit step, taken continuous from the right.
 */
export function mixtureProjection(model: Model): Fields['projection'] {
  if (model.law.kind !== 'mixture') throw new TypeError('mixtureProjection needs a mixture');
  const { components } = model.law;
  const d = model.dimension;
  return (w, c, t) => {
    const request = projectionRequest(model, w, c, t);
    const { n, lower, upper } = request;
    let laws: readonly ProjectedLaw[] = [];
    for (let i = 0; i < n; i++) {
      // A common direction and time give one law for the whole batch.
      if (i === 0 || w.length > d || t.length > 1) {
        const time = t[t.length === 1 ? 0 : i];
        const a = model.interpolant.a(time);
        const b = model.interpolant.b(time);
        laws = components.map((component) => projectedLaw(model, component, w, request.row(i), a, b));
      }
      for (const { weight, mean, deviation } of laws) {
        const gap = c[i] - mean;
        const standard =
          deviation > 0 ? gap / deviation : gap >= 0 ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY;
        lower[i] += weight * lowerTail(standard);
        upper[i] += weight * upperTail(standard);
      }
    }
    return { lower, upper };
  };
}

interface ProjectedLaw {
  readonly weight: number;
  readonly mean: number;
  readonly deviation: number;
}

function projectedLaw(
  model: Model,
  { logWeight, mean, basis, lambda }: GaussianComponent,
  w: Float64Array,
  offset: number,
  a: number,
  b: number,
): ProjectedLaw {
  const d = model.dimension;
  let centre = 0;
  let variance = 0;
  for (let j = 0; j < d; j++) {
    centre += w[offset + j] * (a * model.source.mean[j] + b * mean[j]);
    let along = 0;
    for (let i = 0; i < d; i++) along += basis[i * d + j] * w[offset + i];
    variance += (a * a + b * b * lambda[j]) * along * along;
  }
  return { weight: Math.exp(logWeight), mean: centre, deviation: Math.sqrt(variance) };
}
