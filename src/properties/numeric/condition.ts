import type { ExactProblem } from '../../analytic/types.ts';
import { cdfError } from './cdf-error.ts';
import { extentOf } from './extent.ts';
import { OPERATIONS } from './round-off.ts';
import { multiply, operatorNorm, rowMax } from './rows.ts';
import type { Tangent } from './tangent.ts';

/** The exact map at n points with its derivatives, and the round-off that they allow an implementation. */
export interface Conditioning {
  /** X, n × d, and its estimated error, n. */
  readonly y: Float64Array;
  readonly error: Float64Array;
  /** ∂_s X, ∂_t X, n × d. */
  readonly ds: Float64Array;
  readonly dt: Float64Array;
  /** ∇X, n × d × d, with the estimated error of its entries, n.  */
  readonly jacobian: Float64Array;
  readonly jacobianError: Float64Array;
  readonly logDet: Float64Array;
  /** ‖∇X‖ in the max-norm, n. */
  readonly norm: Float64Array;
  /** Bound of the round-off of X in the max-norm, n. */
  readonly roundOff: Float64Array;
  /** L_s and L_t, n: see {@link extentOf}. */
  readonly startExtent: Float64Array;
  readonly endExtent: Float64Array;
}

/**
 * Exact derivatives at (x, s, t) and the round-off bound
 * `64 u (|X| + L_t + ‖∇X‖ (|x| + L_s) + |∂_s X| + |∂_t X|) + cdf`, max-norms (see `round-off.ts`).
 * Times enter with absolute perturbations u since a subject may count them from either end.
 */
export function conditionAt(
  problem: ExactProblem,
  u: number,
  x: Float64Array,
  s: Float64Array,
  t: Float64Array,
): Conditioning {
  const d = problem.dimension;
  const answer = problem.flow.evaluate({ x, s, t }, { derivatives: true });
  const { ds, dt, jacobian, jacobianError, logDet } = answer.derivatives!;
  const norm = operatorNorm(jacobian, d);
  const extent = extentOf(problem);
  const startExtent = s.map(extent.at);
  const endExtent = t.map(extent.at);
  const [sizeX, sizeY, sizeS, sizeT] = [x, answer.y, ds, dt].map((a) => rowMax(a, d));
  const cdf = cdfError(problem, u, answer.y, t);
  const roundOff = norm.map(
    (amplification, i) =>
      OPERATIONS *
        u *
        (sizeY[i] + endExtent[i] + amplification * (sizeX[i] + startExtent[i]) + sizeS[i] + sizeT[i]) +
      cdf[i],
  );
  return { y: answer.y, error: answer.error, ds, dt, jacobian, jacobianError, logDet, norm, roundOff, startExtent, endExtent };
}

/** ∇X dx + ∂_s X ds + ∂_t X dt, n × d. */
export function directional(
  at: Conditioning,
  dx: Float64Array,
  ds: Float64Array,
  dt: Float64Array,
  d: number,
): Float64Array {
  const along = multiply(at.jacobian, dx, d);
  return along.map((value, k) => {
    const i = Math.floor(k / d);
    return value + at.ds[k] * ds[i] + at.dt[k] * dt[i];
  });
}

/**
 * Size of the terms of that derivative, n: at least what a move of x over its extent and a unit of time make when they move
 * X over its own extent.
 */
export function derivativeSize({ dx, ds, dt }: Tangent, at: Conditioning, d: number): Float64Array {
  const [size, sizeS, sizeT] = [dx, at.ds, at.dt].map((a) => rowMax(a, d));
  return at.norm.map((norm, i) => {
    const end = at.endExtent[i];
    return (
      Math.max(norm, end / at.startExtent[i]) * size[i] +
      Math.abs(ds[i]) * Math.max(sizeS[i], end) +
      Math.abs(dt[i]) * Math.max(sizeT[i], end)
    );
  });
}
