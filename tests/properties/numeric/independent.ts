import erfc from '@stdlib/math-base-special-erfc';
import type { MapSubject } from '../../../src/subject/types.ts';
import { definitions } from '../../support/problems.ts';

/**
 * Correct maps written from scratch with plain formulas and their ordinary losses: none shares code with the truth.
 */
const path = {
  linear: { a: (t: number) => 1 - t, b: (t: number) => t },
  trigonometric: { a: (t: number) => Math.cos((Math.PI * t) / 2), b: (t: number) => Math.sin((Math.PI * t) / 2) },
};

type Point = (x: number[], s: number, t: number) => number[];

function pointByPoint(
  name: string,
  problem: MapSubject['problem'],
  point: Point,
  dtype: 'float64' | 'float32',
): MapSubject {
  return {
    kind: 'map',
    name,
    dtype,
    problem: problem!,
    evaluate({ x, s, t, n, d }) {
      const y = new Float64Array(n * d);
      for (let i = 0; i < n; i++) y.set(point([...x.subarray(i * d, (i + 1) * d)], s[i], t[i]), i * d);
      return y;
    },
  };
}

/** m_t + σ_t/σ_s (x - m_s), every operation rounded to the dtype. */
export function gaussianMap(dtype: 'float64' | 'float32' = 'float64'): MapSubject {
  const r = dtype === 'float32' ? Math.fround : (v: number) => v;
  const [m, v] = [r(0.7), r(0.09)];
  const sd = (t: number) => r(Math.sqrt(r(r(r(1 - t) * r(1 - t)) + r(r(t * t) * v))));
  return pointByPoint(
    'plain Gaussian',
    definitions.gaussian,
    ([x], s, t) => [r(r(m * t) + r(r(sd(t) / sd(s)) * r(x - r(m * s))))],
    dtype,
  );
}

interface Part {
  readonly w: number;
  readonly m: number;
  readonly v: number;
}

/** F_t⁻¹(F_s(x)) with F from erfc and bisection of F itself, which has few digits left in the upper tail. */
function invertCdf(
  parts: readonly Part[],
  { a, b }: (typeof path)['linear'],
  x: number,
  s: number,
  t: number,
  r: (v: number) => number,
): number {
  const cdf = (y: number, time: number) =>
    parts.reduce((sum, { w, m, v }) => {
      const sd = r(Math.sqrt(r(a(time) ** 2 + b(time) ** 2 * v)));
      return r(sum + r(w * r(0.5 * r(erfc(-r(r(y - r(b(time) * m)) / sd) / Math.SQRT2)))));
    }, 0);
  const goal = cdf(x, s);
  if (Number.isNaN(goal) || Number.isNaN(t)) return Number.NaN;
  let [low, high] = [-40, 40];
  for (let k = 0; k < 200; k++) {
    const middle = r((low + high) / 2);
    if (middle === low || middle === high) break;
    if (cdf(middle, t) < goal) low = middle;
    else high = middle;
  }
  return r((low + high) / 2);
}

export function mixtureMap(dtype: 'float64' | 'float32' = 'float64'): MapSubject {
  const r = dtype === 'float32' ? Math.fround : (v: number) => v;
  const parts = definitions.mixture.target.components.map(({ weight, mean, covariance }) => ({
    w: weight,
    m: mean[0],
    v: covariance,
  }));
  return pointByPoint(
    'mixture by bisection',
    definitions.mixture,
    ([x], s, t) => [invertCdf(parts, path.trigonometric, x, s, t, r)],
    dtype,
  );
}

export function productMap(): MapSubject {
  const { rotation, factors } = definitions.product.target;
  const parts = factors.map((factor) =>
    factor.map(({ weight, mean, variance }) => ({ w: weight, m: mean, v: variance })),
  );
  return pointByPoint(
    'product by bisection',
    definitions.product,
    (x, s, t) => {
      const z = [0, 1].map((j) => rotation[0][j] * x[0] + rotation[1][j] * x[1]);
      const w = z.map((value, j) => invertCdf(parts[j], path.linear, value, s, t, (v) => v));
      return [0, 1].map((i) => rotation[i][0] * w[0] + rotation[i][1] * w[1]);
    },
    'float64',
  );
}

/** Two-dimensional Gaussians by the Cholesky factor of C0 and a Jacobi rotation of the whitened C1. */
export function nonCommutingMap(): MapSubject {
  const { source, target } = definitions['non-commuting'];
  const [[c00, c01], [, c11]] = source.covariance;
  const l00 = Math.sqrt(c00);
  const l10 = c01 / l00;
  const l11 = Math.sqrt(c11 - l10 * l10);
  const { mean, covariance } = target.components[0];
  const [[k00, k01], [, k11]] = covariance;
  const w00 = k00 / (l00 * l00);
  const w01 = (k01 / l00 - l10 * w00) / l11;
  const w11 = (k11 - 2 * l10 * (k01 / l00) + l10 * l10 * w00) / (l11 * l11);
  const angle = 0.5 * Math.atan2(2 * w01, w00 - w11);
  const [c, s] = [Math.cos(angle), Math.sin(angle)];
  const lambda = [c * c * w00 + 2 * c * s * w01 + s * s * w11, s * s * w00 - 2 * c * s * w01 + c * c * w11];
  const { a, b } = path.trigonometric;
  const meanAt = (t: number, i: number) => a(t) * source.mean[i] + b(t) * mean[i];
  return pointByPoint(
    'plain non-commuting Gaussians',
    definitions['non-commuting'],
    (x, from, to) => {
      const z0 = (x[0] - meanAt(from, 0)) / l00;
      const z1 = (x[1] - meanAt(from, 1) - l10 * z0) / l11;
      const q = [c * z0 + s * z1, -s * z0 + c * z1].map(
        (value, i) =>
          value * Math.sqrt((a(to) ** 2 + b(to) ** 2 * lambda[i]) / (a(from) ** 2 + b(from) ** 2 * lambda[i])),
      );
      const [p0, p1] = [c * q[0] - s * q[1], s * q[0] + c * q[1]];
      return [meanAt(to, 0) + l00 * p0, meanAt(to, 1) + l10 * p0 + l11 * p1];
    },
    'float64',
  );
}
