import { expectedError } from '../core/errors.ts';
import type { FullConvention } from './convention.ts';
import type { GeneralClock } from './general-clock.ts';

/** The times at which a subject on a grid can be asked, and which pairs of them. */
export interface TimeGrid {
  /** Canonical times, ascending. */
  readonly times: Float64Array;
  /** The same on the subject's clock, exactly. */
  readonly clock: Float64Array;
  /** `dyadic`: from the k-th to the (k ± 2^j)-th time where 2^j divides k, counted from `origin`. */
  readonly steps: 'any' | 'dyadic';
  /** Index of the first time in steps from the clock's offset. */
  readonly origin: number;
  /** Smallest j of a dyadic step: 1 where a level stands for a zero step instead. */
  readonly least: number;
}

/** Most times of a grid. */
const MOST = 1_000_000;

/**
 * The grid of a convention, its times within a canonical range.
 *
 * @throws FlowproofError `invalid-subject` for fewer than two times or too many.
 */
export function timeGridOf(
  { grid, timeOffset, zeroLevel }: FullConvention,
  clock: GeneralClock,
  range: readonly [number, number],
): TimeGrid | undefined {
  if (grid == null) return undefined;
  const ends = range.map(clock.at);
  const [low, high] = [Math.min(...ends), Math.max(...ends)];
  const slack = 1e-9 * Math.max(high - low, 1e-300);
  const points =
    'times' in grid
      ? [...grid.times].sort((a, b) => a - b).filter((T) => T >= low - slack && T <= high + slack)
      : multiples(grid.step, timeOffset, low - slack, high + slack);
  if (points.length < 2) {
    const hint = 'They are times on the subject’s own clock: see `timeScale`, `timeOffset` and `clockRange`.';
    throw expectedError('invalid-subject', 'convention.grid', `two times or more in [${low}, ${high}]`, grid, hint);
  }
  const isFalling = clock.inverse(points[0]) > clock.inverse(points[points.length - 1]);
  if (isFalling) points.reverse();
  const clamp = (t: number) => Math.min(range[1], Math.max(range[0], t));
  const dyadic = 'step' in grid && grid.steps === 'dyadic';
  const step = 'step' in grid ? grid.step : 1;
  return {
    times: Float64Array.from(points, (T) => clamp(clock.inverse(T))),
    clock: Float64Array.from(points),
    steps: dyadic ? 'dyadic' : 'any',
    origin: dyadic ? Math.round(Math.abs(points[0] - clock.at(0)) / step) : 0,
    least: dyadic && zeroLevel != null ? Math.max(0, 1 + Math.floor(1e-9 - zeroLevel - Math.log2(step))) : 0,
  };
}

function multiples(step: number, offset: number, low: number, high: number): number[] {
  const first = Math.ceil((low - offset) / step);
  const count = Math.floor((high - offset) / step) - first + 1;
  if (count > MOST) {
    throw expectedError('invalid-subject', 'convention.grid', `at most ${MOST} times`, count, 'Leave `grid` out.');
  }
  return Array.from({ length: Math.max(0, count) }, (_, k) => offset + (first + k) * step);
}

/** Index of the nearest time. */
export function nearestIndex(sorted: Float64Array, value: number): number {
  let [low, high] = [0, sorted.length - 1];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (sorted[middle] <= value) low = middle;
    else high = middle;
  }
  return Math.abs(sorted[low] - value) <= Math.abs(sorted[high] - value) ? low : high;
}
