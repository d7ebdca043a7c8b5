import type { ExactProblem } from '../../analytic/types.ts';
import { conditionAt } from '../numeric/condition.ts';
import { extentOf } from '../numeric/extent.ts';
import { ROUND_OFF_TEXT } from '../numeric/round-off.ts';
import { filled, rowMax } from '../numeric/rows.ts';

/** The exact samples of some noise and how far an honest sampler of N steps may be from them. */
export interface SamplerTolerance {
  /** X_{t0,t1}(noise), n × d. */
  readonly y: Float64Array;
  /** n; `roundOff + oracle`. */
  readonly tolerance: Float64Array;
  readonly roundOff: Float64Array;
  readonly oracle: Float64Array;
  /** Size of the samples, n: |X| + L_{t1}. */
  readonly signal: Float64Array;
}

/**
 * Step k rounds by at most r_k, the round-off of the exact map from t_k to t_{k+1} at the exact point x_k, which the rest
 * of the way amplifies by ‖∇X_{t_{k+1},t1}(x_{k+1})‖: `Σ_k ‖∇X_{t_{k+1},t1}‖ r_k` on the uniform grid of N steps. Another
 * grid of as many steps has another sum of the same size, far above what round-off does in practice.
 */
export function samplerTolerance(
  problem: ExactProblem,
  u: number,
  noise: Float64Array,
  steps: number,
): SamplerTolerance {
  const d = problem.dimension;
  const n = noise.length / d;
  const [start, end] = problem.timeRange;
  const time = (k: number): Float64Array => filled(n, k === steps ? end : start + ((end - start) * k) / steps);
  const whole = conditionAt(problem, u, noise, time(0), time(steps));
  const roundOff = new Float64Array(n);
  const oracle = whole.error.slice();
  let x = noise;
  for (let k = 0; k < steps; k++) {
    const step = steps === 1 ? whole : conditionAt(problem, u, x, time(k), time(k + 1));
    const rest = k + 1 === steps ? filled(n, 1) : conditionAt(problem, u, step.y, time(k + 1), time(steps)).norm;
    for (let i = 0; i < n; i++) {
      roundOff[i] += rest[i] * step.roundOff[i];
      oracle[i] += rest[i] * step.error[i];
    }
    x = step.y;
  }
  const extent = extentOf(problem).at(end);
  return {
    y: whole.y,
    tolerance: roundOff.map((value, i) => value + oracle[i]),
    roundOff,
    oracle,
    signal: rowMax(whole.y, d).map((value) => value + extent),
  };
}

/** {@link samplerTolerance} for a reader. */
export const TOLERANCE_TEXT = `Σ_k ‖∇X_{t_{k+1},t1}‖ r_k over the steps of a uniform grid, r_k the round-off ${ROUND_OFF_TEXT} of step k, and the error estimates of the exact map likewise`;
