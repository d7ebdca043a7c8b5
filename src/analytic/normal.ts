import erfc from '@stdlib/math-base-special-erfc';
import erfcinv from '@stdlib/math-base-special-erfcinv';
import erfcx from '@stdlib/math-base-special-erfcx';

const HALF_SQRT = Math.SQRT1_2;
const LOG_SQRT_TWO_PI = 0.9189385332046727;
const INVERSE_SQRT_TWO_PI = 0.3989422804014327;

/** φ(z), the standard normal density; relative accuracy about (4 + z²) units of round-off. */
export function normalDensity(z: number): number {
  return INVERSE_SQRT_TWO_PI * Math.exp(-0.5 * z * z);
}

/** log φ(z). */
export function logNormalDensity(z: number): number {
  return -0.5 * z * z - LOG_SQRT_TWO_PI;
}

/** P(Z <= z), accurate in relative terms in the lower tail: `erfc(-z/√2)/2`. */
export function lowerTail(z: number): number {
  return 0.5 * erfc(-z * HALF_SQRT);
}

/** P(Z > z), accurate in relative terms in the upper tail. */
export function upperTail(z: number): number {
  return 0.5 * erfc(z * HALF_SQRT);
}

/** log P(Z <= z) without underflow: `log(erfcx(-z/√2)/2) - z²/2` below -1. */
export function logLowerTail(z: number): number {
  if (z < -1) return Math.log(0.5 * erfcx(-z * HALF_SQRT)) - 0.5 * z * z;
  return z > 1 ? Math.log1p(-upperTail(z)) : Math.log(lowerTail(z));
}

/** z with P(Z <= z) = p, for p in (0, 1); about 4 units of round-off in relative terms for p < 1/2. */
export function normalQuantile(p: number): number {
  return -Math.SQRT2 * erfcinv(2 * p);
}

/**
 * z with log P(Z <= z) = L, L < 0, also where P underflows: Newton on the log tail, which is concave, from
 * `-√(-2L - log(-4πL))`.
 */
export function normalQuantileLog(logP: number): number {
  if (logP > -600) return normalQuantile(Math.exp(logP));
  let z = -Math.sqrt(-2 * logP - Math.log(-4 * Math.PI * logP));
  for (let step = 0; step < 8; step++) {
    const hazard = Math.SQRT2 / (Math.sqrt(Math.PI) * erfcx(-z * HALF_SQRT));
    const change = (logLowerTail(z) - logP) / hazard;
    z -= change;
    if (Math.abs(change) <= 2 ** -52 * Math.abs(z)) break;
  }
  return z;
}
