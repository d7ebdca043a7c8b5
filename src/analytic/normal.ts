import erfc from '@stdlib/math-base-special-erfc';

/** log 2π; mpmath: log(2*pi) = 1.83787706640934548356. */
export const LOG_TWO_PI = 1.8378770664093453;

/** P(Z <= z), accurate in relative terms in the lower tail: `erfc(-z/√2)/2`. */
export function lowerTail(z: number): number {
  return 0.5 * erfc(-z * Math.SQRT1_2);
}

/** P(Z > z), accurate in relative terms in the upper tail. */
export function upperTail(z: number): number {
  return 0.5 * erfc(z * Math.SQRT1_2);
}
