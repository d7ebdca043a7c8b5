import { UNIT_ROUNDOFF } from '../../../core/precision.ts';
import { singularTime } from '../request.ts';
import { boxPart } from './box-part.ts';
import { gaussianPart } from './gaussian-part.ts';
import { invert, type Level, levelOf } from './invert.ts';
import type { Law1, Marginal1 } from './marginal.ts';
import { logDensity, pathSensitivity, score } from './marginal.ts';
import { pathAt } from './path.ts';

const u = UNIT_ROUNDOFF.float64;
// Operation count of one pass x → tail → X: about ten roundings of relative size u on each of the two laws, with the
// library's erfc and exp at one ulp each.
const OPERATIONS = 16;
// Changes of log p over an error beyond which its first-order effect is no longer trusted.
const LINEAR = 0.1;

/** The law of I_t in one dimension. */
export function marginalAt(law: Law1, t: number): Marginal1 {
  const { a, b, exactPath } = pathAt(law.interpolant, t);
  const parts = law.parts.map((part) =>
    part.kind === 'gaussian' ? gaussianPart(law, part, a, b, t) : boxPart(law, part, a, b),
  );
  return {
    time: t,
    parts,
    exactPath,
    bare: a[0] === 0 && law.parts.some((part) => part.kind === 'box'),
    low: Math.min(...parts.map((part) => part.low)),
    high: Math.max(...parts.map((part) => part.high)),
  };
}

/** X = F_t⁻¹(F_s(x)) with a bound of its rounding error. */
export function carry(from: Marginal1, to: Marginal1, x: number): { y: number; error: number } {
  if (from.time === to.time) return { y: x, error: 0 };
  if (from.bare && !(logDensity(from, x) > Number.NEGATIVE_INFINITY)) {
    throw singularTime('s', from.time, `x = ${x} is outside the support of the law there`);
  }
  const level = levelOf(from, x);
  if (!Number.isFinite(level.value)) return { y: Number.NaN, error: Number.POSITIVE_INFINITY };
  const guess = to.low + ((x - from.low) / (from.high - from.low)) * (to.high - to.low);
  const y = invert(to, level, guess);
  const ratio = slope(from, to, x, y);
  // |log tail| is what a relative error of the tail costs where only its logarithm is known.
  const relative = level.log ? Math.abs(level.value) : 1;
  const logTo = logDensity(to, y);
  const tailOverDensity = Math.exp((level.log ? level.value : Math.log(level.value)) - logTo) * relative;
  let error = OPERATIONS * u * (Math.abs(y) + Math.abs(x) * ratio + tailOverDensity);
  if (!from.exactPath) error += 2 * u * ratio * pathSensitivity(from, x);
  if (!to.exactPath) error += 2 * u * pathSensitivity(to, y);
  if (to.bare || error * Math.abs(score(to, y)) > LINEAR) {
    const logTail = level.log ? level.value : Math.log(level.value);
    const start = Math.abs(x) + (from.exactPath ? 0 : pathSensitivity(from, x));
    const end = Math.abs(y) + (to.exactPath ? 0 : pathSensitivity(to, y));
    const moved = start * Math.exp(logDensity(from, x) - logTail) + end * Math.exp(logTo - logTail);
    error = byLevels(to, level, y, OPERATIONS * u * (relative + moved));
  }
  return { y, error };
}

/** The error where the density changes over it, in a gap or at a jump: the images of levels that are off by the same relative amount. */
function byLevels(to: Marginal1, level: Level, y: number, relative: number): number {
  const shifted = [-relative, relative].map((change) => {
    const value = level.log ? level.value + change : level.value * Math.max(1 + change, 1e-3);
    return Math.abs(invert(to, { ...level, value }, y) - y);
  });
  return Math.max(...shifted);
}

/** X'(x) = p_s(x)/p_t(X). */
export function slope(from: Marginal1, to: Marginal1, x: number, y: number): number {
  return Math.exp(logSlope(from, to, x, y));
}

/** log X'(x) = log p_s(x) - log p_t(X). */
export function logSlope(from: Marginal1, to: Marginal1, x: number, y: number): number {
  return from.time === to.time ? 0 : logDensity(from, x) - logDensity(to, y);
}

/** X''(x) = X' ((log p_s)'(x) - (log p_t)'(X) X'). */
export function curvature(from: Marginal1, to: Marginal1, x: number, y: number): number {
  if (from.time === to.time) return 0;
  const first = slope(from, to, x, y);
  return first * (score(from, x) - score(to, y) * first);
}

/** Bound of the relative rounding error of X': densities to their operation count, and X to its error. */
export function slopeError(from: Marginal1, to: Marginal1, x: number, y: number, error: number): number {
  if (from.time === to.time) return 0;
  const logs = Math.abs(logDensity(from, x)) + Math.abs(logDensity(to, y));
  const known = OPERATIONS * u * (1 + logs) + 2 * u * Math.abs(score(from, x) * x);
  const steepness = Math.abs(score(to, y)) * error;
  if (steepness <= LINEAR) return known + 1.2 * steepness;
  const middle = logDensity(to, y);
  const change = [y - error, y + error].map((z) => Math.abs(logDensity(to, z) - middle));
  return known + Math.expm1(Math.max(...change));
}
