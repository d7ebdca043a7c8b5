import { OPERATIONS } from './round-off.ts';
import { amplification, difference, type SubjectDerivative, uniformPlan } from './difference.ts';
import type { FlowLike } from './flow-like.ts';
import type { OwnConditioning } from './own-condition.ts';
import { rowDistance, rowMax } from './rows.ts';
import { stepRoom, type Tangent } from './tangent.ts';

/** Step and order of the finer differences; the coarser ones have twice the step. */
const FINE = { float64: { step: 2 ** -8, order: 8 }, float32: { step: 2 ** -4, order: 4 } } as const;
const PERTURBATION = { float64: 2 ** -20, float32: 2 ** -9 } as const;

/**
 * The derivative of a map in direction (dx, ds, dt) without a truth: its jvp, with round-off from the change of the jvp
 * under small perturbations; or differences at two steps, whose change bounds the truncation of the finer ones.
 */
export async function ownDerivative(subject: FlowLike, tangent: Tangent, at: OwnConditioning): Promise<SubjectDerivative> {
  const d = tangent.x.length / tangent.s.length;
  if (subject.jvp !== undefined) {
    const { x, s, t, dx, ds, dt } = tangent;
    const { dy } = await subject.jvp(x, s, t, dx, ds, dt);
    const size = PERTURBATION[subject.dtype];
    const sizeX = rowMax(x, d);
    const moved = x.map((value, k) => value + ((k & 1) === 0 ? 1 : -1) * size * (1 + sizeX[Math.floor(k / d)]));
    const change = rowDistance((await subject.jvp(moved, s, t, dx, ds, dt)).dy, dy, d);
    const parts = [rowMax(dy, d), rowMax(dx, d)];
    const roundOff = change.map((value, i) => {
      const sum =
        parts[0][i] + at.norm[i] * parts[1][i] + Math.abs(ds[i]) * at.sizeS[i] + Math.abs(dt[i]) * at.sizeT[i] + (2 * value) / size;
      return Number.isFinite(sum) ? OPERATIONS * subject.u * sum : 0;
    });
    return { dy, tolerance: roundOff, terms: { 'round-off': roundOff } };
  }
  const room = stepRoom(subject, [0, 1], tangent);
  const { step, order } = FINE[subject.dtype];
  const [finePlan, coarsePlan] = [uniformPlan(step, order, room), uniformPlan(2 * step, order, room)];
  const fine = await difference(subject.evaluate, tangent, finePlan, subject.dtype);
  const coarse = await difference(subject.evaluate, tangent, coarsePlan, subject.dtype);
  const roundOff = amplification(finePlan).map((factor, i) => factor * at.roundOff[i]);
  const truncation = rowDistance(coarse, fine, d);
  return {
    dy: fine,
    tolerance: truncation.map((value, i) => value + roundOff[i]),
    terms: { 'round-off': roundOff, truncation },
  };
}
