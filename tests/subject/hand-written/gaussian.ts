import type {
  ConsistencySubject,
  FullConventionInput,
  MapSubject,
  Problem,
  VelocitySubject,
} from '../../../src/index.ts';

/** N(0, 1) → N(M, C²) in one dimension: everything about it is written out here, on any path. */
export const M = 0.7;
export const C = 0.4;

const problem: Problem = {
  schema: 'flowproof.problem/1',
  id: 'tests-hand-written',
  dimension: 1,
  interpolant: { kind: 'linear' },
  source: { kind: 'gaussian', mean: [0], covariance: 1 },
  target: { kind: 'mixture', components: [{ weight: 1, mean: [M], covariance: C * C }] },
  coupling: { kind: 'independent' },
};

/** Coefficients of noise and data at a time, whatever it is called. */
export interface Path {
  a(t: number): number;
  b(t: number): number;
}

/** X_{s,t}(x) = M b_t + (x - M b_s) √(a_t² + C² b_t²) / √(a_s² + C² b_s²). */
export function flow({ a, b }: Path, x: number, s: number, t: number): number {
  const deviation = (time: number) => Math.hypot(a(time), C * b(time));
  return M * b(t) + (deviation(t) / deviation(s)) * (x - M * b(s));
}

/** E[x0 | x] and E[x1 | x]. */
export function expected({ a, b }: Path, x: number, t: number): { readonly noise: number; readonly data: number } {
  const variance = a(t) ** 2 + (C * b(t)) ** 2;
  const gap = x - M * b(t);
  return { noise: (a(t) * gap) / variance, data: M + (C * C * b(t) * gap) / variance };
}

/** The limit of a function of t at t = s, by extrapolated central means (about 12 digits). */
export function limitAt(f: (t: number) => number, s: number, step: number): number {
  const mean = (h: number) => (f(s + h) + f(s - h)) / 2;
  return (15 * mean(step) - 6 * mean(2 * step) + mean(3 * step)) / 10;
}

/** A map as somebody wrote it in a convention of his own. `accuracy`: what its limits on the diagonal cost. */
export function map(
  name: string,
  convention: FullConventionInput,
  f: (x: number, s: number, t: number) => number,
  accuracy = 0,
): MapSubject {
  return {
    kind: 'map',
    name,
    problem,
    convention,
    accuracy,
    evaluate: ({ x, s, t }) => x.map((value, i) => f(value, s[i], t[i])),
  };
}

/** A velocity or a one-time function. */
export function pointFunction<K extends 'velocity' | 'consistency'>(
  kind: K,
  name: string,
  convention: FullConventionInput,
  f: (x: number, t: number) => number,
): K extends 'velocity' ? VelocitySubject : ConsistencySubject;
export function pointFunction(
  kind: 'velocity' | 'consistency',
  name: string,
  convention: FullConventionInput,
  f: (x: number, t: number) => number,
): VelocitySubject | ConsistencySubject {
  return { kind, name, problem, convention, evaluate: ({ x, t }) => x.map((value, i) => f(value, t[i])) };
}
