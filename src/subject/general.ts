import type { ExactProblem } from '../analytic/types.ts';
import { expectedError } from '../core/errors.ts';
import type { FullConvention } from './convention.ts';
import { type GeneralClock, generalClock } from './general-clock.ts';
import { type Head, headAt, pointScaleAt } from './heads.ts';
import { divide, type Jet, multiply, subtract } from './jet.ts';

/** A convention with heads, clocks and scales, row by row: canonical arguments to the subject's and back, results likewise. */
export interface GeneralReading {
  readonly clock: GeneralClock;
  /** The subject's two time arguments of canonical (s, t), and their derivatives along (ds, dt). */
  times(s: number, t: number): { readonly first: Jet; readonly second: Jet };
  /** Canonical (s, t) of the subject's times. */
  canonical(first: number, second: number): { readonly s: number; readonly t: number };
  /** Factor from the subject's point to the canonical one. */
  scale(s: number): Jet;
  /** X = A x + B o. */
  map(s: number, t: number): { readonly A: Jet; readonly B: Jet };
  /** o = α x + β v. */
  head(s: number, t: number): Head;
}

/** The reading of a convention on a problem. @throws FlowproofError `invalid-subject` where it needs a problem that is not there. */
export function generalReading(convention: FullConvention, problem: ExactProblem | null): GeneralReading {
  const path = problem?.interpolant;
  if (convention.output === 'score' && problem !== null && !hasStandardSource(problem)) {
    const hint = 'With another source the score is -C⁻¹(E[x0|x] - m)/a: declare `noise`, or refuse the problem.';
    throw expectedError('invalid-subject', 'convention.output', 'a source N(0, I) for the score', problem.id, hint);
  }
  const range = problem?.timeRange ?? ([0, 1] as const);
  const clock = generalClock(convention, path, range);
  const { secondTime } = convention;
  const turned = secondTime === 'reversed-step' ? -1 : 1;
  return {
    clock,
    times: (s, t) => {
      const [start, end] = [clock.at(s), clock.at(t)];
      const [startSlope, endSlope] = [clock.slope(s), clock.slope(t)];
      const first: Jet = [start, startSlope, 0];
      if (secondTime === 'end' || secondTime === 'none') return { first, second: [end, 0, endSlope] };
      // A linear clock's step without the rounding of its two ends.
      const step = convention.clock === 'linear' ? startSlope * (t - s) : end - start;
      return { first, second: [turned * step, -turned * startSlope, turned * endSlope] };
    },
    canonical: (first, second) => {
      const s = clock.inverse(first);
      if (secondTime === 'none') return { s, t: range[1] };
      if (secondTime === 'end') return { s, t: clock.inverse(second) };
      const step = turned * second;
      return { s, t: convention.clock === 'linear' ? s + step / clock.slope(s) : clock.inverse(first + step) };
    },
    scale: (s) => pointScaleAt(convention, path, s),
    head: (s, t) => headAt(convention, clock, path, s, t),
    map: (s, t) => {
      if (convention.output === 'map') return { A: [0, 0, 0], B: [1, 0, 0] };
      const h: Jet = [t - s, -1, 1];
      const { alpha, beta } = headAt(convention, clock, path, s, t);
      // Heads whose β is a multiple of h: their quotient has no 0/0.
      if (convention.output === 'displacement') return { A: [1, 0, 0], B: [1, 0, 0] };
      const B = divide(h, beta);
      return { A: subtract([1, 0, 0], multiply(alpha, B)), B };
    },
  };
}

function hasStandardSource({ definition: { source }, dimension }: ExactProblem): boolean {
  const { mean, covariance } = source;
  const entries = [covariance].flat(2) as number[];
  const identity = entries.every(
    (entry, k) => entry === (entries.length > dimension && k % (dimension + 1) !== 0 ? 0 : 1),
  );
  return identity && mean.every((value) => value === 0);
}
