import { add, type DoubleDouble, divide, multiply, squareRoot } from '../../linear-algebra/double-double.ts';
import { gaussLegendre } from '../../quadrature.ts';
import { standardise, twoSum } from './error-free.ts';
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
export function boxPart(law: Law1, part: Box, a: DoubleDouble, b: DoubleDouble): PartAt {
  const centre = multiply(a, [law.sourceMean, 0]);
  const from = add(centre, multiply(b, [part.low, 0]));
  const to = add(centre, multiply(b, [part.high, 0]));
  const width = b[0] * (part.high - part.low);
  if (a[0] === 0) return edgePart(part, from[0], to[0]);
  const variance = multiply(multiply(a, a), [law.sourceVariance, 0]);
  const inverse = divide([1, 0], squareRoot(multiply([2, 0], variance)));
  const sigma = Math.sqrt(variance[0]);
  const span = width * inverse[0];
  const magnitude = Math.abs(centre[0]) + Math.abs(b[0]) * Math.max(Math.abs(part.low), Math.abs(part.high));

  /** (x - from)/(√2 σ) and (to - x)/(√2 σ), each with its low part. */
  const ends = (x: number): { y: number; dy: number; z: number; dz: number } => {
    const left = standardise(x, from, inverse);
    const right = standardise(x, to, inverse);
    return { y: left[0], dy: left[1], z: -right[0], dz: -right[1] };
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
    if (span <= WIDE) return ONE_OVER_ROOT_PI * inverse[0] * average(e.y, e.dy, span, gaussian);
    return edgeDifference(e.y, e.dy, e.z, e.dz) / width;
  };
  return {
    weight: part.weight,
    low: from[0] - 9 * sigma,
    high: to[0] + 9 * sigma,
    tail,
    density,
    logDensitySlope: (x) => {
      const e = ends(x);
      const value = density(x);
      if (span <= WIDE) {
        const slope = average(e.y, e.dy, span, (v, dv) => -2 * v * gaussian(v, dv));
        return value > 0 ? (ONE_OVER_ROOT_PI * inverse[0] * inverse[0] * slope) / value : nearest(e) * inverse[0];
      }
      const slope = (ONE_OVER_ROOT_PI * inverse[0] * (gaussian(e.y, e.dy) - gaussian(e.z, e.dz))) / width;
      return value > 0 ? slope / value : nearest(e) * inverse[0];
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
      return logComplementaryError(y) - Math.log((2 * Math.max(span, 1 / (2 * y))) / inverse[0]);
    },
    sensitivity: (x) => magnitude + Math.abs(x - centre[0]),
  };
}

/** Mean of f over [y - span, y]. */
function average(y: number, dy: number, span: number, f: (v: number, dv: number) => number): number {
  let sum = 0;
  for (let i = 0; i < RULE.nodes.length; i++) {
    const shift = 0.5 * span * (1 + RULE.nodes[i]);
    const v = twoSum(y, -shift);
    sum += 0.5 * RULE.weights[i] * f(v[0], v[1] + dy);
  }
  return sum;
}

/** (erf(y) + erf(z))/2 for y + z > 0 without cancellation: the mass of a standard Gaussian between -y and z. */
function edgeDifference(y: number, dy: number, z: number, dz: number): number {
  if (y < 0) return 0.5 * (complementaryError(-y, -dy) - complementaryError(z, dz));
  if (z < 0) return 0.5 * (complementaryError(-z, -dz) - complementaryError(y, dy));
  return 1 - 0.5 * (complementaryError(y, dy) + complementaryError(z, dz));
}

/** Slope of log density per unit of y far outside the box. */
function nearest(e: { y: number; z: number }): number {
  return e.y < e.z ? -2 * e.y : 2 * e.z;
}

/** The box itself, at a time without noise. */
function edgePart(part: Box, from: number, to: number): PartAt {
  const width = to - from;
  const tail = (x: number, upper: boolean): number => Math.min(1, Math.max(0, (upper ? to - x : x - from) / width));
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
