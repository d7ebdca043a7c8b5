import erfc from '@stdlib/math-base-special-erfc';
import { luFactor, luInverse, luSolve } from '../../analytic/linear-algebra/index.ts';
import { covarianceOf, type TargetLaw } from './law.ts';

/**
 * Mean of Gaussian kernels `exp(-|x-y|²/2h²)` over bandwidths `h, 2h, 4h, …`: one exponential and squarings for all of them.
 */
export interface Kernel {
  /** The largest bandwidth; each further one is half of the one before. */
  readonly largest: number;
  readonly count: number;
}

/** The bandwidths of a kernel, from the largest. */
export function bandwidths({ largest, count }: Kernel): number[] {
  return Array.from({ length: count }, (_, k) => largest / 2 ** k);
}

/** The kernel at a squared distance. */
export function kernelAt({ largest, count }: Kernel, squaredDistance: number): number {
  let term = Math.exp(squaredDistance / (-2 * largest * largest));
  let sum = term;
  for (let k = 1; k < count; k++) {
    term *= term;
    term *= term;
    sum += term;
  }
  return sum / count;
}

/** μ(x) = E k(x, Y), Y of a law, in closed form; a function of n × d points. */
export function kernelMean(law: TargetLaw, kernel: Kernel): (x: ArrayLike<number>) => Float64Array {
  return law.kind === 'boxes' ? boxesMean(law, kernel) : gaussiansMean(law, kernel);
}

type Gaussians = Extract<TargetLaw, { kind: 'gaussians' }>;
type Boxes = Extract<TargetLaw, { kind: 'boxes' }>;

/** `E exp(-|x-Y|²/2h²) = h^d det(C + h²)^-½ exp(-½ (x-m)ᵀ (C + h²)⁻¹ (x-m))` for Y ~ N(m, C). */
function gaussiansMean({ d, parts }: Gaussians, kernel: Kernel): (x: ArrayLike<number>) => Float64Array {
  const terms = parts.flatMap((part) => {
    const covariance = covarianceOf(part);
    return bandwidths(kernel).map((h) => {
      const factors = luFactor(widened(covariance, h, d), d);
      const factor = (part.weight / kernel.count) * Math.exp(d * Math.log(h) - 0.5 * factors.logAbsDet);
      return { mean: part.mean, factor, inverse: luInverse(factors, d) };
    });
  });
  return (x) => {
    const result = new Float64Array(x.length / d);
    const gap = new Float64Array(d);
    for (const { mean, factor, inverse } of terms) {
      for (let i = 0; i < result.length; i++) {
        for (let j = 0; j < d; j++) gap[j] = x[i * d + j] - mean[j];
        let form = 0;
        for (let j = 0; j < d; j++) {
          let row = 0.5 * inverse[j * d + j] * gap[j];
          for (let k = 0; k < j; k++) row += inverse[j * d + k] * gap[k];
          form += 2 * row * gap[j];
        }
        result[i] += factor * Math.exp(-0.5 * form);
      }
    }
    return result;
  };
}

/** `C + h²` in place of C. */
function widened(covariance: Float64Array, h: number, d: number): Float64Array {
  return covariance.map((value, index) => (index % (d + 1) === 0 ? value + h * h : value));
}

/** For boxes a product over the axes of `h √(π/2) (erf((b-x)/h√2) - erf((a-x)/h√2))/(b-a)`, evaluated once for each edge. */
function boxesMean({ d, weights, low, high }: Boxes, kernel: Kernel): (x: ArrayLike<number>) => Float64Array {
  const edges = Array.from({ length: d }, (_, j) => {
    const ends = Array.from(weights.keys()).flatMap((box) => [low[box * d + j], high[box * d + j]]);
    return Float64Array.from(new Set(ends)).sort();
  });
  const sides = Array.from(weights, (weight, box) => ({
    weight: weight / kernel.count,
    axes: edges.map((places, j) => ({
      from: places.indexOf(low[box * d + j]),
      to: places.indexOf(high[box * d + j]),
      width: high[box * d + j] - low[box * d + j],
    })),
  }));
  const tails = edges.map((places) => new Float64Array(places.length));
  return (x) => {
    const result = new Float64Array(x.length / d);
    for (const h of bandwidths(kernel)) {
      const area = h * Math.sqrt(Math.PI / 2);
      for (let i = 0; i < result.length; i++) {
        for (let j = 0; j < d; j++) {
          const places = edges[j];
          for (let e = 0; e < places.length; e++) tails[j][e] = erfc((places[e] - x[i * d + j]) / (h * Math.SQRT2));
        }
        for (const { weight, axes } of sides) {
          let product = weight;
          for (let j = 0; j < d; j++)
            product *= (area * (tails[j][axes[j].from] - tails[j][axes[j].to])) / axes[j].width;
          result[i] += product;
        }
      }
    }
    return result;
  };
}

/**
 * E k(X, Y) for independent X and Y of two laws, in closed form.
 *
 * @throws TypeError for laws of different kinds.
 */
export function kernelExpectation(first: TargetLaw, second: TargetLaw, kernel: Kernel): number {
  if (first.kind === 'boxes' && second.kind === 'boxes') return boxesExpectation(first, second, kernel);
  if (first.kind === 'gaussians' && second.kind === 'gaussians') return gaussiansExpectation(first, second, kernel);
  throw new TypeError('kernelExpectation needs two laws of one kind');
}

function gaussiansExpectation({ d, parts }: Gaussians, other: Gaussians, kernel: Kernel): number {
  const covariances = parts.map(covarianceOf);
  const others = other.parts.map(covarianceOf);
  const solved = new Float64Array(d);
  let sum = 0;
  parts.forEach((part, p) => {
    other.parts.forEach((counterpart, q) => {
      const gap = part.mean.map((value, j) => value - counterpart.mean[j]);
      const both = covariances[p].map((value, index) => value + others[q][index]);
      for (const h of bandwidths(kernel)) {
        const factors = luFactor(widened(both, h, d), d);
        luSolve(factors, gap, d, solved);
        const form = gap.reduce((total, value, j) => total + value * solved[j], 0);
        sum += part.weight * counterpart.weight * Math.exp(d * Math.log(h) - 0.5 * (factors.logAbsDet + form));
      }
    });
  });
  return sum / kernel.count;
}

/** Sum over pairs of boxes of products over the axes of `∫∫ exp(-(x-y)²/2h²) = G(b-c) - G(a-c) - G(b-d) + G(a-d)`, G'' the kernel. */
function boxesExpectation(first: Boxes, second: Boxes, kernel: Kernel): number {
  const { d } = first;
  let sum = 0;
  for (const h of bandwidths(kernel)) {
    const twice = (z: number): number =>
      h * (z * Math.sqrt(Math.PI / 2) * (1 - erfc(z / (h * Math.SQRT2))) + h * Math.exp((-z * z) / (2 * h * h)));
    first.weights.forEach((weight, p) => {
      second.weights.forEach((share, q) => {
        let product = weight * share;
        for (let j = 0; j < d; j++) {
          const [a, b] = [first.low[p * d + j], first.high[p * d + j]];
          const [from, to] = [second.low[q * d + j], second.high[q * d + j]];
          product *= (twice(b - from) - twice(a - from) - twice(b - to) + twice(a - to)) / ((b - a) * (to - from));
        }
        sum += product;
      });
    });
  }
  return sum / kernel.count;
}
