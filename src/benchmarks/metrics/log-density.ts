import type { ExactProblem } from '../../analytic/types.ts';
import { stream } from '../../core/random.ts';
import { mean, variance } from '../statistics/moments.ts';
import type { TargetLaw } from './law.ts';
import { type Floor, type Measured, normalInterval, overFloor } from './types.ts';

type Gaussians = Extract<TargetLaw, { kind: 'gaussians' }>;

/** Expectation and standard deviation of log ρ(X) of one exact sample: `-entropy` and its spread. */
export interface LogDensityMoments {
  readonly mean: number;
  readonly deviation: number;
  readonly how: Floor['how'];
}

/** Draws of the simulation in more than two dimensions. */
const DRAWS = 2 ** 14;

/**
 * Moments of log ρ_t(X), X ~ ρ_t, of a mixture of Gaussians: in one and two dimensions the trapezoidal rule in each component's own
 * coordinates (absolute error below 1e-8), otherwise a seeded simulation.
 */
export function logDensityMoments(problem: ExactProblem, law: Gaussians, time: number): LogDensityMoments {
  const values = (x: Float64Array): Float64Array => problem.fields.logDensity(x, Float64Array.of(time));
  if (law.d > 2) {
    const x = problem.sample.marginal(stream(0, 'metric', 'log-density'), DRAWS, Float64Array.of(time));
    const drawn = values(x);
    return { mean: mean(drawn), deviation: Math.sqrt(variance(drawn)), how: 'simulation' };
  }
  const { x, weights } = trapezoidal(law);
  const at = values(x);
  const first = at.reduce((sum, value, i) => sum + weights[i] * value, 0);
  const second = at.reduce((sum, value, i) => sum + weights[i] * (value - first) ** 2, 0);
  return { mean: first, deviation: Math.sqrt(second), how: 'formula' };
}

/** Points `m_k + A_k ξ`, ξ on a grid of spacing 0.1 within 8 deviations, and their weights `w_k φ(ξ) 0.1^d`. */
function trapezoidal({ d, parts }: Gaussians): { x: Float64Array; weights: Float64Array } {
  const [step, half] = [0.1, 80];
  const side = 2 * half + 1;
  const count = parts.length * side ** d;
  const x = new Float64Array(count * d);
  const weights = new Float64Array(count);
  let row = 0;
  for (const { weight, mean: centre, root } of parts) {
    for (let index = 0; index < side ** d; index++, row++) {
      const xi = [step * ((index % side) - half), step * (Math.floor(index / side) - half)].slice(0, d);
      const square = xi.reduce((sum, value) => sum + value * value, 0);
      weights[row] = weight * Math.exp(-0.5 * square) * (step / Math.sqrt(2 * Math.PI)) ** d;
      for (let i = 0; i < d; i++) {
        x[row * d + i] = centre[i] + xi.reduce((sum, value, k) => sum + root[i * d + k] * value, 0);
      }
    }
  }
  return { x, weights };
}

/**
 * Mean log density, under the exact law, of samples (n × d), in nats; exact samples give minus the entropy. It sees samples where
 * they do not belong, and is blind to what is missing. Normal interval. -Infinity or NaN where the density of a sample is.
 */
export function sampleLogDensity(
  problem: ExactProblem,
  moments: LogDensityMoments,
  y: ArrayLike<number>,
  time: number = problem.timeRange[1],
): Measured {
  const values = problem.fields.logDensity(Float64Array.from(y), Float64Array.of(time));
  const n = values.length;
  const value = mean(values);
  const floor: Floor = {
    mean: moments.mean,
    ...normalInterval(moments.mean, moments.deviation / Math.sqrt(n)),
    how: moments.how,
  };
  const interval = normalInterval(value, Math.sqrt(variance(values) / n));
  return overFloor({ value, ...interval, unit: 'nat' }, floor);
}
