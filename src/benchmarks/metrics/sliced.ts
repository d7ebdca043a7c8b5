import type { ExactProblem } from '../../analytic/types.ts';
import { stream } from '../../core/random.ts';
import { mean, predictionInterval, variance } from '../statistics/moments.ts';
import { targetLaw } from './law.ts';
import { projectedLaw } from './projected-law.ts';
import { sliceMeans } from './slice-means.ts';
import { type Floor, type Measured, normalInterval, overFloor, Z95 } from './types.ts';

/** Sizes of a sliced distance. */
export interface SlicedOptions {
  /** Samples that will be measured. */
  readonly samples: number;
  /** Directions; default 32. */
  readonly directions?: number;
  /** Sets of exact samples from which the floor is taken; default 20. */
  readonly repeats?: number;
  readonly seed?: number;
  /** Time of the law; default the end of the problem's range. */
  readonly time?: number;
}

/** The exact law along each direction. */
export interface SlicedReference {
  readonly d: number;
  readonly samples: number;
  readonly slices: readonly Slice[];
}

interface Slice {
  readonly direction: Float64Array;
  /** Means of slices of equal mass. */
  readonly means: Float64Array;
  /** Variance within them: `E X² - mean(means²)`. */
  readonly within: number;
}

/**
 * Directions of a sliced distance: evenly spaced on the half circle in the plane, where three and more average a square exactly; seeded
 * ones elsewhere, for boxes in planes of two axes.
 */
export function slicedReference(problem: ExactProblem, options: SlicedOptions): SlicedReference {
  const { samples, directions = 32, seed = 0, time } = options;
  const law = targetLaw(problem, time);
  const { d } = law;
  const rng = stream(seed, 'metric', 'sliced', 'directions');
  const count = d === 1 ? 1 : directions;
  const slices = Array.from({ length: count }, (_, k): Slice => {
    const angle = (Math.PI * k) / count;
    let direction: Float64Array = Float64Array.of(1);
    if (d === 2) direction = k === 0 ? Float64Array.of(1, 0) : Float64Array.of(Math.cos(angle), Math.sin(angle));
    if (d > 2) {
      direction = rng.normals(d);
      if (law.kind === 'boxes') for (const j of rng.permutation(d).subarray(2)) direction[j] = 0;
      const length = Math.hypot(...direction);
      direction = direction.map((value) => value / length);
    }
    const projected = projectedLaw(law, direction);
    const means = sliceMeans(projected, samples);
    let squares = 0;
    for (const value of means) squares += value * value;
    return { direction, means, within: Math.max(0, projected.secondMoment - squares / samples) };
  });
  return { d, samples, slices };
}

/** Value of the sliced distance and the standard deviation of its linear part. */
interface Sliced {
  readonly value: number;
  readonly deviation: number;
}

/** Cells of the table from which influences are read. */
const CELLS = 1024;

/**
 * Mean over directions of the squared one-dimensional Wasserstein distance between n samples and the exact projected law,
 * `∫ (F_n⁻¹ - F⁻¹)² du = mean (y_(i) - m_i)² + within`, exact to round-off. The deviation is that of the mean of the influences
 * `φ(y) = ∫ 2 (z - T(z)) dz`, T the monotone map to the exact law (the Kantorovich potential).
 */
function slicedW2Squared({ d, samples: n, slices }: SlicedReference, y: ArrayLike<number>): Sliced {
  const influence = new Float64Array(n);
  const table = new Float64Array(CELLS + 1);
  let value = 0;
  for (const { direction, means, within } of slices) {
    const along = new Float64Array(n);
    for (let i = 0; i < n; i++) {
      let sum = 0;
      for (let j = 0; j < d; j++) sum += direction[j] * y[i * d + j];
      along[i] = sum;
    }
    const sorted = along.slice().sort();
    let squares = 0;
    for (let i = 0; i < n; i++) squares += (sorted[i] - means[i]) ** 2;
    value += squares / n + within;
    addInfluence(along, sorted, means, table, influence);
  }
  return { value: value / slices.length, deviation: Math.sqrt(variance(influence) / n) / slices.length };
}

/** Adds the potential of one direction at each sample, linearly interpolated between equally spaced places. */
function addInfluence(
  along: Float64Array,
  sorted: Float64Array,
  means: Float64Array,
  table: Float64Array,
  influence: Float64Array,
): void {
  const n = sorted.length;
  const low = sorted[0];
  const width = (sorted[n - 1] - low) / CELLS;
  if (!(width > 0 && Number.isFinite(width))) return;
  let potential = 0;
  let next = 1;
  table[0] = 0;
  for (let i = 1; i < n; i++) {
    const [left, right] = [sorted[i - 1], sorted[i]];
    const slope = left - means[i - 1] + right - means[i];
    for (; next <= CELLS && low + next * width <= right; next++) {
      table[next] = potential + slope * (low + next * width - left);
    }
    potential += slope * (right - left);
  }
  for (; next <= CELLS; next++) table[next] = potential;
  for (let i = 0; i < n; i++) {
    const place = (along[i] - low) / width;
    const cell = Math.min(CELLS - 1, Math.floor(place));
    influence[i] += table[cell] + (place - cell) * (table[cell + 1] - table[cell]);
  }
}

/** What {@link slicedW2Squared} gives for exact samples, by simulation. */
export function slicedFloor(problem: ExactProblem, reference: SlicedReference, options: SlicedOptions): Floor {
  const { repeats = 20, seed = 0, time = problem.timeRange[1] } = options;
  const scores = Array.from({ length: repeats }, (_, k) => {
    const rng = stream(seed, 'metric', 'sliced', 'floor', k);
    return slicedW2Squared(reference, problem.sample.marginal(rng, reference.samples, Float64Array.of(time))).value;
  });
  return { mean: mean(scores), ...predictionInterval(scores), how: 'simulation' };
}

/**
 * Sliced W2² of samples (n × d), with interval and floor. A shift δ in the plane adds |δ|²/2 to the expectation, a scale c about the mean
 * makes it `c · floor + (1-c)² tr Cov/d`. The interval is normal, from the influences and the spread of the floor, which is
 * what remains of it under the exact law. NaN where a sample is not finite.
 */
export function measureSliced(reference: SlicedReference, y: ArrayLike<number>, floor: Floor): Measured {
  const { value, deviation } = slicedW2Squared(reference, y);
  const spread = (floor.high - floor.low) / (2 * Z95);
  return overFloor({ value, ...normalInterval(value, Math.hypot(deviation, spread)) }, floor);
}
