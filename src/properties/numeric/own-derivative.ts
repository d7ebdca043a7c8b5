import { amplification, difference, type SubjectDerivative, uniformPlan } from './difference.ts';
import type { FlowLike } from './flow-like.ts';
import type { OwnConditioning } from './own-condition.ts';
import { digitsOf, OPERATIONS, unitOf } from './round-off.ts';
import { rowDistance, rowMax, zip } from './rows.ts';
import { stepRoom, type Tangent } from './tangent.ts';

/** The differences that are used, and worse ones whose distance from them bounds the truncation. */
const PLANS = {
  float64: { good: { step: 2 ** -8, order: 8 }, poor: [{ step: 2 ** -7, order: 8 }] },
  float32: {
    good: { step: 2 ** -4, order: 8 },
    poor: [
      { step: 2 ** -4, order: 4 },
      { step: 2 ** -3, order: 8 },
    ],
  },
} as const;

/**
 * By how much a distance between two stencils may underestimate the truncation of the better one: float64 steps are far
 * inside the range in which it falls with the order, float32 ones are as wide as the map's features.
 */
const SAFETY = { float64: 2, float32: 8 } as const;
const PERTURBATION = { float64: 2 ** -20, float32: 2 ** -9 } as const;

/**
 * The derivative of a map in direction (dx, ds, dt) without a truth: its jvp, with round-off from the change of the jvp
 * under small perturbations; or differences of order 8, with as truncation their distance from worse ones (twice the step, or order 4).
 */
export async function ownDerivative(
  subject: FlowLike,
  tangent: Tangent,
  at: OwnConditioning,
): Promise<SubjectDerivative> {
  const d = tangent.x.length / tangent.s.length;
  if (subject.jvp !== undefined) {
    const { x, s, t, dx, ds, dt } = tangent;
    const { dy } = await subject.jvp(x, s, t, dx, ds, dt);
    const size = PERTURBATION[digitsOf(subject)];
    const sizeX = rowMax(x, d);
    const moved = x.map((value, k) => value + ((k & 1) === 0 ? 1 : -1) * size * (1 + sizeX[Math.floor(k / d)]));
    const change = rowDistance((await subject.jvp(moved, s, t, dx, ds, dt)).dy, dy, d);
    const parts = [rowMax(dy, d), rowMax(dx, d)];
    const roundOff = change.map((value, i) => {
      const sum =
        parts[0][i] +
        at.norm[i] * parts[1][i] +
        Math.abs(ds[i]) * at.sizeS[i] +
        Math.abs(dt[i]) * at.sizeT[i] +
        (2 * value) / size;
      return Number.isFinite(sum) ? OPERATIONS * unitOf(subject) * sum : 0;
    });
    return { dy, tolerance: roundOff, terms: { 'round-off': roundOff } };
  }
  const room = stepRoom(subject, [0, 1], tangent);
  const { good, poor } = PLANS[digitsOf(subject)];
  const plan = uniformPlan(good.step, good.order, room);
  const dy = await difference(subject.evaluate, tangent, plan, subject.dtype);
  let truncation: Float64Array = new Float64Array(tangent.s.length);
  for (const { step, order } of poor) {
    const worse = await difference(subject.evaluate, tangent, uniformPlan(step, order, room), subject.dtype);
    truncation = zip((a, b) => Math.max(a, SAFETY[digitsOf(subject)] * b), truncation, rowDistance(worse, dy, d));
  }
  const roundOff = amplification(plan).map((factor, i) => factor * at.roundOff[i]);
  return {
    dy,
    tolerance: truncation.map((value, i) => value + roundOff[i]),
    terms: { 'round-off': roundOff, truncation },
  };
}
