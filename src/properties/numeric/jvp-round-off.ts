import type { ExactProblem } from '../../analytic/types.ts';
import { type Conditioning, conditionAt, derivativeSize, directional } from './condition.ts';
import { OPERATIONS } from './round-off.ts';
import { rowDistance, rowMax } from './rows.ts';
import type { Tangent } from './tangent.ts';

/** Relative size of the perturbations: second-order effects are of its square. */
const PERTURBATION = 2 ** -20;

/**
 * Round-off of an honest forward mode: 64 u times the terms of the derivative and its change under relative perturbations
 * of x and absolute ones of s and t, measured on the exact map by two sign patterns.
 */
export function jvpRoundOff(
  u: number,
  problem: ExactProblem,
  tangent: Tangent,
  at: Conditioning,
  exact: Float64Array,
): Float64Array {
  const d = problem.dimension;
  const { x, s, t, dx, ds, dt } = tangent;
  const [lo, hi] = problem.regularTimes;
  const sizeX = rowMax(x, d);
  const out = derivativeSize(tangent, at, d);
  for (const pattern of [0, 1]) {
    const sign = (k: number) => (((k * 7 + pattern * 5) >> (1 + pattern)) & 1 ? 1 : -1);
    const move = (time: number, i: number) => {
      const back = time + PERTURBATION > hi || (time - PERTURBATION >= lo && sign(i) < 0);
      return time + (back ? -PERTURBATION : PERTURBATION);
    };
    const moved = x.map((value, k) => {
      const i = Math.floor(k / d);
      return value + sign(k) * PERTURBATION * (sizeX[i] + at.startExtent[i]);
    });
    const there = directional(conditionAt(problem, u, moved, s.map(move), t.map(move)), dx, ds, dt, d);
    const change = rowDistance(there, exact, d);
    for (let i = 0; i < out.length; i++) out[i] += change[i] / PERTURBATION;
  }
  return out.map((value) => OPERATIONS * u * value);
}
