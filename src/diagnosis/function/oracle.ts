import type { ExactProblem } from '../../analytic/types.ts';
import { gather } from '../../properties/numeric/rows.ts';
import { charge } from '../work.ts';
import type { Rows } from './rows.ts';
import { FIELD_CALL, TOLERANCE, velocityPrice, watched } from './watched.ts';

/** The truth of a problem as total functions of rows: NaN where it has no answer. */
export interface Oracle {
  readonly problem: ExactProblem;
  readonly d: number;
  readonly start: number;
  readonly end: number;
  /** X_{s,t}(x). */
  map(rows: Rows): Float64Array;
  /** b_t(x). */
  velocity(x: Float64Array, t: Float64Array): Float64Array;
  /** E[x1 | I_t = x]. */
  data(x: Float64Array, t: Float64Array): Float64Array;
  /** E[x0 | I_t = x]. */
  noise(x: Float64Array, t: Float64Array): Float64Array;
}

/** Times that rounding has pushed beyond an end by as much are put back. */
const SLACK = 1e-12;

const known = new WeakMap<ExactProblem, Oracle>();

/** The oracle of a problem, made once. */
export function oracleOf(problem: ExactProblem): Oracle {
  const found = known.get(problem);
  if (found !== undefined) return found;
  const d = problem.dimension;
  const { fields, interpolant } = problem;
  const { flow } = watched(problem);
  const price = velocityPrice(problem);
  const [low, high] = problem.regularTimes;
  const inside = (time: number): number =>
    time >= low && time <= high
      ? time
      : time < low && time >= low - SLACK
        ? low
        : time > high && time <= high + SLACK
          ? high
          : Number.NaN;

  const where = (
    x: Float64Array,
    times: readonly Float64Array[],
    f: (x: Float64Array, times: Float64Array[]) => Float64Array,
  ) => {
    const n = times[0].length;
    const admitted = times.map((time) => time.map(inside));
    const rows: number[] = [];
    for (let i = 0; i < n; i++) {
      if (admitted.some((time) => Number.isNaN(time[i]))) continue;
      // Far beyond any law of the problem the truth has no digits, and its answer no use.
      if (x.subarray(i * d, (i + 1) * d).every((value) => Math.abs(value) < 1e6)) rows.push(i);
    }
    const y = new Float64Array(n * d).fill(Number.NaN);
    if (rows.length === 0) return y;
    const part = f(
      gather(x, d, rows),
      admitted.map((time) => gather(time, 1, rows)),
    );
    rows.forEach((row, j) => {
      y.set(part.subarray(j * d, (j + 1) * d), row * d);
    });
    return y;
  };
  const guarded = (f: () => Float64Array, length: number): Float64Array => {
    try {
      return f();
    } catch {
      return new Float64Array(length).fill(Number.NaN);
    }
  };
  const field = (f: (x: Float64Array, t: Float64Array) => Float64Array) => (x: Float64Array, t: Float64Array) =>
    guarded(() => {
      charge(FIELD_CALL + price * t.length);
      return where(x, [t], (px, [pt]) => f(px, pt));
    }, x.length);

  const data = field(fields.posteriorMean);
  const oracle: Oracle = {
    problem,
    d,
    start: problem.timeRange[0],
    end: problem.timeRange[1],
    map: ({ x, s, t }) =>
      guarded(
        () => where(x, [s, t], (px, [ps, pt]) => flow.evaluate({ x: px, s: ps, t: pt }, { tolerance: TOLERANCE }).y),
        x.length,
      ),
    velocity: field(fields.velocity),
    data,
    noise: (x, t) => {
      const mean = data(x, t);
      return x.map((value, k) => {
        const time = t[Math.floor(k / d)];
        return (value - interpolant.b(time) * mean[k]) / interpolant.a(time);
      });
    },
  };
  known.set(problem, oracle);
  return oracle;
}

/** The average velocity (X - x)/(t - s), on the diagonal b_s(x). */
export function averageVelocity(oracle: Oracle, rows: Rows): Float64Array {
  const { x, s, t, d } = rows;
  const y = oracle.map(rows);
  const b = s.some((time, i) => time === t[i]) ? oracle.velocity(x, s) : y;
  return y.map((value, k) => {
    const i = Math.floor(k / d);
    return s[i] === t[i] ? b[k] : (value - x[k]) / (t[i] - s[i]);
  });
}
