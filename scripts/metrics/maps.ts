import { defineProblem } from '../../src/analytic/index.ts';
import type { ExactProblem } from '../../src/analytic/types.ts';
import {
  heldOutLikelihood,
  type MapJet,
  type Measured,
  reverseKl,
  trajectoryError,
  trajectoryReference,
} from '../../src/benchmarks/metrics/index.ts';
import { mean, variance } from '../../src/benchmarks/statistics/index.ts';

/** A metric of a map that is off in a known way. */
export interface MapRow {
  readonly metric: string;
  readonly deviation: string;
  readonly points: number;
  readonly expectation: number;
  readonly mean: number;
  readonly error: number;
  readonly covered: number;
  readonly repeats: number;
  readonly right: boolean;
}

/** N(0, I) → N(m, diag(σ²)) in the plane, linear path: the exact map is m t + x r(t), r = √((1-t)² + t² σ²), coordinate by coordinate. */
const MEAN = [0.7, -0.4];
const DEVIATION = [0.5, 1.3];
const problem: ExactProblem = defineProblem({
  schema: 'flowproof.problem/1',
  id: 'calibration',
  dimension: 2,
  interpolant: { kind: 'linear' },
  source: { kind: 'gaussian', mean: [0, 0], covariance: 1 },
  target: { kind: 'mixture', components: [{ weight: 1, mean: MEAN, covariance: DEVIATION.map((s) => s * s) }] },
  coupling: { kind: 'independent' },
});

/** The exact map X_{0,1}, then a stretch about the origin and a shift. */
interface Change {
  readonly name: string;
  readonly stretch: number;
  readonly shift: number;
}

const changes: readonly Change[] = [
  { name: 'exact', stretch: 1, shift: 0 },
  { name: 'shifted by 0.1', stretch: 1, shift: 0.1 },
  { name: 'shrunk by 0.9', stretch: 0.9, shift: 0 },
];

function changed({ stretch, shift }: Change): MapJet {
  return async (x) => {
    const jacobian = new Float64Array(2 * x.length);
    for (let i = 0; i < x.length; i += 2) for (let j = 0; j < 2; j++) jacobian[2 * i + 3 * j] = stretch * DEVIATION[j];
    const y = Float64Array.from(x, (value, i) => stretch * (MEAN[i % 2] + DEVIATION[i % 2] * value) + shift);
    return { y, jacobian };
  };
}

/** KL between N(m, diag(σ²)) and N(m', diag(σ'²)). */
function gaussianKl(m: number[], s: number[], other: number[], spread: number[]): number {
  return m.reduce((sum, value, j) => {
    const ratio = (s[j] / spread[j]) ** 2;
    return sum + 0.5 * (ratio - 1 - Math.log(ratio) + ((value - other[j]) / spread[j]) ** 2);
  }, 0);
}

/** Expectations of the likelihood metrics by the KL of Gaussians, of trajectory errors by second moments. */
export async function exactMapRows(repeats: number, seed: number, points = 500): Promise<MapRow[]> {
  const rows: MapRow[] = [];
  for (const change of changes) {
    const model = {
      mean: MEAN.map((value) => change.stretch * value + change.shift),
      deviation: DEVIATION.map((value) => change.stretch * value),
    };
    const found: Record<string, Measured[]> = { gap: [], reverse: [], trajectory: [] };
    for (let k = 0; k < repeats; k++) {
      const reference = trajectoryReference(problem, { times: [0, 1], points, seed: seed * 10_000 + k });
      const jet = changed(change);
      found.gap.push((await heldOutLikelihood(problem, reference, jet, { images: 500, seed: k })).gap);
      found.reverse.push(await reverseKl(problem, reference, jet));
      const { y } = await jet(Float64Array.from(reference.points[0]));
      const { score, low, high } = trajectoryError(reference, reference.cells[0], y);
      found.trajectory.push({ value: score, low, high });
    }
    const expectations: Record<string, number> = {
      gap: gaussianKl(MEAN, DEVIATION, model.mean, model.deviation),
      reverse: gaussianKl(model.mean, model.deviation, MEAN, DEVIATION),
      trajectory: trajectoryScore(change),
    };
    const names: Record<string, string> = {
      gap: 'KL(exact ‖ model) of held-out data',
      reverse: 'KL(model ‖ exact) of own samples',
      trajectory: 'trajectory score of X_{0,1}',
    };
    for (const [key, all] of Object.entries(found)) {
      rows.push(rowOf(names[key], change, points, expectations[key], all));
    }
  }
  return rows;
}

/** Root of E|stretch y + shift - y|² over that of an Euler step, `x + b_0(x) = m`, whose error is σ x. */
function trajectoryScore({ stretch, shift }: Change): number {
  const off = MEAN.reduce(
    (sum, m, j) => sum + ((stretch - 1) * m + shift) ** 2 + ((stretch - 1) * DEVIATION[j]) ** 2,
    0,
  );
  return Math.sqrt(off / DEVIATION.reduce((sum, s) => sum + s * s, 0));
}

function rowOf(
  metric: string,
  { name }: Change,
  points: number,
  expectation: number,
  all: readonly Measured[],
): MapRow {
  const values = all.map(({ value }) => value);
  const error = Math.sqrt(variance(values) / values.length);
  const found = mean(values);
  // The exact map scores 0 up to the round-off of float32 points and of Newton's tolerance.
  const roundOff = 1e-5;
  // A ratio of means is biased by 1/n of itself.
  const bias = metric.startsWith('trajectory') ? expectation / points : 0;
  return {
    metric,
    deviation: name,
    points,
    expectation,
    mean: found,
    error,
    covered: all.filter(({ low, high }) => low - roundOff <= expectation && expectation <= high + roundOff).length,
    repeats: all.length,
    right: Math.abs(found - expectation) <= 5 * error + bias + roundOff,
  };
}
