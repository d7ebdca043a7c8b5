import type { ExactProblem } from '../../analytic/types.ts';
import { type DType, roundTo } from '../../core/precision.ts';
import type { Rng } from '../../core/random.ts';
import type { FlowCase } from './case.ts';
import { drawTimes, type TimeSpec } from './times.ts';

export interface DrawSpec {
  readonly times: TimeSpec;
  readonly dtype: DType;
  readonly dimension: number;
  readonly problem: ExactProblem | null;
}

/**
 * A batch of n points x ~ ρ_s at times s. One in sixteen is moved out into the tails: x + f (x - x'), x' an independent
 * draw at the same time, which reaches about four standard deviations (three in float32 and where distribution
 * functions are inverted, which have few digits beyond). Without a problem x is standard normal, one in eight tripled.
 */
export function drawCase(rng: Rng, n: number, spec: DrawSpec): FlowCase {
  const { problem, dimension: d, dtype } = spec;
  const { s, t, u } = drawTimes(rng, n, spec.times);
  const x = problem === null ? rng.normals(n * d) : problem.sample.marginal(rng, n, s);
  if (problem === null) {
    for (let i = 0; i < n; i++) if (rng.integer(8) === 0) for (let j = i * d; j < (i + 1) * d; j++) x[j] *= 3;
  } else {
    const other = problem.sample.marginal(rng, n, s);
    const reach = dtype === 'float64' && problem.mapKind !== 'quantile' ? 2 : 1;
    for (let i = 0; i < n; i++) {
      if (rng.integer(16) !== 0) continue;
      const factor = reach * rng.uniform();
      for (let j = i * d; j < (i + 1) * d; j++) x[j] += factor * (x[j] - other[j]);
    }
  }
  const v = rng.normals(n * d);
  for (let i = 0; i < n; i++) normalise(v.subarray(i * d, (i + 1) * d));
  return {
    definition: problem?.definition ?? null,
    n,
    d,
    x: roundTo(dtype, x),
    s,
    t,
    u,
    v: roundTo(dtype, v),
  };
}

/** Scales a row to largest entry 1 in absolute value. */
function normalise(row: Float64Array): void {
  const size = row.reduce((max, value) => Math.max(max, Math.abs(value)), 0);
  if (size === 0) row[0] = 1;
  else for (let j = 0; j < row.length; j++) row[j] /= size;
}
