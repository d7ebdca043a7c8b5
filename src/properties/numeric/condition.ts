import type { ExactProblem } from '../../analytic/types.ts';
import { cdfError } from './cdf-error.ts';
import { extentOf } from './extent.ts';
import type { FlowLike } from './flow-like.ts';
import { INTEGRATION, OPERATIONS, unitOf } from './round-off.ts';
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
  /** Bound of the round-off of X in the max-norm, n, and the part of it that a distribution function makes. */
  readonly roundOff: Float64Array;
  readonly cdf: Float64Array;
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
  if (isWide(problem)) return wideConditionAt(problem, u, x, s, t);
  const d = problem.dimension;
  const answer = problem.flow.evaluate({ x, s, t }, { derivatives: true, tolerance: requestedError(problem, u) });
  const { ds, dt, jacobian, jacobianError, logDet } = answer.derivatives!;
  const norm = operatorNorm(jacobian, d);
  return withRoundOff(problem, u, { x, s, t }, { ...answer, ds, dt, jacobian, jacobianError, logDet, norm });
}

/** The same for a subject, with 64 units of what the conversion of its convention rounds (see `HeadRounding`). */
export function conditionOf(
  subject: Pick<FlowLike, 'u' | 'accuracy' | 'rounding'>,
  problem: ExactProblem,
  x: Float64Array,
  s: Float64Array,
  t: Float64Array,
): Conditioning {
  const u = unitOf(subject);
  const at = conditionAt(problem, u, x, s, t);
  const more = subject.rounding?.map(x, s, t, at);
  if (more === undefined) return at;
  return { ...at, roundOff: at.roundOff.map((value, i) => value + OPERATIONS * u * more[i]) };
}

/** Where the exact ∇X takes too long: the map has to be integrated, in more than eight dimensions. */
export function isWide(problem: ExactProblem | null): boolean {
  return problem !== null && problem.mapKind === 'integrated' && problem.dimension > 8;
}

/** Absolute error to ask of the exact map; closed and quantile maps ignore it. */
export function requestedError(problem: ExactProblem, u: number): number {
  const { at } = extentOf(problem);
  return (
    INTEGRATION[u > 2 ** -40 ? 'float32' : 'float64'] * Math.max(at(problem.timeRange[0]), at(problem.timeRange[1]))
  );
}

type Parts = Omit<Conditioning, 'roundOff' | 'cdf' | 'startExtent' | 'endExtent'>;
type Points = Pick<Tangent, 'x' | 's' | 't'>;

function withRoundOff(problem: ExactProblem, u: number, { x, s, t }: Points, parts: Parts): Conditioning {
  const d = problem.dimension;
  const { y, ds, dt, norm } = parts;
  const extent = extentOf(problem);
  const startExtent = s.map(extent.at);
  const endExtent = t.map(extent.at);
  const [sizeX, sizeY, sizeS, sizeT] = [x, y, ds, dt].map((a) => rowMax(a, d));
  const integration = problem.mapKind === 'integrated' ? requestedError(problem, u) : 0;
  const cdf = cdfError(problem, u, y, t);
  const roundOff = norm.map(
    (amplification, i) =>
      OPERATIONS * u * (sizeY[i] + endExtent[i] + amplification * (sizeX[i] + startExtent[i]) + sizeS[i] + sizeT[i]) +
      // An integrator's error on the diagonal is nothing: no time passes.
      (s[i] === t[i] ? 0 : integration) +
      cdf[i],
  );
  return { ...parts, y, roundOff, cdf, startExtent, endExtent };
}

/** Relative step of the differences below: their own error and the integration's are equally small. */
const WIDE_STEP = 1e-5;

/**
 * As {@link conditionAt} by differences of the exact map in two directions of random signs, each estimating the rows of ∇X in
 * the 2-norm, hence the factor √d; and along b_s, which gives ∂_s X.
 */
function wideConditionAt(
  problem: ExactProblem,
  u: number,
  x: Float64Array,
  s: Float64Array,
  t: Float64Array,
): Conditioning {
  const d = problem.dimension;
  const n = s.length;
  const { at } = extentOf(problem);
  const b = problem.fields.velocity(x, s);
  const speed = rowMax(b, d);
  const step = (k: number) => WIDE_STEP * at(s[Math.floor(k / d)]);
  const scale = (k: number) => (speed[Math.floor(k / d)] > 0 ? 1 / speed[Math.floor(k / d)] : 0);
  const directions = [
    new Float64Array(n * d),
    Float64Array.from({ length: n * d }, (_, k) => ((k * 2654435761) & 64 ? 1 : -1)),
    Float64Array.from({ length: n * d }, (_, k) => ((k * 2246822519) & 128 ? 1 : -1)),
    b.map((value, k) => value * scale(k)),
  ];
  const all = { x: new Float64Array(4 * n * d), s: new Float64Array(4 * n), t: new Float64Array(4 * n) };
  directions.forEach((direction, block) => {
    all.x.set(
      x.map((value, k) => value + step(k) * direction[k]),
      block * n * d,
    );
    all.s.set(s, block * n);
    all.t.set(t, block * n);
  });
  const answer = problem.flow.evaluate(all, { tolerance: requestedError(problem, u) });
  const y = answer.y.slice(0, n * d);
  const slope = (block: number) => y.map((value, k) => (answer.y[block * n * d + k] - value) / step(k));
  const [first, second] = [1, 2].map((block) => rowMax(slope(block), d));
  const norm = first.map((value, i) => Math.sqrt(d) * Math.max(value, second[i]));
  const ds = slope(3).map((value, k) => -value * speed[Math.floor(k / d)]);
  const none = new Float64Array(0);
  const parts = { y, error: answer.error.slice(0, n), ds, dt: problem.fields.velocity(y, t), norm };
  return withRoundOff(problem, u, { x, s, t }, { ...parts, jacobian: none, jacobianError: none, logDet: none });
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
