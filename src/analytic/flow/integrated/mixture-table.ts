import { pathAt, scaled } from '../../fields/times.ts';
import type { GaussianComponent, Model } from '../../model.ts';
import { singularTime } from '../request.ts';
import type { TimeTable } from './kernel.ts';

/**
 * Per component, in this order: log weight c (1), mean m (d), drift n = a' m0 + b' m_k (d), W (d²), G (d²), A = G W (d²).
 * With z = W (x - m): log density c - |z|², velocity n + G z, its gradient A.
 */
export function stride(d: number): number {
  return 1 + 2 * d + 3 * d * d;
}

/**
 * Everything of a Gaussian mixture that depends on t alone. With V = a² + b² λ and γ = (a a' + b b' λ)/V,
 * W = diag(2V)^{-½} P⁻¹ and G = P diag(γ √(2V)).
 *
 * @throws FlowproofError `singular` where a component has no density or its velocity is infinite.
 */
export function mixtureTable(model: Model, components: readonly GaussianComponent[], t: number): TimeTable {
  const d = model.dimension;
  const path = pathAt(model, t);
  const m0 = model.source.mean;
  const values = new Float64Array(components.length * stride(d));
  let size = 0;
  let sharpness = 0;
  components.forEach((component, k) => {
    const { basis, inverseBasis, lambda, mean } = component;
    const base = k * stride(d);
    const w = base + 1 + 2 * d;
    const g = w + d * d;
    let log = component.logWeight - component.logDetBasis;
    for (let i = 0; i < d; i++) {
      const variance = path.a * path.a + path.b * path.b * lambda[i];
      if (!(variance > 0)) throw singularTime('t', t, 'a component is a point there and the velocity has no limit');
      const centre = path.a * m0[i] + path.b * mean[i];
      const drift = scaled(path.da, m0[i]) + path.db * mean[i];
      if (!Number.isFinite(drift)) throw singularTime('t', t, "a' is infinite there");
      size = Math.max(size, Math.abs(path.a * m0[i]) + Math.abs(path.b * mean[i]));
      values[base + 1 + i] = centre;
      values[base + 1 + d + i] = drift;
      log -= 0.5 * Math.log(variance);
      const root = Math.sqrt(2 * variance);
      const rate = ((path.ada + path.b * path.db * lambda[i]) / variance) * root;
      for (let j = 0; j < d; j++) {
        values[w + i * d + j] = inverseBasis[i * d + j] / root;
        sharpness = Math.max(sharpness, Math.abs(values[w + i * d + j]));
        values[g + j * d + i] = basis[j * d + i] * rate;
      }
    }
    values[base] = log;
    product(values, g, w, g + d * d, d);
  });
  return { t, size, sharpness, values };
}

function product(values: Float64Array, left: number, right: number, to: number, d: number): void {
  for (let i = 0; i < d; i++) {
    for (let k = 0; k < d; k++) {
      const factor = values[left + i * d + k];
      if (factor === 0) continue;
      for (let j = 0; j < d; j++) values[to + i * d + j] += factor * values[right + k * d + j];
    }
  }
}
