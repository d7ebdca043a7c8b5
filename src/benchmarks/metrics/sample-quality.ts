import type { ExactProblem } from '../../analytic/types.ts';
import { expectedError } from '../../core/errors.ts';
import { cellMasses } from './cell-masses.ts';
import { gridOver, histogram } from './grid.ts';
import { klFloor, measureKl } from './histogram-kl.ts';
import { targetLaw } from './law.ts';
import { logDensityMoments, sampleLogDensity } from './log-density.ts';
import { measureMmd, mmdReference } from './mmd.ts';
import { type ModeMasses, modeError, modeMasses } from './modes.ts';
import { massOutside, supportOf } from './outside.ts';
import { measureSliced, slicedFloor, slicedReference } from './sliced.ts';
import { measureTransport, transportFloor, transportReference } from './transport.ts';
import type { Floor, Measured } from './types.ts';

/** Metrics that need samples alone. */
type SampleMetric =
  | 'kl'
  | 'w2-squared'
  | 'sliced-w2-squared'
  | 'mmd-squared'
  | 'outside'
  | 'mode-error'
  | 'log-density';

export interface SampleQualityOptions {
  /** How many samples will be measured; default 64,000, the paper's. */
  readonly samples?: number;
  /** Cells of the histogram along an axis, a multiple of 4; default 40. */
  readonly bins?: number;
  /** Directions of the sliced distance; default 32. */
  readonly directions?: number;
  /** Samples of an assignment; default 512. */
  readonly assignment?: number;
  /** Sets of exact samples from which the floors by simulation are taken; default 20. */
  readonly floorRepeats?: number;
  readonly seed?: number;
  /** Time of the exact law; default the end of the problem's range. */
  readonly time?: number;
  /** Floors by simulation as {@link SampleQuality.floors} gave them for the same problem and options: they take seconds. */
  readonly floors?: Readonly<Record<string, Floor>>;
}

/** The exact law of a problem, ready to measure samples against. What a metric needs is made when it is first asked for. */
export interface SampleQuality {
  readonly names: readonly SampleMetric[];
  /** Metrics of `samples` points (n × d), all of them by default. A function of its arguments and the options alone. */
  measure(y: ArrayLike<number>, names?: readonly string[]): Record<string, Measured>;
  modes(y: ArrayLike<number>): ModeMasses;
  /** The floors that were simulated, all of them made now. */
  floors(): Record<string, Floor>;
}

/** Rows in many dimensions, where a density takes a fifth of a millisecond. */
const ROWS_IN_MANY_DIMENSIONS = 4096;
const MANY_DIMENSIONS = 8;

/**
 * All metrics of samples for a problem. In more than 8 dimensions all but the histogram take the first 4,096 samples.
 *
 * @throws FlowproofError `unsupported` for a law without density (points), `usage` for options out of range.
 */
export function sampleQuality(problem: ExactProblem, options: SampleQualityOptions = {}): SampleQuality {
  const { samples = 64_000, bins, directions, assignment = 512, floorRepeats = 20, seed = 0 } = options;
  const { time = problem.timeRange[1], floors: known = {} } = options;
  const { dimension: d } = problem;
  if (!(Number.isSafeInteger(samples) && samples >= 2)) {
    throw expectedError('usage', 'samples', 'a whole number, at least 2', samples, 'The paper uses 64,000.');
  }
  const law = targetLaw(problem, time);
  const rows = d > MANY_DIMENSIONS ? Math.min(samples, ROWS_IN_MANY_DIMENSIONS) : samples;
  const size = Math.min(assignment, rows);
  const blocks = Math.max(1, Math.min(8, Math.floor(rows / size)));
  const sliced = { samples: rows, seed, time, repeats: floorRepeats, ...(directions !== undefined && { directions }) };
  const transport = { size, blocks, seed, time, repeats: 2 * floorRepeats };

  const grid = gridOver(law, bins);
  const masses = lazy(() => cellMasses(law, grid));
  const exactKl = lazy(() => klFloor(masses(), samples));
  const slices = lazy(() => slicedReference(problem, sliced));
  const slicedExact = lazy(() => known['sliced-w2-squared'] ?? slicedFloor(problem, slices(), sliced));
  const sets = lazy(() => transportReference(problem, transport));
  const transportExact = lazy(() => known['w2-squared'] ?? transportFloor(problem, transport));
  const kernel = lazy(() => mmdReference(problem, { seed, time }));
  const support = lazy(() => supportOf(problem, law, time));
  const logDensity = lazy(() =>
    law.kind === 'gaussians'
      ? logDensityMoments(problem, law, time)
      : { mean: 0, deviation: 0, how: 'formula' as const },
  );
  const first = (y: ArrayLike<number>): ArrayLike<number> =>
    y.length <= rows * d ? y : Float64Array.from({ length: rows * d }, (_, i) => y[i]);

  const metrics: Record<SampleMetric, (y: ArrayLike<number>) => Measured> = {
    kl: (y) => measureKl(masses(), histogram(grid, y, d), exactKl()),
    'w2-squared': (y) => measureTransport(sets(), y, transportExact()),
    'sliced-w2-squared': (y) => measureSliced(slices(), first(y), slicedExact()),
    'mmd-squared': (y) => measureMmd(kernel(), first(y)),
    outside: (y) => massOutside(support(), first(y), d),
    'mode-error': (y) => modeError(modeMasses(law, first(y), seed)),
    'log-density': (y) => sampleLogDensity(problem, logDensity(), first(y), time),
  };
  const names = (Object.keys(metrics) as SampleMetric[]).filter(
    (name) => law.kind === 'gaussians' || name !== 'log-density',
  );
  return {
    names,
    measure(y, wanted = names) {
      if (y.length !== samples * d) {
        throw expectedError(
          'usage',
          'samples',
          `${samples} × ${d} numbers`,
          y,
          'Say samples as they are, or draw as many.',
        );
      }
      return Object.fromEntries(wanted.map((name) => [name, metrics[named(name, names)](y)]));
    },
    modes: (y) => modeMasses(law, first(y), seed),
    floors: () => ({ 'w2-squared': transportExact(), 'sliced-w2-squared': slicedExact() }),
  };
}

function named(name: string, names: readonly SampleMetric[]): SampleMetric {
  const found = names.find((one) => one === name);
  if (found === undefined) {
    throw expectedError('usage', 'metric', `one of ${names.join(', ')}`, name, 'A box has no metric log-density.');
  }
  return found;
}

function lazy<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
