import { OPERATIONS } from './round-off.ts';
import { amplification, difference, type SubjectDerivative, uniformPlan } from './difference.ts';
import type { FlowLike } from './flow-like.ts';
import type { OwnConditioning } from './own-condition.ts';
import { rowDistance, rowMax } from './rows.ts';
import { stepRoom, type Tangent } from './tangent.ts';

/** The differences that are used, and worse ones whose distance from them bounds the truncation. */
const PLANS = {
  float64: { good: { step: 2 ** -8, order: 8 }, poor: { step: 2 ** -7, order: 8 } },
  float32: { good: { step: 2 ** -4, order: 8 }, poor: { step: 2 ** -4, order: 4 } },
} as const;
const PERTURBATION = { float64: 2 ** -20, float32: 2 ** -9 } as const;

/**
 * The derivative of a map in direction (dx, ds, dt) without a truth: its jvp, with round-off from the change of the jvp
 * under small perturbations; or differences of order 8, with as truncation their distance from worse ones (twice the step, or order 4).
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
  const [good, poor] = [PLANS[subject.dtype].good, PLANS[subject.dtype].poor].map(({ step, order }) =>
    uniformPlan(step, order, room),
  );
  const dy = await difference(subject.evaluate, tangent, good, subject.dtype);
  const truncation = rowDistance(await difference(subject.evaluate, tangent, poor, subject.dtype), dy, d);
  const roundOff = amplification(good).map((factor, i) => factor * at.roundOff[i]);
  return {
    dy,
    tolerance: truncation.map((value, i) => value + roundOff[i]),
    terms: { 'round-off': roundOff, truncation },
  };
}
