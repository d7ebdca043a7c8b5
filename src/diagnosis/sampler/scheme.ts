import type { FittedCandidate, FixedCandidate, Prediction } from '../function/candidate.ts';
import { averageVelocity, type Oracle } from '../function/oracle.ts';
import { eachEntry, pick, rowsOf } from '../function/rows.ts';

/** One step of n points from time s to time t; k counts from 0, `first` is the noise, `times` the whole grid. */
export type Step = (at: {
  x: Float64Array;
  s: Float64Array;
  t: Float64Array;
  k: number;
  steps: number;
  first: Float64Array;
  times: readonly number[];
}) => Float64Array;
/** The times of a way of N steps, one more than there are steps. */
export type Grid = (steps: number, start: number, end: number) => number[];

export const uniform: Grid = (steps, start, end) =>
  Array.from({ length: steps + 1 }, (_, k) => (k === steps ? end : start + ((end - start) * k) / steps));

/** A scheme of steps as a function of rows whose `s` is the number of steps. */
export function scheme(oracle: Oracle, step: Step, grid: Grid = uniform): Prediction {
  return (rows) => {
    const { d } = rows;
    const y = new Float64Array(rows.x.length);
    for (const count of new Set([...rows.s].map(Math.round))) {
      const chosen = Array.from({ length: rows.n }, (_, i) => i).filter((i) => Math.round(rows.s[i]) === count);
      const first = pick(rows, chosen).x;
      const times = grid(count, oracle.start, oracle.end);
      let x = first;
      for (let k = 0; k + 1 < times.length; k++) {
        const at = (time: number) => new Float64Array(chosen.length).fill(time);
        x = step({ x, s: at(times[k]), t: at(times[k + 1]), k, steps: count, first, times });
      }
      chosen.forEach((row, j) => {
        y.set(x.subarray(j * d, (j + 1) * d), row * d);
      });
    }
    return y;
  };
}

/** What steps are made of on a problem. */
export interface StepParts {
  readonly oracle: Oracle;
  /** X_{s,t}(x). */
  map(x: Float64Array, s: Float64Array, t: Float64Array): Float64Array;
  /** v_{s,t}(x). */
  v(x: Float64Array, s: Float64Array, t: Float64Array): Float64Array;
  /** The step of the exact map. */
  readonly right: Step;
  /** x + (t - s) times a slope. */
  along(slope: Step): Step;
}

export function stepParts(oracle: Oracle): StepParts {
  const map: StepParts['map'] = (x, s, t) => oracle.map(rowsOf(x, s, t));
  return {
    oracle,
    map,
    v: (x, s, t) => averageVelocity(oracle, rowsOf(x, s, t)),
    right: ({ x, s, t }) => map(x, s, t),
    along: (slope) => (at) => {
      const slopes = slope(at);
      return eachEntry(at.x, oracle.d, (value, i, k) => value + (at.t[i] - at.s[i]) * slopes[i * oracle.d + k]);
    },
  };
}

export const filled = (like: Float64Array, value: number): Float64Array => like.map(() => value);

/** A scheme without constants. */
export function one(id: string, title: string, predict: Prediction, mend: string, cost = 1): FixedCandidate {
  const like = `those of the exact map where ${title}`;
  return {
    level: 'canonical',
    cost,
    claim: { id: `formula.sampler.${id}`, kind: 'formula', title, like, mend },
    predict,
  };
}

/** A scheme with a constant that is fitted, and says nothing where that is `none`. */
export function fitted(
  id: string,
  parameter: string,
  title: (value: number) => string,
  starts: readonly number[],
  none: number,
  predictAt: (value: number) => Prediction,
  mend: string,
  cost = 1.2,
): FittedCandidate {
  return {
    level: 'canonical',
    cost,
    starts,
    predictAt,
    claimAt: (value) =>
      Math.abs(value - none) < 1e-12 || Math.abs(value) < 1e-12
        ? undefined
        : {
            id: `formula.sampler.${id}`,
            kind: 'formula',
            title: title(value),
            like: `those of the exact map where ${title(value)}`,
            parameter: { name: parameter, value },
            mend,
          },
  };
}

/** How a step is to be made. */
export const STEP = 'A step is x + (t - s) v_{s,t}(x), with the average velocity from s to t.';
/** A step with the instantaneous velocity at its start. */
export const eulerStep = ({ along, v }: StepParts): Step => along(({ x, s }) => v(x, s, s));
