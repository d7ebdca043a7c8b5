import type { Interpolant } from '../analytic/types.ts';
import { expectedError } from '../core/errors.ts';
import type { FullConvention } from './convention.ts';
import type { GeneralReading } from './general.ts';
import type { GeneralClock } from './general-clock.ts';
import { timeOfRatio } from './time-of.ts';

type Range = readonly [number, number];

/** Where a clock or a head is infinite at an end, the least share `a/(a + b)` of noise, or of data, at which it is asked for. */
const LEAST_SHARE = 1 / 64;

/** The part of a range beyond which the share of noise or of data is too small. */
function inwards(path: Interpolant | undefined, [low, high]: Range, end: 'noise' | 'data'): number {
  const share = end === 'noise' ? 1 - LEAST_SHARE : LEAST_SHARE;
  const time = path === undefined ? 1 - share : timeOfRatio(path, share, 1 - share, [low, high]);
  if (end === 'noise') return time > low && time < high ? time : low + LEAST_SHARE * (high - low);
  return time > low && time < high ? time : high - LEAST_SHARE * (high - low);
}

/** The range without an end at which the clock is infinite. */
export function finiteRange(clock: GeneralClock, path: Interpolant | undefined, range: Range): Range {
  const isGiven = (t: number) => Number.isFinite(clock.at(t)) && Number.isFinite(clock.slope(t));
  return [
    isGiven(range[0]) ? range[0] : inwards(path, range, 'noise'),
    isGiven(range[1]) ? range[1] : inwards(path, range, 'data'),
  ];
}

/**
 * The canonical times of a declared range of the clock, within those of the problem.
 *
 * @throws FlowproofError `invalid-subject` where they are turned round or have nothing in common.
 */
export function rangeWithin(declared: FullConvention['clockRange'], clock: GeneralClock, range: Range): Range {
  if (declared == null) return range;
  const [first, second] = declared.map(clock.inverse);
  const [low, high] = [Math.max(range[0], Math.min(first, second)), Math.min(range[1], Math.max(first, second))];
  if (declared[0] < declared[1] && low < high) return [low, high];
  const ends = range.map(clock.at).sort((a, b) => a - b);
  const hint = 'They are times on the subject’s own clock, the lower one first.';
  throw expectedError('invalid-subject', 'convention.clockRange', `two times within [${ends}]`, declared, hint);
}

/**
 * The first times, within a range, at which the output of a subject determines where a point goes: not the end of time under a head whose factor of x has a pole there, nor the end
 * at which a prediction says nothing about the velocity.
 */
export function startsOf(
  reading: GeneralReading,
  kind: 'map' | 'velocity' | 'consistency',
  range: Range,
  path: Interpolant | undefined,
): Range {
  const [low, high] = range;
  const middle = low + (high - low) / 2;
  const isUsable = (s: number): boolean => {
    if (kind === 'velocity') {
      const { alpha, beta } = reading.velocity(s);
      return Number.isFinite(alpha[0] / beta[0]) && Number.isFinite(1 / beta[0]);
    }
    const { A, B } = reading.map(s, kind === 'map' ? middle : high);
    return Number.isFinite(A[0]) && Number.isFinite(B[0]);
  };
  return [isUsable(low) ? low : inwards(path, range, 'noise'), isUsable(high) ? high : inwards(path, range, 'data')];
}
