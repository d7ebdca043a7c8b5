import type { ExactProblem } from '../../analytic/types.ts';
import { offsetsOf } from './difference.ts';
import type { LossCase } from './loss-case.ts';
import type { LossSpec } from './spec.ts';

/** The first of rows of length d in the place of each. */
export function firstRowRepeated(values: Float64Array, d: number): Float64Array {
  return values.map((_, k) => values[k % d]);
}

const ROOM_FOR_ROUNDING = 1 + 2 ** -20;

/** Part of the range that is left out before the end of the noise. */
const NOISE_ROOM = 1 / 32;

/**
 * The times between which a batch may be posed: the regular ones within the declared range, with room for the step of a difference quotient at both ends, and before the end
 * of the noise where that has to be recovered from the points.
 */
export function roomyTimes(spec: LossSpec, { regularTimes }: ExactProblem): readonly [number, number] {
  if (spec.times === 'drawn') return regularTimes;
  const low = Math.max(regularTimes[0], spec.range[0]);
  const high = Math.min(regularTimes[1], spec.range[1]);
  const offsets = offsetsOf(spec);
  const step = offsets === undefined ? 0 : Math.max(Math.abs(offsets.plus), Math.abs(offsets.minus));
  // More than the step: a time at the end of the room is rounded, and its difference quotient must not leave the range.
  const room = Math.min(ROOM_FOR_ROUNDING * step, (high - low) / 4);
  // The noise is known within rounding / a_s: not where the path has none left.
  const noisy = spec.noise === 'drawn' ? NOISE_ROOM * (high - low) : 0;
  return [low + room, high - Math.max(room, noisy)];
}

/** A case as a loss with this declaration can be judged on it: one data point in all rows where it draws the noise, room for its difference quotients. */
export function adaptCase(spec: LossSpec, problem: ExactProblem, lossCase: LossCase): LossCase {
  const x1 = spec.noise === 'drawn' ? firstRowRepeated(lossCase.x1, lossCase.d) : lossCase.x1;
  const [low, high] = problem.regularTimes;
  const [first, last] = roomyTimes(spec, problem);
  if (first === low && last === high) return { ...lossCase, x1 };
  const inside = (times: Float64Array) => times.map((time) => first + ((time - low) * (last - first)) / (high - low));
  return { ...lossCase, x1, s: inside(lossCase.s), t: inside(lossCase.t), u: inside(lossCase.u) };
}
