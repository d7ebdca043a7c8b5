import type { ExactProblem } from '../../analytic/types.ts';
import { extentOf } from './extent.ts';
import type { FlowLike } from './flow-like.ts';
import { LARGEST_RELATIVE_TOLERANCE } from './judge.ts';
import { OPERATIONS, unitOf } from './round-off.ts';
import { operatorNorm, rowMax } from './rows.ts';

/** The exact velocity at n points with the round-off that it allows an implementation. */
export interface VelocityConditioning {
  readonly b: Float64Array;
  /** Sum of the absolute terms of b, in the max-norm, n. */
  readonly magnitude: Float64Array;
  /** Size against which an error counts: the magnitude, at least a move over the extent in unit time; n. */
  readonly signal: Float64Array;
  /** ‖∇b‖ in the max-norm, n. */
  readonly norm: Float64Array;
  readonly roundOff: Float64Array;
}

/**
 * `64 u (Σ|terms of b| + ‖∇b‖ (|x| + L_t) + |∂_t b|)`: relative perturbations of x and of the problem's data, absolute
 * ones of t, and round-off of the sum.
 */
export function velocityConditionAt(
  problem: ExactProblem,
  u: number,
  x: Float64Array,
  t: Float64Array,
): VelocityConditioning {
  const d = problem.dimension;
  const { fields } = problem;
  const b = fields.velocity(x, t);
  const magnitude = rowMax(fields.velocityMagnitude(x, t), d);
  const norm = operatorNorm(fields.jacobian(x, t), d);
  const rate = rowMax(fields.velocityTimeDerivative(x, t), d);
  const size = rowMax(x, d);
  const extent = extentOf(problem);
  const roundOff = t.map(
    (time, i) => OPERATIONS * u * (magnitude[i] + norm[i] * (size[i] + extent.at(time)) + rate[i]),
  );
  const signal = t.map((time, i) => Math.max(magnitude[i], extent.at(time)));
  return { b, magnitude, signal, norm, roundOff };
}

/**
 * The same for a subject that is a velocity: more by 64 units of the terms of b written by the expected data or the expected noise, which is how implementations of predictions
 * have it, `a'/a x + (b' - b a'/a) E[x1|x]` and `b'/b x + (a' - a b'/b) E[x0|x]`, where these are finite, and the expectations themselves are sums of terms of the size of the extent; and of what the conversion of its convention rounds.
 */
export function velocityConditionOf(
  subject: Pick<FlowLike, 'u' | 'accuracy' | 'rounding'>,
  problem: ExactProblem,
  x: Float64Array,
  t: Float64Array,
): VelocityConditioning {
  const u = unitOf(subject);
  const at = velocityConditionAt(problem, u, x, t);
  const own = predictionTerms(problem, x, t, at.b);
  const slope = subject.rounding === undefined ? at.b : problem.fields.velocityTimeDerivative(x, t);
  const more = subject.rounding?.velocity(x, t, { b: at.b, slope });
  const roundOff = at.roundOff.map((value, i) => {
    // Not so much that a point which can be judged is not.
    const most = Math.max(0, LARGEST_SHARE * at.signal[i] - value);
    return value + Math.min(OPERATIONS * u * own[i], most) + OPERATIONS * u * (more?.[i] ?? 0);
  });
  return { ...at, roundOff };
}

/** A quarter of the largest tolerance that is judged: two answers may be compared. */
const LARGEST_SHARE = LARGEST_RELATIVE_TOLERANCE / 4;

function predictionTerms(problem: ExactProblem, x: Float64Array, t: Float64Array, b: Float64Array): Float64Array {
  const d = x.length / t.length;
  const out = new Float64Array(t.length);
  const { interpolant } = problem;
  const extent = extentOf(problem);
  const paths = Array.from(t, (time) => {
    const [alpha, beta] = [interpolant.a(time), interpolant.b(time)];
    const [da, db] = [interpolant.da(time), interpolant.db(time)];
    return { alpha, beta, da, db, size: extent.at(time) };
  });
  for (let k = 0; k < x.length; k++) {
    const i = Math.floor(k / d);
    const { alpha, beta, da, db, size } = paths[i];
    // (det / a) E[x1|x] = (a' x - a v)/a and (det / b) E[x0|x] = (b v - b' x)/b.
    const terms = (rate: number) => Math.abs(rate) * (Math.abs(x[k]) + size) + Math.abs(rate * x[k] - b[k]);
    const [data, noise] = [terms(da / alpha), terms(db / beta)];
    out[i] = Math.max(out[i], (Number.isFinite(data) ? data : 0) + (Number.isFinite(noise) ? noise : 0));
  }
  return out;
}
