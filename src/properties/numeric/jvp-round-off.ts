import type { ExactProblem } from '../../analytic/types.ts';
import type { HeadRounding } from '../../subject/head-rounding.ts';
import { type Conditioning, conditionAt, derivativeSize, directional, requestedError } from './condition.ts';
import { OPERATIONS } from './round-off.ts';
import { rowDistance, rowMax } from './rows.ts';
import type { Tangent } from './tangent.ts';

/** Relative size of the perturbations: second-order effects are of its square. */
const PERTURBATION = 2 ** -20;

/**
 * Round-off of an honest forward mode: 64 u times the terms of the derivative and its change under relative perturbations
 * of x and absolute ones of s and t, measured on the exact map by two sign patterns. Where the map has to be integrated,
 * the error asked of the suite's own integration as well; and what the conversion of a convention rounds.
 */
export function jvpRoundOff(
  u: number,
  problem: ExactProblem,
  tangent: Tangent,
  at: Conditioning,
  exact: Float64Array,
  rounding?: HeadRounding,
): Float64Array {
  const d = problem.dimension;
  const { dx, ds, dt } = tangent;
  const size = derivativeSize(tangent, at, d);
  const out = size.slice();
  for (const there of neighbours(u, problem, tangent, at)) {
    const change = rowDistance(directional(there, dx, ds, dt, d), exact, d);
    for (let i = 0; i < out.length; i++) out[i] += change[i] / PERTURBATION;
  }
  const integration = problem.mapKind === 'integrated' ? requestedError(problem, u) : 0;
  const more = rounding?.tangent(tangent.x, tangent.s, tangent.t, at, { dx, ds, dt, dy: exact });
  return out.map((value, i) => OPERATIONS * u * (value + (more?.[i] ?? 0)) + integration * size[i]);
}

/** The conditioning at perturbed points serves all directions at a point. */
const known = new WeakMap<Conditioning, readonly Conditioning[]>();

function neighbours(u: number, problem: ExactProblem, { x, s, t }: Tangent, at: Conditioning): readonly Conditioning[] {
  const found = known.get(at);
  if (found !== undefined) return found;
  const d = problem.dimension;
  const [lo, hi] = problem.regularTimes;
  const sizeX = rowMax(x, d);
  const made = [0, 1].map((pattern) => {
    const sign = (k: number) => (((k * 7 + pattern * 5) >> (1 + pattern)) & 1 ? 1 : -1);
    const move = (time: number, i: number) => {
      const back = time + PERTURBATION > hi || (time - PERTURBATION >= lo && sign(i) < 0);
      return time + (back ? -PERTURBATION : PERTURBATION);
    };
    const moved = x.map((value, k) => {
      const i = Math.floor(k / d);
      return value + sign(k) * PERTURBATION * (sizeX[i] + at.startExtent[i]);
    });
    return conditionAt(problem, u, moved, s.map(move), t.map(move));
  });
  known.set(at, made);
  return made;
}
