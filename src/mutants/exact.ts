import { defineProblem } from '../analytic/index.ts';
import type { ExactProblem, Problem } from '../analytic/types.ts';
import { gather } from '../properties/numeric/rows.ts';
import type { Dual, MapJvpCall } from '../subject/types.ts';

/** Rows to rows: x is n × d, s and t have length n. */
export type MapFunction = (x: Float64Array, s: Float64Array, t: Float64Array) => Float64Array;
export type PointFunction = (x: Float64Array, t: Float64Array) => Float64Array;

/** What mutants and controls are made of: the truth of a problem, as total functions of rows. */
export interface Truth {
  readonly problem: ExactProblem;
  readonly d: number;
  /** X_{s,t}(x). Rows with a non-finite argument give NaN. */
  readonly map: MapFunction;
  /** b_t(x), likewise. */
  readonly velocity: PointFunction;
  /** X_{s,t}(x) and its derivative in direction (dx, ds, dt). */
  jvp(call: MapJvpCall): Dual<Float64Array>;
}

const known = new WeakMap<Problem, Truth>();

/** The truth of a problem, built once. */
export function truthOf(definition: Problem): Truth {
  const found = known.get(definition);
  if (found !== undefined) return found;
  const problem = defineProblem(definition);
  const d = problem.dimension;
  const truth: Truth = {
    problem,
    d,
    map: (x, s, t) => onFiniteRows(d, x, [s, t], (px, [ps, pt]) => problem.flow.evaluate({ x: px, s: ps, t: pt }).y),
    velocity: (x, t) => onFiniteRows(d, x, [t], (px, [pt]) => problem.fields.velocity(px, pt)),
    jvp: (call) => exactJvp(problem, call),
  };
  known.set(definition, truth);
  return truth;
}

/** Applies `f` to the rows whose arguments are all finite; the others become NaN. */
function onFiniteRows(
  d: number,
  x: Float64Array,
  times: Float64Array[],
  f: (x: Float64Array, times: Float64Array[]) => Float64Array,
): Float64Array {
  const n = times[0].length;
  const rows: number[] = [];
  for (let i = 0; i < n; i++) {
    if (times.every((time) => Number.isFinite(time[i])) && x.subarray(i * d, (i + 1) * d).every(Number.isFinite)) {
      rows.push(i);
    }
  }
  if (rows.length === n) return f(x, times);
  const y = new Float64Array(n * d).fill(Number.NaN);
  if (rows.length === 0) return y;
  const part = f(
    gather(x, d, rows),
    times.map((time) => gather(time, 1, rows)),
  );
  for (let j = 0; j < rows.length; j++) y.set(part.subarray(j * d, (j + 1) * d), rows[j] * d);
  return y;
}

function exactJvp(problem: ExactProblem, call: MapJvpCall): Dual<Float64Array> {
  const { n, d } = call;
  const answer = problem.flow.evaluate(
    { x: Float64Array.from(call.x), s: Float64Array.from(call.s), t: Float64Array.from(call.t) },
    { derivatives: true },
  );
  const derivatives = answer.derivatives!;
  const dy = new Float64Array(n * d);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < d; j++) {
      let sum = derivatives.ds[i * d + j] * call.ds[i] + derivatives.dt[i * d + j] * call.dt[i];
      for (let k = 0; k < d; k++) sum += derivatives.jacobian[(i * d + j) * d + k] * call.dx[i * d + k];
      dy[i * d + j] = sum;
    }
  }
  return { y: answer.y, dy };
}

/** A fresh array of the values `f(y[ik], i, k)`. */
export function eachRow(
  y: Float64Array,
  d: number,
  f: (value: number, row: number, coordinate: number) => number,
): Float64Array {
  return y.map((value, index) => f(value, Math.floor(index / d), index % d));
}

/** The map x + (t - s) v of an average velocity v. */
export function mapOf(v: MapFunction, d: number): MapFunction {
  return (x, s, t) => {
    const slope = v(x, s, t);
    return eachRow(x, d, (value, i, k) => value + (t[i] - s[i]) * slope[i * d + k]);
  };
}

/** The average velocity (X - x)/(t - s); on the diagonal its limit b_s(x). */
export function averageVelocity(truth: Truth): MapFunction {
  return (x, s, t) => {
    const { d } = truth;
    const y = truth.map(x, s, t);
    const b = s.some((value, i) => value === t[i]) ? truth.velocity(x, s) : undefined;
    return eachRow(y, d, (value, i, k) => (s[i] === t[i] ? b![i * d + k] : (value - x[i * d + k]) / (t[i] - s[i])));
  };
}
