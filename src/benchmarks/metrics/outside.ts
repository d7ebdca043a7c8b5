import type { ExactProblem } from '../../analytic/types.ts';
import { proportion } from '../statistics/proportion.ts';
import { densityLevel } from './density-level.ts';
import type { TargetLaw } from './law.ts';
import { type Measured, overFloor } from './types.ts';

/** Mass of an exact mixture outside of the region that counts as its support. */
const OUTSIDE_SHARE = 1e-4;

/** Which of n points (n × d) lie outside of a law's support, and how much of the law does. */
export interface Support {
  readonly share: number;
  countOutside(y: ArrayLike<number>): number;
}

/**
 * The support of a law: the closed boxes, outside of which there is nothing; of a mixture the region of highest density that
 * holds 1 - 1e-4 of it.
 */
export function supportOf(problem: ExactProblem, law: TargetLaw, time: number = problem.timeRange[1]): Support {
  if (law.kind === 'boxes') return { share: 0, countOutside: (y) => outsideBoxes(law, y) };
  const level = densityLevel(problem, law, OUTSIDE_SHARE, time);
  return {
    share: OUTSIDE_SHARE,
    countOutside(y) {
      const values = problem.fields.logDensity(Float64Array.from(y), Float64Array.of(time));
      return values.reduce((count, value) => (value >= level ? count : count + 1), 0);
    },
  };
}

function outsideBoxes({ d, weights, low, high }: Extract<TargetLaw, { kind: 'boxes' }>, y: ArrayLike<number>): number {
  const n = y.length / d;
  let outside = 0;
  for (let i = 0; i < n; i++) {
    let inside = false;
    for (let box = 0; box < weights.length && !inside; box++) {
      inside = true;
      for (let j = 0; j < d && inside; j++) {
        const value = y[i * d + j];
        inside = value >= low[box * d + j] && value <= high[box * d + j];
      }
    }
    if (!inside) outside++;
  }
  return outside;
}

/** Share of samples (n × d) outside of the support, with its Clopper-Pearson interval; samples that are not finite are outside. */
export function massOutside({ share, countOutside }: Support, y: ArrayLike<number>, d: number): Measured {
  const n = y.length / d;
  const exact = proportion(Math.round(share * n), n);
  const floor = {
    mean: share,
    low: share === 0 ? 0 : exact.low,
    high: share === 0 ? 0 : exact.high,
    how: 'formula' as const,
  };
  return overFloor(proportion(countOutside(y), n), floor);
}
