import erfcx from '@stdlib/math-base-special-erfcx';
import { UNIT_ROUNDOFF } from '../../core/precision.ts';
import { lowerTail } from '../normal.ts';
import { gaussLegendre, type QuadratureRule } from '../quadrature.ts';

const ROOT_HALF_PI = Math.sqrt(Math.PI / 2);
const INVERSE_ROOT_TWO_PI = 1 / Math.sqrt(2 * Math.PI);
const TINY = gaussLegendre(6);
const FEW = gaussLegendre(12);
const SOME = gaussLegendre(20);
const MANY = gaussLegendre(48);

/** Log range up to which 20 nodes average Φ to round-off; beyond it the difference of ends cancels nothing. */
const NARROW = 6;

function ruleFor(size: number): QuadratureRule {
  if (size <= 0.1) return TINY;
  return size <= 1 ? FEW : SOME;
}

/** Where the integrand is below e⁻⁴² of its largest value it is dropped. */
const LOG_RANGE = 42;

/** Widest panel, in standard deviations, on which 48 nodes resolve a normal tail to round-off. */
const PANEL = 16;

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
  const size = h * (1 + Math.abs(c) + h);
  if (size <= NARROW) return averageOver(ruleFor(size), c, h, lowerTail);
  return (integratedLowerTail(c + h) - integratedLowerTail(c - h)) / (2 * h);
}

/** ½ ((1 + z²) Φ(z) + z φ(z)), the second repeated integral of φ from -∞ to z, to about 4 u (1 + z²). */
function twiceIntegrated(z: number): number {
  return 0.5 * ((1 + z * z) * lowerTail(z) + z * INVERSE_ROOT_TWO_PI * Math.exp(-0.5 * z * z));
}

/**
 * P(Z <= c + h U + k V), U and V independent uniforms on [-1, 1], h, k > 0, by the second difference of the twice integrated
 * density. Cheap; absolute error within {@link rectangleError}.
 */
export function rectangleDifference(c: number, h: number, k: number): number {
  const ends = twiceIntegrated(c + h + k) + twiceIntegrated(c - h - k);
  return (ends - twiceIntegrated(c + h - k) - twiceIntegrated(c - h + k)) / (4 * h * k);
}

/** Round-off of {@link rectangleDifference}: `16 u (1 + z²)/(4 h k)`, z the farthest corner. */
export function rectangleError(c: number, h: number, k: number): number {
  const reach = Math.abs(c) + h + k;
  return (16 * UNIT_ROUNDOFF.float64 * (1 + reach * reach)) / (4 * h * k);
}

/**
 * The same probability, accurate in relative terms in the lower tail and for narrow uniforms too: the average of
 * {@link intervalTail} over the part of the narrower one that carries weight, positive terms only.
 */
export function rectangleTail(c: number, h: number, k: number): number {
  const wide = Math.max(h, k);
  const narrow = Math.min(h, k);
  if (narrow === 0) return intervalTail(c, wide);
  // `edge`, the distance of the upper corner, decides the size of the integrand near its upper end.
  const edge = c + h + k;
  const near = Math.min(edge, 0);
  const depth = edge - near + (2 * LOG_RANGE) / (Math.sqrt(near * near + 2 * LOG_RANGE) - near);
  const length = Math.min(2 * narrow, depth);
  const size = 0.5 * length * (1 + Math.abs(near) + length);
  const rule = size <= NARROW ? ruleFor(size) : MANY;
  const panels = Math.ceil(length / PANEL);
  const width = length / (2 * panels);
  let sum = 0;
  for (let i = 0; i < panels; i++) {
    sum += averageOver(rule, c + narrow - (2 * i + 1) * width, width, (z) => intervalTail(z, wide));
  }
  return (sum * width) / narrow;
}

/** P(0 <= c + h U + k V): what is left of {@link rectangleTail} where the noise has vanished. */
export function rectangleShare(c: number, h: number, k: number): number {
  const [wide, narrow] = [Math.max(h, k), Math.min(h, k)];
  if (wide === 0) return Number(c > 0);
  // The lower side: a ramp of length 2 narrow, then the plateau of height 1/2 wide.
  const below = -Math.abs(c);
  const ramp = below + wide + narrow;
  let share = ramp > 0 && narrow > 0 ? (ramp / narrow) * (ramp / wide) * 0.125 : 0;
  if (below >= narrow - wide) share = 0.5 + (0.5 * below) / wide;
  return c > 0 ? 1 - share : share;
}

function averageOver({ nodes, weights }: QuadratureRule, c: number, h: number, f: (z: number) => number): number {
  let sum = 0;
  for (let i = 0; i < nodes.length; i++) sum += weights[i] * f(c + h * nodes[i]);
  return 0.5 * sum;
}
