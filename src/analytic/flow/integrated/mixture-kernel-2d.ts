import type { GaussianComponent, Model } from '../../model.ts';
import { decay } from './exponential.ts';
import type { Kernel } from './kernel.ts';
import { NEGLIGIBLE } from './mixture-kernel.ts';
import { mixtureTable, stride } from './mixture-table.ts';

const S = stride(2);

/** {@link mixtureKernel} in two dimensions, unrolled: the case of most problems and of the benchmark. */
export function planarKernel(model: Model, components: readonly GaussianComponent[]): Kernel {
  const K = components.length;
  const end = K * S;
  const log = new Float64Array(K);
  const first = new Float64Array(K);
  const second = new Float64Array(K);

  /** Log densities of the components at (x, y) and z; returns the largest. */
  const weigh = (v: Float64Array, x: number, y: number): number => {
    let top = Number.NEGATIVE_INFINITY;
    for (let k = 0, o = 0; o < end; k++, o += S) {
      const dx = x - v[o + 1];
      const dy = y - v[o + 2];
      const p = v[o + 5] * dx + v[o + 6] * dy;
      const q = v[o + 7] * dx + v[o + 8] * dy;
      const l = v[o] - p * p - q * q;
      first[k] = p;
      second[k] = q;
      log[k] = l;
      if (l > top) top = l;
    }
    return top;
  };
  return {
    d: 2,
    prepare: (t) => mixtureTable(model, components, t),
    velocity: ({ values: v }, x, n, out) => {
      for (let i = 0; i < n; i++) {
        const top = weigh(v, x[i], x[n + i]);
        let total = 0;
        let b0 = 0;
        let b1 = 0;
        for (let k = 0, o = 0; o < end; k++, o += S) {
          const l = log[k] - top;
          if (l <= NEGLIGIBLE) continue;
          const w = decay(l);
          const p = first[k];
          const q = second[k];
          total += w;
          b0 += w * (v[o + 3] + v[o + 9] * p + v[o + 10] * q);
          b1 += w * (v[o + 4] + v[o + 11] * p + v[o + 12] * q);
        }
        out[i] = b0 / total;
        out[n + i] = b1 / total;
      }
    },
    gradient: ({ values: v }, x, n, out, gradient) => {
      for (let i = 0; i < n; i++) {
        const top = weigh(v, x[i], x[n + i]);
        let total = 0;
        let b0 = 0;
        let b1 = 0;
        for (let k = 0, o = 0; o < end; k++, o += S) {
          const l = log[k] - top;
          const w = l <= NEGLIGIBLE ? 0 : decay(l);
          log[k] = w;
          total += w;
          b0 += w * (v[o + 3] + v[o + 9] * first[k] + v[o + 10] * second[k]);
          b1 += w * (v[o + 4] + v[o + 11] * first[k] + v[o + 12] * second[k]);
        }
        b0 /= total;
        b1 /= total;
        let g00 = 0;
        let g01 = 0;
        let g10 = 0;
        let g11 = 0;
        for (let k = 0, o = 0; o < end; k++, o += S) {
          const w = log[k] / total;
          if (w === 0) continue;
          const p = first[k];
          const q = second[k];
          const u0 = v[o + 3] + v[o + 9] * p + v[o + 10] * q - b0;
          const u1 = v[o + 4] + v[o + 11] * p + v[o + 12] * q - b1;
          const c0 = -2 * (v[o + 5] * p + v[o + 7] * q);
          const c1 = -2 * (v[o + 6] * p + v[o + 8] * q);
          g00 += w * (v[o + 13] + u0 * c0);
          g01 += w * (v[o + 14] + u0 * c1);
          g10 += w * (v[o + 15] + u1 * c0);
          g11 += w * (v[o + 16] + u1 * c1);
        }
        out[i] = b0;
        out[n + i] = b1;
        gradient[i] = g00;
        gradient[n + i] = g01;
        gradient[2 * n + i] = g10;
        gradient[3 * n + i] = g11;
      }
    },
  };
}
