import type { Interpolant } from '../analytic/types.ts';
import { expectedError } from '../core/errors.ts';
import type { FullConvention } from './convention.ts';
import type { GeneralClock } from './general-clock.ts';
import { nearestIndex } from './grid.ts';
import type { Jet } from './jet.ts';
import { timeOfRatio } from './time-of.ts';

/** Relative distance from which a ratio is not the path's: far above the rounding of its inverse, far below a step of a table. */
const LEAST_MISS = 1e-9;

/**
 * The clock of a table: the k-th time stands for the noise σ_k, whatever the times are called. Between the entries there is nothing, so that the nearest one answers, and slopes are
 * those of the chords.
 *
 * @throws FlowproofError `invalid-subject` without a problem, and where two entries are equal or the path does not reach one.
 */
export function tableClock(
  { grid }: FullConvention,
  path: Interpolant | undefined,
  range: readonly [number, number],
): GeneralClock | undefined {
  if (grid == null || !('times' in grid) || grid.sigmas === undefined) return undefined;
  if (path === undefined) {
    const hint = 'Name the problem.';
    throw expectedError('invalid-subject', 'convention.grid', 'no sigmas where there is no problem', grid, hint);
  }
  const { sigmas } = grid;
  const entries = grid.times
    .map((T, k) => ({ T, t: timeOfRatio(path, sigmas[k], 1, range) }))
    .sort((one, other) => one.t - other.t);
  const times = Float64Array.from(entries, ({ t }) => t);
  const missed = sigmas.find((sigma) => {
    const t = timeOfRatio(path, sigma, 1, range);
    return !(Math.abs(path.a(t) - sigma * path.b(t)) <= LEAST_MISS * (path.a(t) + sigma * path.b(t)));
  });
  if (missed !== undefined || new Set(times).size < times.length || new Set(grid.times).size < times.length) {
    const hint =
      'σ at each time is a/b, √((1 - ᾱ)/ᾱ) of a table of ᾱ. `path: {kind: "cosine"}` has a² + b² = 1 and every ratio.';
    const wanted = 'different ones, which the path reaches';
    throw expectedError('invalid-subject', 'convention.grid.sigmas', wanted, missed ?? sigmas, hint);
  }
  const byName = [...entries].sort((one, other) => one.T - other.T);
  const names = Float64Array.from(byName, ({ T }) => T);
  const at = (t: number) => (Number.isNaN(t) ? t : entries[nearestIndex(times, t)].T);
  const slope = (t: number) => {
    const k = Math.min(times.length - 2, Math.max(0, nearestIndex(times, t)));
    return (entries[k + 1].T - entries[k].T) / (times[k + 1] - times[k]);
  };
  return {
    at,
    slope,
    curve: (t) => [at(t), slope(t), 0],
    meanSlope: (s, t): Jet => [at(s) === at(t) ? slope(s) : (at(t) - at(s)) / (t - s), 0, 0],
    inverse: (T) => (Number.isNaN(T) ? T : byName[nearestIndex(names, T)].t),
  };
}
