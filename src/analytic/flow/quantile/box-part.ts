import type { Double2 } from './double-double.ts';
import { add, exact, multiply, productError, reciprocal, squareRoot, twoSum } from './double-double.ts';
import { gaussLegendre } from './gauss-legendre.ts';
import type { Law1, Part1, PartAt } from './marginal.ts';
import { complementaryError, gaussian, integratedComplementaryError, logComplementaryError } from './tails.ts';

const ONE_OVER_ROOT_PI = 0.5641895835477563; // mpmath: nstr(1/sqrt(pi), 17)
// Average over a box of up to WIDE in units of √2 σ by 20 nodes: the integrand e^{-y²}, |y| <= 12, is resolved to round-off.
const RULE = gaussLegendre(20);
const WIDE = 1.5;

type Box = Extract<Part1, { kind: 'box' }>;

/**
 * The part of I_t whose data end is uniform on [l, h]: a Gaussian of standard deviation σ = a √v0 averaged over centres
 * from a m0 + b l to a m0 + b h. With y_l, y_h the standardised ends and c = y_l - y_h,
 * P(I_t > x) = (ierfc(y_l - c) - ierfc(y_l)) / (2c), in forms free of cancellation; narrow boxes by quadrature.
 */
export function boxPart(law: Law1, part: Box, a: Double2, b: Double2): PartAt {
  const centre = multiply(a, exact(law.sourceMean));
  const from = add(centre, multiply(b, exact(part.low)));
  const to = add(centre, multiply(b, exact(part.high)));
  const width = b.hi * (part.high - part.low);
  if (a.hi === 0) return edgePart(part, from.hi, to.hi);
  const variance = multiply(multiply(a, a), exact(law.sourceVariance));
  const inverse = reciprocal(squareRoot(multiply(exact(2), variance)));
  const sigma = Math.sqrt(variance.hi);
  const span = width * inverse.hi;
  const magnitude = Math.abs(centre.hi) + Math.abs(b.hi) * Math.max(Math.abs(part.low), Math.abs(part.high));

  /** (x - from)/(√2 σ) and (to - x)/(√2 σ), each with its low part. */
  const ends = (x: number): { y: number; dy: number; z: number; dz: number } => {
    const left = standardise(x, from, inverse);
    const right = standardise(x, to, inverse);
    return { y: left.hi, dy: left.lo, z: -right.hi, dz: -right.lo };
  };
  const tail = (x: number, upper: boolean): number => {
    const e = ends(x);
    // By reflection the upper tail at x is the lower tail with the ends exchanged.
    const [y, dy, z, dz] = upper ? [e.z, e.dz, e.y, e.dy] : [e.y, e.dy, e.z, e.dz];
    if (span <= WIDE) return average(y, dy, span, (v, dv) => 0.5 * complementaryError(-v, -dv));
    // y: distance inside the near end; -z = y - span: distance beyond the far end.
    if (z < 0) {
      const missing = integratedComplementaryError(-z, -dz) - integratedComplementaryError(y, dy);
      return 1 - missing / (2 * span);
    }
    const near = y >= 0 ? 2 * y + integratedComplementaryError(y, dy) : integratedComplementaryError(-y, -dy);
    return (near - integratedComplementaryError(z, dz)) / (2 * span);
  };
  const density = (x: number): number => {
    const e = ends(x);
    if (span <= WIDE) return ONE_OVER_ROOT_PI * inverse.hi * average(e.y, e.dy, span, gaussian);
    return edgeDifference(e.y, e.dy, e.z, e.dz) / width;
  };
  return {
    weight: part.weight,
    low: from.hi - 9 * sigma,
    high: to.hi + 9 * sigma,
    tail,
    density,
    logDensitySlope: (x) => {
      const e = ends(x);
      const value = density(x);
      if (span <= WIDE) {
        const slope = average(e.y, e.dy, span, (v, dv) => -2 * v * gaussian(v, dv));
        return value > 0 ? (ONE_OVER_ROOT_PI * inverse.hi * inverse.hi * slope) / value : nearest(e) * inverse.hi;
      }
      const slope = (ONE_OVER_ROOT_PI * inverse.hi * (gaussian(e.y, e.dy) - gaussian(e.z, e.dz))) / width;
      return value > 0 ? slope / value : nearest(e) * inverse.hi;
    },
    logTail: (x, upper) => {
      const value = tail(x, upper);
      if (value > 1e-290) return Math.log(value);
      const e = ends(x);
      // Far out the nearest end dominates: ierfc(y) ≈ erfc(y)/(2y).
      const y = upper ? -e.z : -e.y;
      return logComplementaryError(y) - Math.log(4 * y * Math.max(span, 1 / (2 * y)));
    },
    logDensity: (x) => {
      const value = density(x);
      if (value > 1e-290) return Math.log(value);
      const e = ends(x);
      const y = -Math.min(e.y, e.z);
      return logComplementaryError(y) - Math.log((2 * Math.max(span, 1 / (2 * y))) / inverse.hi);
    },
    sensitivity: (x) => magnitude + Math.abs(x - centre.hi),
  };
}

/** Mean of f over [y - span, y]. */
function average(y: number, dy: number, span: number, f: (v: number, dv: number) => number): number {
  let sum = 0;
  for (let i = 0; i < RULE.nodes.length; i++) {
    const shift = 0.5 * span * (1 + RULE.nodes[i]);
    const v = twoSum(y, -shift);
    sum += 0.5 * RULE.weights[i] * f(v.hi, v.lo + dy);
  }
  return sum;
}

/** (erf(y) + erf(z))/2 for y + z > 0 without cancellation: the mass of a standard Gaussian between -y and z. */
function edgeDifference(y: number, dy: number, z: number, dz: number): number {
  if (y < 0) return 0.5 * (complementaryError(-y, -dy) - complementaryError(z, dz));
  if (z < 0) return 0.5 * (complementaryError(-z, -dz) - complementaryError(y, dy));
  return 1 - 0.5 * (complementaryError(y, dy) + complementaryError(z, dz));
}

function standardise(x: number, end: Double2, inverse: Double2): Double2 {
  const difference = twoSum(x, -end.hi);
  const hi = difference.hi * inverse.hi;
  const lo =
    productError(difference.hi, inverse.hi, hi) +
    difference.hi * inverse.lo +
    (difference.lo - end.lo) * inverse.hi;
  return { hi, lo };
}

/** Slope of log density per unit of y far outside the box. */
function nearest(e: { y: number; z: number }): number {
  return e.y < e.z ? -2 * e.y : 2 * e.z;
}

/** The box itself, at a time without noise. */
function edgePart(part: Box, from: number, to: number): PartAt {
  const width = to - from;
  const tail = (x: number, upper: boolean): number =>
    Math.min(1, Math.max(0, (upper ? to - x : x - from) / width));
  const density = (x: number): number => (x > from && x < to ? 1 / width : 0);
  return {
    weight: part.weight,
    low: from,
    high: to,
    tail,
    density,
    logDensitySlope: () => 0,
    logTail: (x, upper) => Math.log(tail(x, upper)),
    logDensity: (x) => Math.log(density(x)),
    sensitivity: (x) => Math.abs(x) + width,
  };
}
