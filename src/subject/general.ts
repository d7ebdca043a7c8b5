import { interpolantOf } from '../analytic/index.ts';
import type { ExactProblem, Interpolant } from '../analytic/types.ts';
import { expectedError } from '../core/errors.ts';
import { composed } from './composed.ts';
import { type FullConvention, PREDICTIONS } from './convention.ts';
import { type GeneralClock, generalClock } from './general-clock.ts';
import { nearestIndex, type TimeGrid, timeGridOf } from './grid.ts';
import { type Head, headAt, pointScaleAt } from './heads.ts';
import { constant, type Jet, multiply, reciprocal, scale, subtract } from './jet.ts';
import { pathOf } from './on-path.ts';
import { pathChange } from './path-change.ts';
import { finiteRange, rangeWithin } from './range.ts';
import { tableClock } from './table-clock.ts';

/** The two time arguments of a call, with their derivatives along (ds, dt). */
interface SubjectTimes {
  readonly first: Jet;
  readonly second: Jet;
}

/** A convention with heads, clocks and scales, row by row: canonical arguments to the subject's and back, results likewise. */
export interface GeneralReading {
  readonly clock: Pick<GeneralClock, 'at' | 'slope' | 'inverse' | 'curve' | 'meanSlope'>;
  /** Canonical times at which the subject can be asked for anything. */
  readonly range: readonly [number, number];
  /** The times to which it can be asked to go, where it knows no others. */
  readonly grid?: TimeGrid;
  /** The subject's two time arguments of canonical (s, t). */
  times(s: number, t: number): SubjectTimes;
  /** Canonical (s, t) of the subject's times. */
  canonical(first: number, second: number): { readonly s: number; readonly t: number };
  /** Factor from the subject's point to the canonical one. */
  scale(s: number): Jet;
  /** X = A x + B o. */
  map(s: number, t: number): { readonly A: Jet; readonly B: Jet };
  /** o = α x + β v. */
  head(s: number, t: number): Head;
  /** The same of a velocity subject, v = b_s(x): under `map`, `displacement` and `average-velocity` o = dx/dT. */
  velocity(s: number): Head;
}

/** The reading of a convention on a problem. @throws FlowproofError `invalid-subject` where it needs a problem that is not there. */
export function generalReading(convention: FullConvention, problem: ExactProblem | null): GeneralReading {
  if (convention.output === 'score' && problem !== null && !hasStandardSource(problem)) {
    const hint = 'With another source the score is -C⁻¹(E[x0|x] - m)/a: declare `noise`, or refuse the problem.';
    throw expectedError('invalid-subject', 'convention.output', 'a source N(0, I) for the score', problem.id, hint);
  }
  const range = problem?.timeRange ?? ([0, 1] as const);
  if (problem === null) return readingOn(convention, undefined, range);
  const spec = pathOf(convention, problem);
  if (spec === undefined) return readingOn(convention, problem.interpolant, range);
  const path = interpolantOf(spec);
  return composed(readingOn(convention, path, [0, 1]), pathChange(problem.interpolant, path), range);
}

