import type { Interpolant } from '../analytic/types.ts';
import { expectedError } from '../core/errors.ts';
import type { FullConvention } from './convention.ts';

/** A clock T(t) of any convention, with its slope and inverse. */
export interface GeneralClock {
  at(t: number): number;
  slope(t: number): number;
  inverse(time: number): number;
}

/**
 * The clock of a convention on a path; `sigma` and `log-sigma` count by σ = a_t / b_t, which falls from noise to data.
 *
 * @throws FlowproofError `invalid-subject` for a clock by σ without a problem.
 */
export function generalClock(
  convention: FullConvention,
  path: Interpolant | undefined,
  range: readonly [number, number],
): GeneralClock {
  const { clock, timeScale: k, timeOffset: offset, time } = convention;
  if (clock === 'linear') {
    return time === 'noise-to-data'
      ? { at: (t) => offset + k * t, slope: () => k, inverse: (T) => (T - offset) / k }
      : { at: (t) => offset + k * (1 - t), slope: () => -k, inverse: (T) => 1 - (T - offset) / k };
  }
  if (path === undefined) {
    throw expectedError(
      'invalid-subject',
      'convention.clock',
      'linear where there is no problem',
      clock,
      'Name the problem.',
    );
  }
  const sigma = (t: number) => path.a(t) / path.b(t);
  const sigmaSlope = (t: number) => (path.da(t) - sigma(t) * path.db(t)) / path.b(t);
  const find = (target: number) => monotoneInverse(sigma, sigmaSlope, target, range);
  return clock === 'sigma'
    ? {
        at: (t) => k * sigma(t) + offset,
        slope: (t) => k * sigmaSlope(t),
        inverse: (T) => find((T - offset) / k),
      }
    : {
        at: (t) => k * Math.log(sigma(t)) + offset,
        slope: (t) => (k * sigmaSlope(t)) / sigma(t),
        inverse: (T) => find(Math.exp((T - offset) / k)),
      };
}

/** Halvings of a unit interval to its round-off, with Newton's steps between them where they stay inside. */
const ROUNDS = 200;

/** t with f(t) = target for a falling f; the nearer end where the target is beyond it. */
function monotoneInverse(
  f: (t: number) => number,
  slope: (t: number) => number,
  target: number,
  [first, last]: readonly [number, number],
): number {
  if (!(target < f(first))) return Number.isNaN(target) ? target : first;
  if (!(target > f(last))) return last;
  let [low, high] = [first, last];
  let t = (low + high) / 2;
  for (let round = 0; round < ROUNDS; round++) {
    const gap = f(t) - target;
    if (gap === 0) return t;
    if (gap > 0) low = t;
    else high = t;
    const newton = t - gap / slope(t);
    const next = newton > low && newton < high ? newton : (low + high) / 2;
    if (next === t || high - low <= Number.EPSILON * Math.max(Math.abs(low), Math.abs(high))) return next;
    t = next;
  }
  return t;
}
