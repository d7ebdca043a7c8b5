import type { ExactProblem } from '../../../src/analytic/types.ts';
import type { CanonicalMap, CanonicalPointFunction } from '../../../src/subject/canonical.ts';
import { canonicalMap, canonicalPointFunction } from '../../../src/subject/canonicalise.ts';
import { exactMapSubject } from '../../../src/subject/exact.ts';
import type { ConsistencySubject, MapDomain, MapJvpCall, VelocitySubject } from '../../../src/subject/types.ts';
import { type ProblemName, problemOf } from '../../support/problems.ts';

/** Rows of finite calls through the truth; rows with NaN give NaN, as an honest implementation would. */
export interface Truth {
  readonly problem: ExactProblem;
  map(x: Float64Array, s: Float64Array, t: Float64Array): Float64Array;
  velocity(x: Float64Array, t: Float64Array): Float64Array;
}

export interface Call {
  readonly x: Float64Array;
  readonly s: Float64Array;
  readonly t: Float64Array;
  readonly n: number;
  readonly d: number;
}

export function truthOf(problem: ExactProblem): Truth {
  const guarded = (
    x: Float64Array,
    times: Float64Array[],
    f: (px: Float64Array, pt: Float64Array[]) => Float64Array,
  ) => {
    const d = problem.dimension;
    const bad = Array.from(
      times[0],
      (_, i) => times.some((time) => Number.isNaN(time[i])) || x.subarray(i * d, (i + 1) * d).some(Number.isNaN),
    );
    const [lo, hi] = problem.timeRange;
    const clean = times.map((time) => time.map((value, i) => (bad[i] ? lo : Math.min(hi, Math.max(lo, value)))));
    return f(
      x.map((value, k) => (bad[Math.floor(k / d)] ? 0 : value)),
      clean,
    ).map((value, k) => (bad[Math.floor(k / d)] ? Number.NaN : value));
  };
  return {
    problem,
    map: (x, s, t) => guarded(x, [s, t], (px, [ps, pt]) => problem.flow.evaluate({ x: px, s: ps, t: pt }).y),
    velocity: (x, t) => guarded(x, [t], (px, [pt]) => problem.fields.velocity(px, pt)),
  };
}

type Formula = (truth: Truth, call: Call) => ArrayLike<number>;

/** A map subject from a formula in the truth. */
export function mapOf(name: ProblemName, formula: Formula, domain: MapDomain = 'both'): CanonicalMap {
  const problem = problemOf(name);
  const truth = truthOf(problem);
  return canonicalMap(
    {
      kind: 'map',
      name: 'wrong',
      problem: problem.definition,
      domain,
      evaluate: (call) => formula(truth, call as Call),
    },
    problem,
  );
}

/** The exact map with another jvp. */
export function withJvp(
  name: ProblemName,
  change: (call: MapJvpCall, dual: { y: Float64Array; dy: Float64Array }) => { y: Float64Array; dy: Float64Array },
): CanonicalMap {
  const problem = problemOf(name);
  const exact = exactMapSubject(problem);
  return canonicalMap(
    {
      ...exact,
      jvp: async (call) => {
        const { y, dy } = await exact.jvp!(call);
        return change(call, { y: Float64Array.from(y), dy: Float64Array.from(dy) });
      },
    },
    problem,
  );
}

/** The exact map with the exact jvp of another call. */
export function jvpElsewhere(name: ProblemName, change: (call: MapJvpCall) => Partial<MapJvpCall>): CanonicalMap {
  const problem = problemOf(name);
  const exact = exactMapSubject(problem);
  return canonicalMap({ ...exact, jvp: (call) => exact.jvp!({ ...call, ...change(call) }) }, problem);
}

export function pointOf(kind: 'velocity' | 'consistency', name: ProblemName, formula: Formula): CanonicalPointFunction {
  const problem = problemOf(name);
  const truth = truthOf(problem);
  const end = problem.timeRange[1];
  const subject: VelocitySubject | ConsistencySubject = {
    kind,
    name: 'wrong',
    problem: problem.definition,
    evaluate: ({ x, t, n, d }) =>
      formula(truth, { x: x as Float64Array, s: t as Float64Array, t: new Float64Array(n).fill(end), n, d }),
  };
  return canonicalPointFunction(subject, problem);
}

/** What is right for a kind, to build wrong ones from. */
export function rightFor(kind: 'map' | 'velocity' | 'consistency'): (truth: Truth, call: Call) => Float64Array {
  return kind === 'velocity' ? (truth, { x, s }) => truth.velocity(x, s) : (truth, { x, s, t }) => truth.map(x, s, t);
}

export function subjectOf(
  kind: 'map' | 'velocity' | 'consistency',
  name: ProblemName,
  formula: Formula,
): CanonicalMap | CanonicalPointFunction {
  return kind === 'map' ? mapOf(name, formula) : pointOf(kind, name, formula);
}

/** Row i of every entry of y. */
export function rows(y: Float64Array, d: number, f: (value: number, i: number, j: number) => number): Float64Array {
  return y.map((value, k) => f(value, Math.floor(k / d), k % d));
}

/** x + (t - s) b_s(x). */
export const euler: Formula = (truth, { x, s, t, d }) => {
  const b = truth.velocity(x, s);
  return rows(x, d, (value, i, j) => value + (t[i] - s[i]) * b[i * d + j]);
};

/** Times rounded down to a grid. */
export function snapped(times: Float64Array, steps: number): Float64Array {
  return times.map((time) => Math.floor(time * steps) / steps);
}