/** The reading on the path on which the subject lives. */
function readingOn(
  convention: FullConvention,
  path: Interpolant | undefined,
  whole: readonly [number, number],
): GeneralReading {
  const table = tableClock(convention, path, whole);
  const clock = table ?? generalClock(convention, path, whole);
  const finite = finiteRange(clock, path, whole);
  const range = rangeWithin(convention.clockRange, clock, finite);
  const grid = timeGridOf(convention, clock, range);
  const last = grid === undefined ? range[1] : grid.times[grid.times.length - 1];
  const { secondTime, outputScale } = convention;
  const isLinear = table === undefined && convention.clock === 'linear';
  const turned = secondTime === 'reversed-step' ? -1 : 1;
  const at = placed(clock, convention.clockRange, grid);

  const times = (s: number, t: number): SubjectTimes => {
    const [start, end] = [at(s), at(t)];
    const [startSlope, endSlope] = [clock.slope(s), clock.slope(t)];
    const first: Jet = [start, startSlope, 0];
    if (secondTime === 'end' || secondTime === 'none') return { first, second: [end, 0, endSlope] };
    // A linear clock's step without the rounding of its two ends.
    const step = isLinear && grid === undefined ? startSlope * (t - s) : end - start;
    if (secondTime === 'log2-step') {
      if (step === 0)
        return { first, second: [convention.zeroLevel ?? Number.POSITIVE_INFINITY, Number.NaN, Number.NaN] };
      const rate = 1 / (step * Math.LN2);
      return { first, second: [-Math.log2(Math.abs(step)), startSlope * rate, -endSlope * rate] };
    }
    return { first, second: [turned * step, -turned * startSlope, turned * endSlope] };
  };
  const canonical = (first: number, second: number) => {
    const s = clock.inverse(first);
    if (isOneTime(convention)) return { s, t: isPrediction(convention) ? s : last };
    if (secondTime === 'end') return { s, t: clock.inverse(second) };
    const step = secondTime === 'log2-step' ? levelStep(convention, clock, s, second) : turned * second;
    if (step === 0) return { s, t: s };
    return { s, t: isLinear ? s + step / clock.slope(s) : clock.inverse(first + step) };
  };
  // The heads' short cuts for a linear clock are not those of a table.
  const headed: FullConvention = table === undefined ? convention : { ...convention, clock: 'sigma' };
  const head = (s: number, t: number) => headAt(headed, clock, path, s, t);
  return {
    clock,
    range: [grid === undefined ? range[0] : grid.times[0], last],
    ...(grid && { grid }),
    times,
    canonical,
    scale: (s) => pointScaleAt(convention, path, s),
    head,
    map: (s, t) => {
      if (convention.output === 'map') return { A: constant(0), B: constant(outputScale) };
      if (convention.output === 'displacement') return { A: constant(1), B: constant(outputScale) };
      const h: Jet = [t - s, -1, 1];
      const { alpha, beta } = head(s, t);
      // A head that says nothing about a point at the end of time leaves it where it is.
      if (h[0] === 0 && beta[0] === 0) return { A: constant(1), B: constant(0) };
      const B = multiply(h, reciprocal(beta));
      return { A: subtract(constant(1), multiply(alpha, B)), B };
    },
    velocity: (s) => {
      if (!MOVES.includes(convention.output)) return head(s, s);
      const [, first, second] = clock.curve(s);
      return { alpha: constant(0), beta: scale(1 / outputScale, reciprocal([first, second, 0])) };
    },
  };
}

/** Outputs that mean dx/dT for a velocity. */
const MOVES: readonly FullConvention['output'][] = ['map', 'displacement', 'average-velocity', 'velocity'];

/** Whether the output is a function of the point and its time alone. */
export function isPrediction({ output }: Pick<FullConvention, 'output'>): boolean {
  return (PREDICTIONS as readonly string[]).includes(output);
}

/** Whether a call has no second time. */
function isOneTime(convention: Pick<FullConvention, 'secondTime' | 'arguments'>): boolean {
  return convention.secondTime === 'none' || !convention.arguments.flat().includes('t');
}

/** The clock, kept within the declared range and on the grid. */
function placed(
  clock: GeneralClock,
  declared: FullConvention['clockRange'],
  grid: TimeGrid | undefined,
): (t: number) => number {
  if (grid !== undefined) {
    return (t) => (Number.isNaN(t) ? t : grid.clock[nearestIndex(grid.times, t)]);
  }
  if (declared == null) return clock.at;
  const [low, high] = declared;
  // Beyond the range by rounding alone: farther out is a question of the caller's.
  const slack = 1e-9 * (high - low);
  return (t) => {
    const T = clock.at(t);
    if (T < low && T >= low - slack) return low;
    return T > high && T <= high + slack ? high : T;
  };
}

/** The step of a level, from noise to data. */
function levelStep({ zeroLevel }: FullConvention, clock: GeneralClock, s: number, level: number): number {
  if (zeroLevel != null && level === zeroLevel) return 0;
  return Math.sign(clock.slope(s)) * 2 ** -level;
}

function hasStandardSource({ definition: { source }, dimension }: ExactProblem): boolean {
  const { mean, covariance } = source;
  const entries = [covariance].flat(2) as number[];
  const identity = entries.every(
    (entry, k) => entry === (entries.length > dimension && k % (dimension + 1) !== 0 ? 0 : 1),
  );
  return identity && mean.every((value) => value === 0);
}
