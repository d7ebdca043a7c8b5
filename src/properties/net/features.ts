import type { Rng } from '../../core/random.ts';
import type { PlaneWaves } from '../../subject/types.ts';
import type { Features } from './types.ts';

/**
 * J random plane waves, `φ_{j,i}(x, s, t) = sin(k_{ji}·x + α_{ji} s + β_{ji} t + c_{ji})` for component i: smooth, bounded by 1,
 * with value, ∇, ∂_s, ∂_t and value on the diagonal all non-zero. Wave vectors are of length about 1 / `scale`; |α| and |β| lie
 * in [1, 2], so that neither time drops out.
 */
export function planeWaves(rng: Rng, dimension: number, scale: number, count = 4): Features {
  const d = dimension;
  const waves = count * d;
  const spread = 1 / (scale * Math.sqrt(d));
  const k = rng.normals(waves * d).map((value) => value * spread);
  const slope = () => (1 + rng.uniform()) * (rng.uniform() < 0.5 ? -1 : 1);
  const alpha = Float64Array.from({ length: waves }, slope);
  const beta = Float64Array.from({ length: waves }, slope);
  const phase = rng.uniforms(waves).map((value) => 2 * Math.PI * value);
  return planeWavesOf({ k, alpha, beta, phase }, d);
}

/** The plane waves of given coefficients. */
export function planeWavesOf({ k, alpha, beta, phase }: PlaneWaves, dimension: number): Features {
  const d = dimension;
  const waves = phase.length;
  const count = waves / d;
  const along = (w: number, x: Float64Array, s: number, t: number): number => {
    let sum = alpha[w] * s + beta[w] * t;
    for (let j = 0; j < d; j++) sum += k[w * d + j] * x[j];
    return sum;
  };

  return {
    count,
    dimension,
    waves: { k, alpha, beta, phase },
    dual: (x, s, t, dx, ds, dt) => {
      const value = new Float64Array(waves);
      const derivative = new Float64Array(waves);
      for (let w = 0; w < waves; w++) {
        const angle = phase[w] + along(w, x, s, t);
        value[w] = Math.sin(angle);
        derivative[w] = Math.cos(angle) * along(w, dx, ds, dt);
      }
      return { value, derivative };
    },
    gradient: (x, s, t, cotangent) => {
      const result = { x: new Float64Array(d), s: 0, t: 0 };
      for (let w = 0; w < waves; w++) {
        if (cotangent[w] === 0) continue;
        const factor = cotangent[w] * Math.cos(phase[w] + along(w, x, s, t));
        for (let j = 0; j < d; j++) result.x[j] += factor * k[w * d + j];
        result.s += factor * alpha[w];
        result.t += factor * beta[w];
      }
      return result;
    },
    second: (x, s, t, dx, ds, dt, cotangent) => {
      const result = { x: new Float64Array(d), s: 0, t: 0 };
      for (let w = 0; w < waves; w++) {
        if (cotangent[w] === 0) continue;
        const factor = -cotangent[w] * Math.sin(phase[w] + along(w, x, s, t)) * along(w, dx, ds, dt);
        for (let j = 0; j < d; j++) result.x[j] += factor * k[w * d + j];
        result.s += factor * alpha[w];
        result.t += factor * beta[w];
      }
      return result;
    },
  };
}
