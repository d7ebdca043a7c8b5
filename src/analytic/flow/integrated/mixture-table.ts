import { pathAt, scaled } from '../../fields/times.ts';
import type { GaussianComponent, Model } from '../../model.ts';
import { singularTime } from '../request.ts';
import type { TimeTable } from './kernel.ts';

/** Numbers per component: log weight c (1), mean m (d), drift n = a' m0 + b' m_k (d), w (d), g (d). */
export function stride(d: number): number {
  return 1 + 4 * d;
}

/**
 * Everything of a Gaussian mixture that depends on t alone. With V = a² + b² λ and γ = (a a' + b b' λ)/V: w = (2V)^{-½},
 * g = γ √(2V). Then with z = w P⁻¹(x - m) the component has log density c - |z|², velocity n + P g z, and the gradient
 * P g w P⁻¹ of that.
 *
 * @throws FlowproofError `singular` where a component has no density or its velocity is infinite.
 */
export function mixtureTables(model: Model, components: readonly GaussianComponent[]): (t: number) => TimeTable {
  const d = model.dimension;
  const m0 = model.source.mean;
  const S = stride(d);
  /** Largest entry of each row of P⁻¹. */
  const steepest = components.map(({ inverseBasis }) =>
    Float64Array.from({ length: d }, (_, i) => Math.max(...inverseBasis.subarray(i * d, (i + 1) * d).map(Math.abs))),
  );
  return (t) => {
    const { a, b, da, db, ada } = pathAt(model, t);
    const values = new Float64Array(components.length * S);
    let size = 0;
    let sharpness = 0;
    for (let k = 0; k < components.length; k++) {
      const { lambda, mean, logWeight, logDetBasis } = components[k];
      const rows = steepest[k];
      const at = k * S;
      // One logarithm for several variances; the product of eight stays far from over- and underflow.
      let product = 1;
      let log = logWeight - logDetBasis;
      for (let i = 0; i < d; i++) {
        const variance = a * a + b * b * lambda[i];
        if (!(variance > 0)) throw singularTime('t', t, 'a component is a point there and the velocity has no limit');
        const drift = scaled(da, m0[i]) + db * mean[i];
        if (!Number.isFinite(drift)) throw singularTime('t', t, "a' is infinite there");
        size = Math.max(size, Math.abs(a * m0[i]) + Math.abs(b * mean[i]));
        product *= variance;
        if ((i & 7) === 7 || i === d - 1) {
          log -= 0.5 * Math.log(product);
          product = 1;
        }
        const inverse = 1 / Math.sqrt(2 * variance);
        values[at + 1 + i] = a * m0[i] + b * mean[i];
        values[at + 1 + d + i] = drift;
        values[at + 1 + 2 * d + i] = inverse;
        values[at + 1 + 3 * d + i] = 2 * (ada + b * db * lambda[i]) * inverse;
        sharpness = Math.max(sharpness, rows[i] * inverse);
      }
      values[at] = log;
    }
    return { t, size, sharpness, values };
  };
}
