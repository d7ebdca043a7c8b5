import type { Interpolant } from '../../types.ts';

/** A one-dimensional target with the Gaussian source N(sourceMean, sourceVariance). */
export interface Law1 {
  readonly interpolant: Interpolant;
  readonly sourceMean: number;
  readonly sourceVariance: number;
  readonly parts: readonly Part1[];
}

/** N(mean, variance), a point being of variance 0; or uniform on [low, high]. Weights sum to 1. */
export type Part1 =
  | { readonly kind: 'gaussian'; readonly weight: number; readonly mean: number; readonly variance: number }
  | { readonly kind: 'box'; readonly weight: number; readonly low: number; readonly high: number };

/** A part of the law of I_t at one time. `upper` selects P(I_t > x) in place of P(I_t <= x). */
export interface PartAt {
  readonly weight: number;
  /** Interval outside which the part has less than 1e-16 of its mass. */
  readonly low: number;
  readonly high: number;
  tail(x: number, upper: boolean): number;
  density(x: number): number;
  /** Derivative of the logarithm of the density. */
  logDensitySlope(x: number): number;
  /** Natural logarithm of the tail, also where the tail underflows; absolute accuracy about 8 u (1 + |log tail|). */
  logTail(x: number, upper: boolean): number;
  logDensity(x: number): number;
  /** Shift of x per relative unit of error in a_t and b_t: |a m0| + |b m| + |x - mean|. */
  sensitivity(x: number): number;
}

/** The law of I_t at one time. */
export interface Marginal1 {
  readonly time: number;
  readonly parts: readonly PartAt[];
  /** Whether a_t and b_t carry no rounding error. */
  readonly exactPath: boolean;
  readonly low: number;
  readonly high: number;
  /** Whether the noise has gone, so that the density jumps and its support has gaps. */
  readonly bare: boolean;
}

/** Sum over the parts of weight × tail. */
export function tail(law: Marginal1, x: number, upper: boolean): number {
  let sum = 0;
  for (const part of law.parts) sum += part.weight * part.tail(x, upper);
  return sum;
}

/** Density of I_t at x. */
export function density(law: Marginal1, x: number): number {
  let sum = 0;
  for (const part of law.parts) sum += part.weight * part.density(x);
  return sum;
}

/** log of the tail by log-sum-exp. */
export function logTail(law: Marginal1, x: number, upper: boolean): number {
  return logSumExp(law.parts.map((part) => Math.log(part.weight) + part.logTail(x, upper)));
}

/** log of the density by log-sum-exp. */
export function logDensity(law: Marginal1, x: number): number {
  return logSumExp(law.parts.map((part) => Math.log(part.weight) + part.logDensity(x)));
}

/** (log p)'(x), the score. */
export function score(law: Marginal1, x: number): number {
  return posteriorMean(law, x, (part) => part.logDensitySlope(x));
}

/** Posterior mean over the parts of `sensitivity`: what an error of one relative unit in the path moves x by. */
export function pathSensitivity(law: Marginal1, x: number): number {
  return posteriorMean(law, x, (part) => part.sensitivity(x));
}

/** Mean of f over the parts, weighted by their share of the density at x. */
function posteriorMean(law: Marginal1, x: number, f: (part: PartAt) => number): number {
  const shift = logDensity(law, x);
  let sum = 0;
  for (const part of law.parts) {
    const log = part.logDensity(x);
    if (log > Number.NEGATIVE_INFINITY) sum += part.weight * Math.exp(log - shift) * f(part);
  }
  return sum;
}

function logSumExp(values: readonly number[]): number {
  const top = Math.max(...values);
  if (top === Number.NEGATIVE_INFINITY) return top;
  let sum = 0;
  for (const value of values) sum += Math.exp(value - top);
  return top + Math.log(sum);
}
