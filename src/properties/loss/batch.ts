import type { ExactProblem } from '../../analytic/types.ts';
import { roundTo } from '../../core/precision.ts';
import type { Bounded } from './bounded.ts';
import type { LossRow } from './definitions/index.ts';
import type { LossSpec } from './spec.ts';

/** Data and canonical times of n rows; x0 is noise, x1 data, n × d; s <= u <= t. */
export interface LossData {
  readonly n: number;
  readonly d: number;
  readonly x0: Float64Array;
  readonly x1: Float64Array;
  readonly s: Float64Array;
  readonly t: Float64Array;
  readonly u: Float64Array;
}

/** {@link LossData} as the author gets it: rounded to the dtype, times on the declared clock; and what that means. */
export interface LossBatch extends LossData {
  readonly given: { readonly s: Float64Array; readonly t: Float64Array; readonly u: Float64Array };
  readonly rows: readonly LossRow[];
  /** Classes of the rows; all of class 0 by default. */
  readonly labels?: Float64Array;
}

/** The classes of the rows of a batch, in an array of its own. */
export const labelsOf = ({ labels, n }: LossBatch): Float64Array => labels?.slice() ?? new Float64Array(n);

/** More than one rounding of a time on any clock. */
const INWARD = 4;

/** Rounded to the author's dtype and clock; s, t, u of the result are the canonical times that the rounded ones stand for. */
export function prepareBatch(spec: LossSpec, problem: ExactProblem, data: LossData): LossBatch {
  const { dtype, clock } = spec;
  const x0 = roundTo(dtype, data.x0);
  const x1 = roundTo(dtype, data.x1);
  const [first, last] = problem.timeRange;
  const rounded = (time: number) => roundTo(dtype, Float64Array.of(clock.toSubject(time)))[0];
  // Rounding must not carry a time out of the problem's range.
  const inward = (time: number) => {
    const back = clock.toCanonical(rounded(time));
    if (back > last) return rounded(time - INWARD * spec.u);
    return back < first ? rounded(time + INWARD * spec.u) : rounded(time);
  };
  const onClock = (times: Float64Array) => times.map(inward);
  const middle = data.s.map((s, i) => (s + data.t[i]) / 2);
  const between = spec.intermediate === 'midpoint' ? middle : data.u;
  const given = { s: onClock(data.s), t: onClock(data.t), u: onClock(between) };
  const s = given.s.map(clock.toCanonical);
  const t = given.t.map(clock.toCanonical);
  const u = given.u.map(clock.toCanonical);
  const batch = { n: data.n, d: data.d, x0, x1, s, t, u };
  const rows = Array.from({ length: data.n }, (_, i) => lossRow(spec, problem, batch, i, s[i], t[i], u[i]));
  return { ...batch, given, rows };
}

/** Row i of the data at times s, t, u: its point I_s and slope dI_s/ds with what the author's arithmetic may add. */
export function lossRow(
  spec: LossSpec,
  problem: ExactProblem,
  { x0, x1, d }: Pick<LossData, 'x0' | 'x1' | 'd'>,
  i: number,
  s: number,
  t: number,
  u: number,
): LossRow {
  const { a, b, da, db, dda, ddb } = problem.interpolant;
  const path = problem.interpolant;
  const noise = x0.subarray(i * d, (i + 1) * d);
  const point = x1.subarray(i * d, (i + 1) * d);
  const at = (time: number) =>
    mix(spec, time, noise, point, [a.call(path, time), da.call(path, time)], [b.call(path, time), db.call(path, time)]);
  return {
    s,
    t,
    u,
    path,
    x: at(s),
    ...(spec.firstLeg === 'interpolant' && { xu: at(u) }),
    slope: mix(spec, s, noise, point, [da.call(path, s), dda.call(path, s)], [db.call(path, s), ddb.call(path, s)]),
  };
}

/** Roundings of a coefficient of the path, and of its argument. */
const OPS = 4;

/**
 * `a x0 + b x1` for coefficients given with their time derivatives. An author's coefficient may be off by a few u, absolute
 * (it is a difference from 1, or a sine at a rounded angle), and by its slope times the rounding of the clock.
 */
function mix(
  { u, timeSize }: Pick<LossSpec, 'u' | 'timeSize'>,
  s: number,
  x0: Float64Array,
  x1: Float64Array,
  [a, slopeA]: readonly [number, number],
  [b, slopeB]: readonly [number, number],
): Bounded {
  const slack = (value: number, slope: number) =>
    OPS * u * (1 + Math.abs(value) + (Number.isFinite(slope) ? timeSize(s) * Math.abs(slope) : 0));
  const [slackA, slackB] = [slack(a, slopeA), slack(b, slopeB)];
  const value = x0.map((noise, k) => a * noise + b * x1[k]);
  const error = x0.map((noise, k) => {
    const sum = Math.abs(a * noise) + Math.abs(b * x1[k]);
    return Math.abs(noise) * slackA + Math.abs(x1[k]) * slackB + OPS * u * sum;
  });
  return { value, error };
}
