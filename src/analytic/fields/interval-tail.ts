import erfcx from '@stdlib/math-base-special-erfcx';
import { lowerTail } from '../normal.ts';
import { gaussLegendre } from '../quadrature.ts';

const ROOT_HALF_PI = Math.sqrt(Math.PI / 2);
const INVERSE_ROOT_TWO_PI = 1 / Math.sqrt(2 * Math.PI);
const RULE = gaussLegendre(20);

/** Up to this log range of the integrand 20 nodes are exact to round-off; beyond it the difference of ends cancels nothing. */
const NARROW = 6;

/**
 * ∫_{-∞}^z Φ: `J(-z)` below 0, `z + J(z)` above, with `J(y) = ∫_y^∞ (1 - Φ) = φ(y) (1 - y R(y))`, R the Mills ratio. Relative
 * error of J about (4 + y²) units of round-off, as of any tail at an argument that was rounded.
 */
function integratedLowerTail(z: number): number {
  const y = Math.abs(z);
  const mills = ROOT_HALF_PI * erfcx(y * Math.SQRT1_2);
  const integral = INVERSE_ROOT_TWO_PI * Math.exp(-0.5 * y * y) * (1 - y * mills);
  return z > 0 ? z + integral : integral;
}

/**
 * Average of Φ over [c - h, c + h]: P(Z <= c + h U), U uniform on [-1, 1]. Relative accuracy in the lower tail about that of
 * erfc; for the upper tail pass -c.
 */
function intervalTail(c: number, h: number): number {
  if (h * (1 + Math.abs(c) + h) <= NARROW) return averageOver(c, h, lowerTail);
  return (integratedLowerTail(c + h) - integratedLowerTail(c - h)) / (2 * h);
}

/**
 * P(Z <= c + h U + k V), U and V independent uniforms on [-1, 1]: the average of {@link intervalTail} over the narrower of
 * the two, in panels short enough for the log range of the integrand.
 */
export function rectangleTail(c: number, h: number, k: number): number {
  const wide = Math.max(h, k);
  const narrow = Math.min(h, k);
  if (narrow === 0) return intervalTail(c, wide);
  const distance = Math.max(0, -c - wide + narrow);
  const panels = Math.ceil((narrow * (1 + Math.min(distance, 40) + Math.min(narrow, 40))) / NARROW);
  const width = narrow / panels;
  let sum = 0;
  for (let i = 0; i < panels; i++) {
    sum += averageOver(c - narrow + (2 * i + 1) * width, width, (z) => intervalTail(z, wide));
  }
  return sum / panels;
}

/** P(0 <= c + h U + k V): what is left of {@link rectangleTail} where the noise has vanished. */
export function rectangleShare(c: number, h: number, k: number): number {
  if (k === 0) return h === 0 ? Number(c > 0) : Math.min(1, Math.max(0, (c + h) / (2 * h)));
  if (h === 0) return rectangleShare(c, k, 0);
  const half = (z: number): number => (z > 0 ? 0.5 * z * z : 0);
  const sum = half(c + h + k) - half(c + h - k) - half(c - h + k) + half(c - h - k);
  return Math.min(1, Math.max(0, sum / (4 * h * k)));
}

function averageOver(c: number, h: number, f: (z: number) => number): number {
  let sum = 0;
  for (let i = 0; i < RULE.nodes.length; i++) sum += RULE.weights[i] * f(c + h * RULE.nodes[i]);
  return 0.5 * sum;
}
