import { lowerTail } from '../../analytic/normal.ts';
import { expectedError } from '../../core/errors.ts';
import { covarianceOf, type TargetLaw } from './law.ts';

/** A grid of equal cells over one or two coordinates, row-major in the given order; what lies elsewhere is one cell more. */
export interface Grid {
  /** Coordinates that are looked at, one or two. */
  readonly axes: readonly number[];
  /** Cells along each of them. */
  readonly bins: number;
  readonly low: readonly number[];
  readonly high: readonly number[];
  /** `bins ** axes.length`; index of the cell of everything outside. */
  readonly cells: number;
}

/** Mass that a grid over a law of unbounded support leaves out on each side of each axis. */
const LEFT_OUT = 1e-4;

/**
 * The grid on which a law is compared: over the bounding box of boxes (the paper's, `[-1, 1]²` for the checkerboard), else
 * between the quantiles 1e-4 and 1 - 1e-4 of each coordinate.
 *
 * @throws FlowproofError `usage` unless `bins` is a positive multiple of 4 (other grids put the edges of the checkerboard's squares
 * inside their cells; method.md §5) and the axes are one or two different coordinates.
 */
export function gridOver(law: TargetLaw, bins = 40, axes: readonly number[] = law.d === 1 ? [0] : [0, 1]): Grid {
  if (!(Number.isSafeInteger(bins) && bins > 0 && bins % 4 === 0)) {
    throw expectedError('usage', 'bins', 'a positive multiple of 4', bins, 'For example 40.');
  }
  const known = axes.every((axis) => Number.isSafeInteger(axis) && axis >= 0 && axis < law.d);
  if (!known || new Set(axes).size !== axes.length || axes.length < 1 || axes.length > 2) {
    throw expectedError('usage', 'axes', `one or two coordinates below ${law.d}`, axes, 'For example [0, 1].');
  }
  const ends = axes.map((axis) => (law.kind === 'boxes' ? extent(law, axis) : quantiles(law, axis)));
  return { axes, bins, low: ends.map(([low]) => low), high: ends.map(([, high]) => high), cells: bins ** axes.length };
}

function extent({ d, weights, low, high }: Extract<TargetLaw, { kind: 'boxes' }>, axis: number): [number, number] {
  const boxes = Array.from(weights.keys());
  return [Math.min(...boxes.map((k) => low[k * d + axis])), Math.max(...boxes.map((k) => high[k * d + axis]))];
}

function quantiles(law: Extract<TargetLaw, { kind: 'gaussians' }>, axis: number): [number, number] {
  const parts = law.parts.map((part) => ({
    weight: part.weight,
    mean: part.mean[axis],
    deviation: Math.sqrt(covarianceOf(part)[axis * (law.d + 1)]),
  }));
  const reach = 40;
  const from = Math.min(...parts.map(({ mean, deviation }) => mean - reach * deviation));
  const to = Math.max(...parts.map(({ mean, deviation }) => mean + reach * deviation));
  const solve = (tail: (x: number) => number, rising: boolean): number => {
    let [low, high] = [from, to];
    for (let step = 0; step < 60; step++) {
      const middle = (low + high) / 2;
      if (tail(middle) < LEFT_OUT === rising) low = middle;
      else high = middle;
    }
    return (low + high) / 2;
  };
  const below = (x: number): number =>
    parts.reduce((sum, { weight, mean, deviation }) => sum + weight * lowerTail((x - mean) / deviation), 0);
  const above = (x: number): number =>
    parts.reduce((sum, { weight, mean, deviation }) => sum + weight * lowerTail((mean - x) / deviation), 0);
  return [solve(below, true), solve(above, false)];
}

/** How many of n points (n × d) fall into each cell; the last count is that of points outside or not finite. */
export function histogram({ axes, bins, low, high, cells }: Grid, y: ArrayLike<number>, d: number): Int32Array {
  const counts = new Int32Array(cells + 1);
  const n = y.length / d;
  const scale = axes.map((_, k) => bins / (high[k] - low[k]));
  for (let i = 0; i < n; i++) {
    let cell = 0;
    for (let k = 0; k < axes.length; k++) {
      const value = y[i * d + axes[k]];
      if (!(value >= low[k] && value <= high[k])) {
        cell = cells;
        break;
      }
      cell = cell * bins + Math.min(bins - 1, Math.floor((value - low[k]) * scale[k]));
    }
    counts[cell]++;
  }
  return counts;
}
