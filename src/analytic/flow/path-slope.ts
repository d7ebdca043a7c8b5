import { gaussLegendre } from '../quadrature.ts';
import type { Interpolant } from '../types.ts';

const RULE = gaussLegendre(8);
const u = 2 ** -53;

/** Mean slopes of a and b between two times. */
export interface PathSlope {
  readonly a: number;
  readonly b: number;
}

/**
 * (a_t - a_s)/(t - s) and (b_t - b_s)/(t - s), da/dt and db/dt for s = t. The quotient loses the digits that |t - s| is
 * short of 1; the Gauss–Legendre mean of the derivative keeps them on short intervals. The mean is taken where it agrees
 * with the quotient to the latter's own rounding error, so that a path that the rule does not resolve is never
 * approximated.
 */
export function pathSlope(path: Interpolant, s: number, t: number): PathSlope {
  if (s === t) return { a: path.da(t), b: path.db(t) };
  return {
    a: meanSlope(
      (time) => path.a(time),
      (time) => path.da(time),
      s,
      t,
    ),
    b: meanSlope(
      (time) => path.b(time),
      (time) => path.db(time),
      s,
      t,
    ),
  };
}

function meanSlope(value: (time: number) => number, slope: (time: number) => number, s: number, t: number): number {
  const from = value(s);
  const to = value(t);
  const quotient = (to - from) / (t - s);
  if (Math.abs(t - s) > 0.25) return quotient;
  let mean = 0;
  for (let i = 0; i < RULE.nodes.length; i++) {
    mean += 0.5 * RULE.weights[i] * slope(s + 0.5 * (t - s) * (1 + RULE.nodes[i]));
  }
  const rounding = (8 * u * (Math.abs(from) + Math.abs(to) + Math.abs(slope(s)))) / Math.abs(t - s);
  return Number.isFinite(rounding) && Math.abs(mean - quotient) <= rounding ? mean : quotient;
}
