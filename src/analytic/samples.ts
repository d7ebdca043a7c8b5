import type { Rng } from '../core/random.ts';
import type { Model } from './model.ts';
import type { ProblemSamples } from './types.ts';

/**
 * Draws from source, coupling and marginal law. Noise is `m0 + L ξ` with the Cholesky factor L; a mixture component
 * `m_k + P √λ ξ`; a component is chosen by one uniform. The same stream gives the same draws.
 */
export function problemSamples(model: Model): ProblemSamples {
  const { dimension: d, source, law } = model;
  const cumulative = cumulativeWeights(model);

  const drawSource = (rng: Rng, n: number): Float64Array => {
    const result = new Float64Array(n * d);
    const xi = new Float64Array(d);
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < d; j++) xi[j] = rng.normal();
      for (let j = 0; j < d; j++) {
        let sum = source.mean[j];
        for (let k = 0; k <= j; k++) sum += source.cholesky[j * d + k] * xi[k];
        result[i * d + j] = sum;
      }
    }
    return result;
  };

  const drawTarget = (rng: Rng, n: number, x0: Float64Array): Float64Array => {
    const result = new Float64Array(n * d);
    const xi = new Float64Array(d);
    for (let i = 0; i < n; i++) {
      const at = i * d;
      if (law.kind === 'affine') {
        for (let j = 0; j < d; j++) {
          let sum = law.shift[j];
          for (let k = 0; k < d; k++) sum += law.matrix[j * d + k] * x0[at + k];
          result[at + j] = sum;
        }
        continue;
      }
      const k = choose(cumulative, rng.uniform());
      if (law.kind === 'boxes') {
        for (let j = 0; j < d; j++) {
          const low = law.low[k * d + j];
          result[at + j] = low + (law.high[k * d + j] - low) * rng.uniform();
        }
        continue;
      }
      const { mean, basis, lambda } = law.components[k];
      for (let j = 0; j < d; j++) xi[j] = Math.sqrt(lambda[j]) * rng.normal();
      for (let j = 0; j < d; j++) {
        let sum = mean[j];
        for (let l = 0; l < d; l++) sum += basis[j * d + l] * xi[l];
        result[at + j] = sum;
      }
    }
    return result;
  };

  const pairs = (rng: Rng, n: number): { x0: Float64Array; x1: Float64Array } => {
    const x0 = drawSource(rng, n);
    return { x0, x1: drawTarget(rng, n, x0) };
  };

  return {
    source: drawSource,
    pairs,
    marginal(rng, n, t) {
      const { x0, x1 } = pairs(rng, n);
      for (let i = 0; i < n; i++) {
        const time = t[t.length === 1 ? 0 : i];
        const a = model.interpolant.a(time);
        const b = model.interpolant.b(time);
        for (let j = i * d; j < (i + 1) * d; j++) x0[j] = a * x0[j] + b * x1[j];
      }
      return x0;
    },
  };
}

function cumulativeWeights({ law }: Model): Float64Array {
  if (law.kind === 'affine') return Float64Array.of(1);
  const weights = law.kind === 'boxes' ? law.weights : Float64Array.from(law.components, (c) => Math.exp(c.logWeight));
  let sum = 0;
  return weights.map((weight) => {
    sum += weight;
    return sum;
  });
}

function choose(cumulative: Float64Array, uniform: number): number {
  const target = uniform * cumulative[cumulative.length - 1];
  let low = 0;
  let high = cumulative.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (cumulative[middle] > target) high = middle;
    else low = middle + 1;
  }
  return low;
}
