import erfc from '@stdlib/math-base-special-erfc';
import erfcx from '@stdlib/math-base-special-erfcx';
import { productError } from './error-free.ts';

const TWO_OVER_ROOT_PI = 1.1283791670955126; // mpmath: nstr(2/sqrt(pi), 17)
const ONE_OVER_ROOT_PI = 0.5641895835477563; // mpmath: nstr(1/sqrt(pi), 17)

/** exp(-(y + dy)²), |dy| <= u |y|, to about 2 u relative: the rounding of y² is carried along. */
export function gaussian(y: number, dy: number): number {
  const square = y * y;
  return Math.exp(-square) * (1 - productError(y, y, square) - 2 * y * dy);
}

/** erfc(y + dy), |dy| <= u |y|, to about 2 u relative until it underflows at y = 26.5. */
export function complementaryError(y: number, dy: number): number {
  const value = erfc(y);
  return dy === 0 || value === 0 ? value : value - dy * TWO_OVER_ROOT_PI * Math.exp(-y * y);
}

/** log erfc(y) for any finite y; absolute accuracy about u (1 + y²). */
export function logComplementaryError(y: number): number {
  return y > 1 ? Math.log(erfcx(y)) - y * y : Math.log(erfc(y));
}

/**
 * ierfc(y + dy) = ∫_y^∞ erfc = e^{-y²}/√π - y erfc(y), to about 8 u relative for y >= 0 (for y < 0 use
 * `ierfc(y) = ierfc(-y) - 2y`). Above 1.5, where the two terms cancel, from the continued fraction of erfc
 * (Abramowitz & Stegun 7.1.14), in which 1 - y/(y + c) = c/(y + c) has positive terms only.
 */
export function integratedComplementaryError(y: number, dy: number): number {
  if (y < 1.5) {
    return ONE_OVER_ROOT_PI * gaussian(y, 0) - y * erfc(y) - dy * erfc(y);
  }
  const terms = Math.ceil(20 + 300 / (y * y));
  let tail = y;
  for (let k = terms; k >= 2; k--) tail = y + k / 2 / tail;
  const c = 0.5 / tail;
  return (ONE_OVER_ROOT_PI * gaussian(y, dy) * c) / (y + c);
}
