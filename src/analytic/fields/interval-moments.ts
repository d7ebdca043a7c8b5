import { LOG_TWO_PI } from '../normal.ts';
import { gaussLegendre, type QuadratureRule } from '../quadrature.ts';

/** Weights below e⁻⁴² of the largest are dropped: 6e-19, far under round-off. */
const LOG_RANGE = 42;
const REACH = Math.sqrt(2 * LOG_RANGE);
const NARROW = gaussLegendre(12);
const SHORT = gaussLegendre(20);
const LONG = gaussLegendre(32);
const FULL = gaussLegendre(48);

/** Rule for exponents of the given size `|P| + Q/2` on [-1, 1], exact to round-off (compared with 120 nodes). */
function ruleFor(size: number): QuadratureRule {
  if (size <= 0.5) return NARROW;
  if (size <= 4) return SHORT;
  return size <= 16 ? LONG : FULL;
}

/** Moments of the standard normal truncated to [c - h, c + h], `ξ = c + h u`; overwritten by each call. */
export interface IntervalMoments {
  /** log of the average of `exp(-ξ²/2)` over the interval. */
  logAverage: number;
  /** E ξ. */
  mean: number;
  /** Var ξ. */
  variance: number;
  /** Third central moment of ξ. */
  third: number;
  /** E u. */
  meanU: number;
  /** Var u. */
  varianceU: number;
  /** Third central moment of u. */
  thirdU: number;
}

/** A workspace. */
export function intervalMoments(): IntervalMoments {
  return { logAverage: 0, mean: 0, variance: 0, third: 0, meanU: 0, varianceU: 0, thirdU: 0 };
}

/**
 * Moments by Gauss-Legendre quadrature of `exp(-ξ²/2)` over the part of the interval that carries weight: positive terms
 * only, so nothing cancels for narrow intervals (small times, where the textbook `(φ(α) - φ(β))/(Φ(β) - Φ(α))` loses all
 * digits), for far tails, nor for wide ones. Central moments are relative to about 20 units of round-off times
 * the conditioning in c and h. `h >= 0`.
 */
export function truncatedMoments(c: number, h: number, out: IntervalMoments): void {
  if (c < 0) {
    truncatedMoments(-c, h, out);
    out.mean = -out.mean;
    out.third = -out.third;
    out.meanU = -out.meanU;
    out.thirdU = -out.thirdU;
    return;
  }
  const low = c - h;
  if (low < -REACH && c + h > REACH) {
    out.logAverage = 0.5 * LOG_TWO_PI - Math.log(2 * h);
    out.mean = 0;
    out.variance = 1;
    out.third = 0;
    out.meanU = -c / h;
    out.varianceU = 1 / (h * h);
    out.thirdU = 0;
    return;
  }
  // The part that carries weight, as [start, start + 2ρ] in ξ.
  const start = Math.max(low, -REACH);
  const mode = Math.max(low, 0);
  const stop = mode + (2 * LOG_RANGE) / (Math.sqrt(mode * mode + 2 * LOG_RANGE) + mode);
  const isWhole = start === low && !(c + h > stop);
  const rho = isWhole ? h : 0.5 * (Math.min(c + h, stop) - start);
  const centre = isWhole ? c : start + rho;
  const shareU = isWhole ? 1 : rho / h;
  const centreU = isWhole ? 0 : (start === low ? -1 : (start - c) / h) + shareU;

  const slope = centre * rho;
  const bend = rho * rho;
  const size = Math.abs(slope) + 0.5 * bend;
  const { nodes, weights } = ruleFor(size);
  // The largest exponent on [-1, 1]: at the stationary point -slope/bend or at an end.
  const top = slope >= bend ? slope - 0.5 * bend : bend > 0 ? (0.5 * slope * slope) / bend : 0;
  let mass = 0;
  let first = 0;
  for (let i = 0; i < nodes.length; i++) {
    const g = nodes[i];
    const value = weights[i] * Math.exp(-g * (slope + 0.5 * bend * g) - top);
    mass += value;
    first += value * g;
  }
  const meanG = first / mass;
  let second = 0;
  let third = 0;
  for (let i = 0; i < nodes.length; i++) {
    const g = nodes[i];
    const gap = g - meanG;
    const value = weights[i] * Math.exp(-g * (slope + 0.5 * bend * g) - top) * gap * gap;
    second += value;
    third += value * gap;
  }
  second /= mass;
  third /= mass;
  out.logAverage = -0.5 * centre * centre + top + Math.log(0.5 * mass * shareU);
  out.mean = centre + rho * meanG;
  out.variance = bend * second;
  out.third = bend * rho * third;
  out.meanU = centreU + shareU * meanG;
  out.varianceU = shareU * shareU * second;
  out.thirdU = shareU ** 3 * third;
}
