import type { ExactProblem } from '../../analytic/types.ts';
import type { FloatArray } from '../../core/precision.ts';
import { stream } from '../../core/random.ts';
import { mean, variance } from '../statistics/moments.ts';
import type { NetFields } from './net-fields.ts';
import { type Measured, normalInterval } from './types.ts';

export interface BoundOptions {
  /** LSD bounds through the slice s = start, ESD through t = end. */
  readonly family: 'lsd' | 'esd';
  /** W2² between the one-step samples and the exact law. */
  readonly w2Squared: Measured;
  /** Midpoints of equal parts of the range at which integrals over time are taken; default 32. */
  readonly times?: number;
  /** Points at each of them; default 256. */
  readonly points?: number;
  readonly seed?: number;
}

/** Both sides of a bound on W2², with what the right one is made of. */
export interface WassersteinBound {
  /** W2² as measured; its floor is part of it. */
  readonly left: Measured;
  /** `constant(L) · (excess + residual)`. */
  readonly right: Measured;
  /** The largest spectral norm of ∇v_tt that was met: a lower estimate of L, hence of the right side. */
  readonly lipschitz: number;
  /** `L_b(v) - L_b(b) = ∫ E|v_tt(I_t) - b_t(I_t)|² dt`. */
  readonly excess: Measured;
  /** The family's residual on its slice. */
  readonly residual: Measured;
}

/**
 * Both sides of Proposition 2.4 of arXiv 2505.18825, on the slices that its proof needs and with the excess of the diagonal loss:
 *
 *     W2²(ρ1, X_{0,1}#ρ0) <= 4 e^{1+2L} (excess + ∫ E|∂_t X_{0,t} - v_tt(X_{0,t})|² dt)         Lagrangian, x ~ ρ_0
 *     W2²(ρ1, X_{0,1}#ρ0) <= 2 e (1 + e^{2L}) (excess + ∫ E|∂_s X_{s,1} + ∇X_{s,1} v_ss|² ds)   Eulerian, x ~ ρ_s
 *
 * for a range [0, 1]. The excess needs no variance of the target: b is a conditional expectation, so it is the squared distance to b.
 * L is sampled, so the right side is a lower estimate: nothing is proved by it. Intervals are normal, over points; that of the
 * right side leaves L as it is.
 */
export async function wassersteinBound(
  problem: ExactProblem,
  net: NetFields,
  options: BoundOptions,
): Promise<WassersteinBound> {
  const { family, w2Squared, times = 32, points = 256, seed = 0 } = options;
  const { dimension: d } = problem;
  const [first, last] = problem.timeRange;
  const span = last - first;
  const excess: number[] = [];
  const residual: number[] = [];
  let lipschitz = 0;
  for (let k = 0; k < times; k++) {
    const time = first + (span * (k + 0.5)) / times;
    const at = Float64Array.of(time);
    const x = rounded(problem.sample.marginal(stream(seed, 'metric', 'bound', 'diagonal', k), points, at));
    const [own, exact] = [await net.velocity(x, time), problem.fields.velocity(x, at)];
    excess.push(
      ...squares(
        exact.map((value, i) => own[i] - value),
        d,
      ),
    );
    lipschitz = Math.max(lipschitz, ...spectralNorms(await net.velocityJacobian(x, time), d));
    const draws = stream(seed, 'metric', 'bound', family, k);
    if (family === 'lsd') {
      const start = rounded(problem.sample.marginal(draws, points, Float64Array.of(first)));
      residual.push(...squares(await net.lagrangianResidual(start, first, time), d));
    } else {
      residual.push(...squares(await net.eulerianResidual(x, time, last), d));
    }
  }
  const both = excess.map((value, i) => value + residual[i]);
  const constant = family === 'lsd' ? 4 * Math.exp(1 + 2 * lipschitz) : 2 * Math.E * (1 + Math.exp(2 * lipschitz));
  return {
    left: w2Squared,
    right: integral(both, span * constant),
    lipschitz,
    excess: integral(excess, span),
    residual: integral(residual, span),
  };
}

function rounded(x: Float64Array): Float64Array {
  return Float64Array.from(Float32Array.from(x));
}

/** |row|² of each row. */
function squares(values: FloatArray, d: number): number[] {
  return Array.from({ length: values.length / d }, (_, i) => {
    let sum = 0;
    for (let j = i * d; j < (i + 1) * d; j++) sum += values[j] * values[j];
    return sum;
  });
}

function integral(values: readonly number[], factor: number): Measured {
  const value = factor * mean(values);
  return { value, ...normalInterval(value, factor * Math.sqrt(variance(values) / values.length)) };
}

/** The largest singular value of each d × d matrix, by 60 steps of the power method on AᵀA: never above the true one. */
function spectralNorms(matrices: FloatArray, d: number): number[] {
  return Array.from({ length: matrices.length / (d * d) }, (_, row) => {
    const a = matrices.subarray(row * d * d, (row + 1) * d * d);
    let v = Float64Array.from({ length: d }, (_unused, j) => 1 + 0.1 * j);
    let norm = 0;
    for (let step = 0; step < 60; step++) {
      const length = Math.hypot(...v);
      if (!(length > 0)) return Number.isNaN(length) ? Number.POSITIVE_INFINITY : norm;
      const image = new Float64Array(d);
      for (let i = 0; i < d; i++) for (let j = 0; j < d; j++) image[i] += (a[i * d + j] * v[j]) / length;
      norm = Math.hypot(...image);
      v = new Float64Array(d);
      for (let i = 0; i < d; i++) for (let j = 0; j < d; j++) v[j] += a[i * d + j] * image[i];
    }
    return norm;
  });
}
