import type { ExactProblem } from '../../analytic/types.ts';
import { expectedError } from '../../core/errors.ts';
import { stream } from '../../core/random.ts';
import { mean, variance } from '../statistics/moments.ts';
import { Z95 } from './types.ts';

export interface TrajectoryOptions {
  /** Increasing times of the grid, two at least; the first one is where trajectories start. */
  readonly times: readonly number[];
  /** Trajectories; default 500. */
  readonly points?: number;
  readonly seed?: number;
  /** Requested error of an integrated map; default 1e-7, what float32 resolves. */
  readonly tolerance?: number;
}

/** X_{s,t}, s = times[i] < t = times[j]. */
export interface TrajectoryCell {
  readonly i: number;
  readonly j: number;
  readonly s: number;
  readonly t: number;
}

/** Exact trajectories on a grid of times; plain data. */
export interface TrajectoryReference {
  readonly d: number;
  readonly times: readonly number[];
  /** Points of ρ at each time, n × d, rounded to float32: row k of each belongs to trajectory k. */
  readonly points: readonly Float32Array[];
  /** The same before rounding. */
  readonly exact: readonly Float64Array[];
  /** Velocity b_s at the rounded points, n × d. */
  readonly velocity: readonly Float64Array[];
  /** Largest error estimate of the exact points at each time. */
  readonly exactError: readonly number[];
  readonly cells: readonly TrajectoryCell[];
}

/**
 * Exact points `X_{s0,t}(x)`, x ~ ρ_{s0}, at all times t of a grid, from one trajectory a start: since X_{s,t} carries the point at s to
 * the point at t, they are the answers of every cell. A network is asked at the points rounded to float32; what the rounding
 * moves is its own round-off times ∇X_{s,t}, nothing against its error.
 *
 * @throws FlowproofError `usage` for times that do not increase; `singular` where the exact map does not exist.
 */
export function trajectoryReference(problem: ExactProblem, options: TrajectoryOptions): TrajectoryReference {
  const { times, points: n = 500, seed = 0, tolerance = 1e-7 } = options;
  if (times.length < 2 || times.some((time, k) => k > 0 && !(time > times[k - 1]))) {
    throw expectedError('usage', 'times', 'two or more increasing times', times, 'For example [0, 0.5, 1].');
  }
  const { dimension: d } = problem;
  const exact: Float64Array[] = [];
  const exactError: number[] = [];
  times.forEach((time, k) => {
    if (k === 0) {
      exact.push(problem.sample.marginal(stream(seed, 'metric', 'trajectory'), n, Float64Array.of(time)));
      exactError.push(0);
      return;
    }
    const request = { x: exact[k - 1], s: Float64Array.of(times[k - 1]), t: Float64Array.of(time) };
    const { y, error } = problem.flow.evaluate(request, { tolerance });
    exact.push(y);
    exactError.push(error.reduce((a, b) => Math.max(a, b), 0));
  });
  const points = exact.map((values) => Float32Array.from(values));
  // No step starts at the last time.
  const velocity = points
    .slice(0, -1)
    .map((values, k) => problem.fields.velocity(Float64Array.from(values), Float64Array.of(times[k])));
  const cells = times.flatMap((s, i) => times.slice(i + 1).map((t, k): TrajectoryCell => ({ i, j: i + 1 + k, s, t })));
  return { d, times, points, exact, velocity, exactError, cells };
}

/** How far a map is from the exact one in a cell. */
export interface TrajectoryScore {
  /** Root of the mean over the points of |X_{s,t}(x) - exact|². */
  readonly rms: number;
  /** The same of one Euler step `x + (t-s) b_s(x)` with the exact velocity. */
  readonly baseline: number;
  /** `rms / baseline`: 0 for the exact map, 1 for one Euler step. */
  readonly score: number;
  /** 95 % interval over the points, by linearisation of the logarithm of the ratio of means. */
  readonly low: number;
  readonly high: number;
}

/** The score of a map in a cell, given its values y (n × d) at the cell's points. NaN or infinite where a value is. */
export function trajectoryError(
  { d, points, exact, velocity }: TrajectoryReference,
  { i, j, s, t }: TrajectoryCell,
  y: ArrayLike<number>,
): TrajectoryScore {
  const n = points[i].length / d;
  const own = new Float64Array(n);
  const euler = new Float64Array(n);
  for (let row = 0; row < n; row++) {
    for (let k = row * d; k < (row + 1) * d; k++) {
      own[row] += (y[k] - exact[j][k]) ** 2;
      euler[row] += (points[i][k] + (t - s) * velocity[i][k] - exact[j][k]) ** 2;
    }
  }
  const ratio = mean(own) / mean(euler);
  const residual = own.map((value, row) => value - ratio * euler[row]);
  const relative = Math.sqrt(variance(residual) / n) / mean(own);
  const score = Math.sqrt(ratio);
  const factor = mean(own) > 0 ? Math.exp(0.5 * Z95 * relative) : 1;
  return {
    rms: Math.sqrt(mean(own)),
    baseline: Math.sqrt(mean(euler)),
    score,
    low: score / factor,
    high: score * factor,
  };
}

/** Scores over all cells; entries with s >= t are null. */
export interface TrajectoryGrid {
  readonly times: readonly number[];
  /** Row i is s, column j is t. */
  readonly score: readonly (readonly (number | null)[])[];
  readonly low: readonly (readonly (number | null)[])[];
  readonly high: readonly (readonly (number | null)[])[];
  /** Root of the mean over the cells of the squared scores. */
  readonly overall: number;
}

/** The scores of a map over a whole grid; `map` gives X_{s,t} of n × d points. */
export async function trajectoryGrid(
  reference: TrajectoryReference,
  map: (x: Float32Array, s: number, t: number) => Promise<ArrayLike<number>>,
): Promise<TrajectoryGrid> {
  const { times, cells, points } = reference;
  const empty = (): (number | null)[][] => times.map(() => times.map(() => null));
  const [score, low, high] = [empty(), empty(), empty()];
  let squares = 0;
  for (const cell of cells) {
    const found = trajectoryError(reference, cell, await map(points[cell.i], cell.s, cell.t));
    score[cell.i][cell.j] = found.score;
    low[cell.i][cell.j] = found.low;
    high[cell.i][cell.j] = found.high;
    squares += found.score ** 2;
  }
  return { times, score, low, high, overall: Math.sqrt(squares / cells.length) };
}
