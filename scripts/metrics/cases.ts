import { getProblem } from '../../src/analytic/index.ts';
import type { ExactProblem } from '../../src/analytic/types.ts';
import {
  cellMasses,
  expectedKl,
  gridOver,
  histogram,
  klFloor,
  logDensityMoments,
  type Measured,
  massOutside,
  measureKl,
  measureMmd,
  measureSliced,
  measureTransport,
  mmdReference,
  modeMasses,
  sampleLogDensity,
  slicedFloor,
  slicedReference,
  supportOf,
  targetLaw,
  transportFloor,
  transportReference,
} from '../../src/benchmarks/metrics/index.ts';
import type { Deviation } from './deviations.ts';
import { boxOverlap, mmdExpectation, planarMean, slicedExpectation, transportExpectation } from './expectations.ts';

/** A metric on one problem: what it measures of a sample, and what it should give on average for samples of a law that is off. */
export interface MetricCase {
  readonly metric: string;
  readonly problem: ExactProblem;
  readonly samples: number;
  /** How the expectation is found. */
  readonly how: string;
  /** `repeat` chooses the exact samples that it compares with, where it does. */
  measure(y: Float64Array, repeat: number): Measured;
  expectation(deviation: Deviation): number;
}

/** Sizes: small ones for the tests, larger ones for the report. */
export interface CaseSizes {
  readonly samples: number;
  readonly assignment: number;
  readonly directions: number;
  readonly floorRepeats: number;
}

/** All metrics of samples on a problem in the plane; the assignment on one in a single dimension, where its expectation is known. */
export function metricCases(planar: string, line: string, sizes: CaseSizes): readonly MetricCase[] {
  const problem = getProblem(planar);
  const { samples } = sizes;
  const law = targetLaw(problem);
  const common = { problem, samples };

  const grid = gridOver(law);
  const masses = cellMasses(law, grid);
  const exactKl = klFloor(masses, samples);
  const sliced = { samples, directions: sizes.directions, repeats: sizes.floorRepeats };
  const slices = slicedReference(problem, sliced);
  const slicedExact = slicedFloor(problem, slices, sliced);
  const kernel = mmdReference(problem);
  const support = supportOf(problem, law);

  const cases: MetricCase[] = [
    {
      ...common,
      metric: 'histogram KL',
      how: 'sums over binomial laws of the counts',
      measure: (y) => measureKl(masses, histogram(grid, y, 2), exactKl),
      expectation: (off) => expectedKl(masses, cellMasses(targetLaw(off.problem), grid), samples).mean,
    },
    {
      ...common,
      metric: 'sliced W2²',
      how: 'means of order statistics by quadrature',
      measure: (y) => measureSliced(slices, y, slicedExact),
      expectation: (off) => {
        const each = slices.slices.map(({ direction }) => slicedExpectation(problem, off.problem, direction, samples));
        return each.reduce((sum, value) => sum + value, 0) / each.length;
      },
    },
    {
      ...common,
      metric: 'MMD²',
      how: 'closed form',
      measure: (y) => measureMmd(kernel, y),
      expectation: (off) => mmdExpectation(kernel, targetLaw(off.problem)),
    },
    {
      ...common,
      metric: 'mass outside',
      how: law.kind === 'boxes' ? 'areas' : 'quadrature over the plane',
      measure: (y) => massOutside(support, y, 2),
      expectation: (off) => {
        const other = targetLaw(off.problem);
        if (law.kind === 'boxes') return Math.max(0, 1 - boxOverlap(other, law));
        return planarMean(other, (x) => outsideEach(support.countOutside, x));
      },
    },
  ];
  if (law.kind === 'gaussians') {
    const moments = logDensityMoments(problem, law, problem.timeRange[1]);
    cases.push({
      ...common,
      metric: 'log density',
      how: 'quadrature over the plane',
      measure: (y) => sampleLogDensity(problem, moments, y),
      expectation: (off) =>
        planarMean(targetLaw(off.problem), (x) => problem.fields.logDensity(x, Float64Array.of(problem.timeRange[1]))),
    });
  }
  return [...cases, modeCase(problem, samples), transportCase(getProblem(line), sizes)];
}

/** Whether each point is outside, 0 or 1: from what one point alone counts. */
function outsideEach(count: (y: ArrayLike<number>) => number, x: Float64Array): Float64Array {
  return Float64Array.from({ length: x.length / 2 }, (_, i) => count(x.subarray(2 * i, 2 * i + 2)));
}

/** Share of the last mode. */
function modeCase(problem: ExactProblem, samples: number): MetricCase {
  const law = targetLaw(problem);
  const last = (law.kind === 'boxes' ? law.weights.length : law.parts.length) - 1;
  return {
    problem,
    samples,
    metric: 'share of a mode',
    how: law.kind === 'boxes' ? 'areas' : 'quadrature of the posterior',
    measure(y) {
      const { fraction, low, high } = modeMasses(law, y).modes[last];
      return { value: fraction, low, high };
    },
    expectation(off) {
      const other = targetLaw(off.problem);
      if (law.kind === 'boxes') {
        const corner = (edges: Float64Array): Float64Array => edges.slice(2 * last, 2 * last + 2);
        const box = {
          kind: 'boxes',
          d: 2,
          weights: Float64Array.of(1),
          low: corner(law.low),
          high: corner(law.high),
        } as const;
        return boxOverlap(other, box);
      }
      const { weight, mean, inverseRoot, logDet } = law.parts[last];
      const time = Float64Array.of(problem.timeRange[1]);
      return planarMean(other, (x) =>
        problem.fields.logDensity(x, time).map((total, i) => {
          const [u, v] = [x[2 * i] - mean[0], x[2 * i + 1] - mean[1]];
          const square =
            (inverseRoot[0] * u + inverseRoot[1] * v) ** 2 + (inverseRoot[2] * u + inverseRoot[3] * v) ** 2;
          return Math.exp(Math.log(weight / (2 * Math.PI)) - logDet - 0.5 * square - total);
        }),
      );
    },
  };
}

function transportCase(problem: ExactProblem, { assignment: size, floorRepeats }: CaseSizes): MetricCase {
  const blocks = 8;
  const options = { size, blocks, repeats: 2 * floorRepeats };
  const floor = transportFloor(problem, options);
  return {
    problem,
    samples: size * blocks,
    metric: 'W2² by assignment',
    how: 'means of order statistics by quadrature',
    measure: (y, repeat) => measureTransport(transportReference(problem, { ...options, seed: repeat + 1 }), y, floor),
    expectation: (off) => transportExpectation(problem, off.problem, size),
  };
}
