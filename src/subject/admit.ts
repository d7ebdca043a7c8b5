import type { ExactProblem } from '../analytic/types.ts';
import { type DType, UNIT_ROUNDOFF } from '../core/precision.ts';
import { withoutOvershoot } from './overshoot.ts';

/** Rows that the truth can answer, and how to mark the others afterwards. */
export interface Admitted {
  readonly x: Float64Array;
  readonly times: readonly Float64Array[];
  /** NaN in the rows that had an argument that is not finite; changes and returns `y` (n × d). */
  spoil(y: Float64Array): Float64Array;
}

/**
 * Arguments of a subject as the truth takes them: rows with NaN or an infinity are replaced by a harmless one, so that they
 * cannot disturb the others, and come back as NaN; times that the rounding of a clock or a dtype has pushed out of the
 * problem's range by `slack` units are put back on its ends.
 */
export function admit(
  problem: ExactProblem,
  dtype: DType,
  points: ArrayLike<number>,
  times: readonly Float64Array[],
  slack = 4,
): Admitted {
  const x = Float64Array.from(points);
  const n = times[0].length;
  const d = x.length / n;
  const harmless = (problem.regularTimes[0] + problem.regularTimes[1]) / 2;
  const finite = (i: number): boolean =>
    times.every((time) => Number.isFinite(time[i])) && x.subarray(i * d, (i + 1) * d).every(Number.isFinite);
  const spoiled: number[] = [];
  for (let i = 0; i < n; i++) {
    if (finite(i)) continue;
    spoiled.push(i);
    x.fill(0, i * d, (i + 1) * d);
  }
  const admitted = times.map(withoutOvershoot(problem.timeRange, slack * UNIT_ROUNDOFF[dtype]));
  for (const time of admitted) for (const i of spoiled) time[i] = harmless;
  return {
    x,
    times: admitted,
    spoil: (y) => {
      for (const i of spoiled) y.fill(Number.NaN, i * d, (i + 1) * d);
      return y;
    },
  };
}
