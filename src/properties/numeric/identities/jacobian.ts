import type { ExactProblem } from '../../../analytic/types.ts';
import type { FlowCase } from '../case.ts';
import { conditionOf, derivativeSize, directional } from '../condition.ts';
import { subjectDerivative } from '../derivative.ts';
import type { FlowLike } from '../flow-like.ts';
import { type PointResiduals, worstOf } from '../judge.ts';
import { filled, rowDistance } from '../rows.ts';

/** Directions tried for each point. */
const DIRECTIONS = 4;

/** |∇X e - exact| for the coordinate directions e, or in more than four dimensions for four random ones. */
export async function jacobianResiduals(
  subject: FlowLike,
  problem: ExactProblem,
  batch: FlowCase,
): Promise<PointResiduals> {
  const { x, s, t, d, n } = batch;
  const at = conditionOf(subject, problem, x, s, t);
  const zero = filled(n, 0);
  const parts: PointResiduals[] = [];
  for (const dx of directionsOf(batch)) {
    const tangent = { x, s, t, dx, ds: zero, dt: zero };
    const { dy, tolerance, terms } = await subjectDerivative(subject, problem, tangent, at);
    const signal = derivativeSize(tangent, at, d);
    parts.push({ residual: rowDistance(dy, directional(at, dx, zero, zero, d), d), tolerance, signal, terms });
  }
  return worstOf(parts);
}

function directionsOf({ v, n, d }: FlowCase): Float64Array[] {
  if (d <= DIRECTIONS) return Array.from({ length: d }, (_, j) => coordinate(n, d, j));
  return Array.from({ length: DIRECTIONS }, (_, j) =>
    v.map((_, k) => v[k - (k % d) + (((k % d) + Math.floor((j * d) / DIRECTIONS)) % d)]),
  );
}

/** n copies of the coordinate direction e_j. */
export function coordinate(n: number, d: number, j: number): Float64Array {
  const dx = new Float64Array(n * d);
  for (let i = 0; i < n; i++) dx[i * d + j] = 1;
  return dx;
}
