import type { ExactProblem } from '../../analytic/types.ts';
import { type Conditioning, directional } from './condition.ts';
import { difference, type SubjectDerivative } from './difference.ts';
import type { FlowLike } from './flow-like.ts';
import { jvpRoundOff } from './jvp-round-off.ts';
import { choosePlan } from './plan.ts';
import { unitOf } from './round-off.ts';
import { rowMax } from './rows.ts';
import type { Tangent } from './tangent.ts';

/**
 * The derivative of a map in direction (dx, ds, dt): its own jvp where it has one, else differences, shifted to stay
 * inside its domain. Their truncation is corrected by that of the **exact** map through the same stencil, so that an
 * honest subject differs by round-off alone.
 *
 * @param at the exact conditioning at (x, s, t).
 */
export async function subjectDerivative(
  subject: FlowLike,
  problem: ExactProblem,
  tangent: Tangent,
  at: Conditioning,
): Promise<SubjectDerivative> {
  const d = problem.dimension;
  const exact = directional(at, tangent.dx, tangent.ds, tangent.dt, d);
  const oracle = derivativeError(at, tangent, d);
  if (subject.jvp !== undefined) {
    const { x, s, t, dx, ds, dt } = tangent;
    const { dy } = await subject.jvp(x, s, t, dx, ds, dt);
    const roundOff = jvpRoundOff(unitOf(subject), problem, tangent, at, exact, subject.rounding);
    return { dy, tolerance: roundOff.map((v, i) => v + oracle[i]), terms: { 'round-off': roundOff, oracle } };
  }
  const { plan, roundOff, truncation, error } = choosePlan(subject, problem, tangent, at, exact);
  const measured = await difference(subject.evaluate, tangent, plan, subject.dtype);
  const truth = oracle.map((value, i) => value + error[i]);
  return {
    dy: measured.map((value, k) => value - truncation[k]),
    tolerance: roundOff.map((v, i) => v + truth[i]),
    terms: { 'round-off': roundOff, oracle: truth },
  };
}

/** Error of the exact directional derivative, from that of the Jacobian; ∂_s X and ∂_t X follow by conditioning. */
function derivativeError(at: Conditioning, { dx, ds, dt }: Tangent, d: number): Float64Array {
  const [size, sizeS, sizeT] = [dx, at.ds, at.dt].map((a) => rowMax(a, d));
  return at.jacobianError.map((error, i) => {
    const relative = at.norm[i] > 0 ? error / at.norm[i] : 0;
    const relativeY = at.endExtent[i] > 0 ? at.error[i] / at.endExtent[i] : 0;
    return (
      d * error * size[i] + Math.abs(ds[i]) * sizeS[i] * relative + Math.abs(dt[i]) * sizeT[i] * (relative + relativeY)
    );
  });
}
