import { OPERATIONS } from './round-off.ts';
import { difference, firstNode, fitStep, type SubjectDerivative } from './difference.ts';
import type { FlowLike } from './flow-like.ts';
import type { OwnConditioning } from './own-condition.ts';
import { rowDistance, rowMax } from './rows.ts';
import { firstDerivative } from './stencil.ts';
import { stepRoom, type Tangent } from './tangent.ts';

const STEPS = { float64: [2 ** -7, 2 ** -9], float32: [2 ** -3, 2 ** -4] } as const;
const PERTURBATION = { float64: 2 ** -20, float32: 2 ** -9 } as const;

/**
 * The derivative of a map in direction (dx, ds, dt) without a truth: its jvp, with round-off from the change of the jvp
 * under small perturbations; or differences of order 8 at two steps, the change between them being the truncation.
 */
export async function ownDerivative(subject: FlowLike, tangent: Tangent, at: OwnConditioning): Promise<SubjectDerivative> {
  const n = tangent.s.length;
  const d = tangent.x.length / n;
  const zero = new Float64Array(n);
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
    return { dy, tolerance: roundOff, terms: { 'round-off': roundOff, truncation: zero, oracle: zero } };
  }
  const room = stepRoom(subject, [0, 1], tangent);
  const tries = await Promise.all(
    STEPS[subject.dtype].map(async (wanted) => {
      const step = zero.map((_, i) => fitStep(wanted, room.low[i], room.high[i]));
      const first = Int32Array.from(step, (h, i) => firstNode(h, room.low[i], room.high[i]));
      const dy = await difference(subject.evaluate, tangent, step, first, subject.dtype);
      const roundOff = step.map((h, i) => (firstDerivative(first[i]).amplification * at.roundOff[i]) / h);
      return { dy, roundOff };
    }),
  );
  const [coarse, fine] = tries;
  const truncation = rowDistance(coarse.dy, fine.dy, d);
  return {
    dy: coarse.dy,
    tolerance: truncation.map((value, i) => value + coarse.roundOff[i]),
    terms: { 'round-off': coarse.roundOff, truncation, oracle: zero },
  };
}
