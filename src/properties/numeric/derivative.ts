import type { ExactProblem } from '../../analytic/types.ts';
import { type Conditioning, conditionAt, directional } from './condition.ts';
import { difference, differenceNow, firstNode, fitStep, type SubjectDerivative } from './difference.ts';
import type { FlowLike } from './flow-like.ts';
import { OPERATIONS } from './round-off.ts';
import { gather, rowDistance, rowMax } from './rows.ts';
import { firstDerivative, ORDER } from './stencil.ts';
import { selectTangent, stepRoom, type Tangent } from './tangent.ts';

/** The steps tried, largest first: truncation falls by 2⁻¹⁶ from one to the next, round-off rises by 4. */
const STEPS = {
  float64: [2 ** -8, 2 ** -10, 2 ** -12],
  float32: [2 ** -3, 2 ** -4, 2 ** -5, 2 ** -6],
} as const;

interface Choice {
  readonly step: Float64Array;
  readonly first: Int32Array;
  readonly roundOff: Float64Array;
  readonly truncation: Float64Array;
}

/**
 * The derivative of a map in direction (dx, ds, dt): its own jvp where it has one, else differences of order 8, shifted
 * to stay inside its domain. The step of each point is the largest whose truncation is below its round-off; the
 * truncation is what the **exact** map shows through the same stencil.
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
    const roundOff = jvpRoundOff(subject.u, problem, tangent, at, exact);
    return { dy, tolerance: roundOff.map((v, i) => v + oracle[i]), terms: { 'round-off': roundOff, truncation: new Float64Array(oracle.length), oracle } };
  }
  const { step, first, roundOff, truncation } = chooseSteps(subject, problem, tangent, at, exact);
  const dy = await difference(subject.evaluate, tangent, step, first, subject.dtype);
  return {
    dy,
    tolerance: roundOff.map((v, i) => v + truncation[i] + oracle[i]),
    terms: { 'round-off': roundOff, truncation, oracle },
  };
}

/** Error of the exact directional derivative, from that of the Jacobian; ∂_s X and ∂_t X follow by conditioning. */
function derivativeError(at: Conditioning, { dx, ds, dt }: Tangent, d: number): Float64Array {
  const size = rowMax(dx, d);
  const sizeS = rowMax(at.ds, d);
  const sizeT = rowMax(at.dt, d);
  return at.jacobianError.map((error, i) => {
    const relative = at.norm[i] > 0 ? error / at.norm[i] : 0;
    const relativeY = at.error[i] / (at.endExtent[i] + Number.MIN_VALUE);
    return d * error * size[i] + Math.abs(ds[i]) * sizeS[i] * relative + Math.abs(dt[i]) * sizeT[i] * (relative + relativeY);
  });
}

/**
 * Round-off of an honest forward mode: 64 u times the size of the derivative and its change under relative perturbations
 * of x and absolute ones of s and t, measured on the exact map by two random sign patterns.
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
  const size = 2 ** -20;
  const sizeX = rowMax(x, d);
  const parts = [rowMax(exact, d), rowMax(dx, d).map((v, i) => v * at.norm[i])];
  const [sizeS, sizeT] = [rowMax(at.ds, d), rowMax(at.dt, d)];
  const out = parts[0].map((v, i) => v + parts[1][i] + Math.abs(ds[i]) * sizeS[i] + Math.abs(dt[i]) * sizeT[i]);
  for (const pattern of [0, 1]) {
    const sign = (k: number) => (((k * 7 + pattern * 5) >> (1 + pattern)) & 1 ? 1 : -1);
    const inward = (time: number, i: number) => time + (time + size > hi || (time - size >= lo && sign(i) < 0) ? -size : size);
    const px = x.map((v, k) => v + sign(k) * size * (sizeX[Math.floor(k / d)] + at.startExtent[Math.floor(k / d)]));
    const [ps, pt] = [s.map(inward), t.map(inward)];
    const moved = directional(conditionAt(problem, u, px, ps, pt), dx, ds, dt, d);
    const change = rowDistance(moved, exact, d);
    for (let i = 0; i < out.length; i++) out[i] += change[i] / size;
  }
  return out.map((v) => OPERATIONS * u * v);
}

function chooseSteps(
  subject: FlowLike,
  problem: ExactProblem,
  tangent: Tangent,
  at: Conditioning,
  exact: Float64Array,
): Choice {
  const n = tangent.s.length;
  const d = problem.dimension;
  const room = stepRoom(subject, problem.regularTimes, tangent);
  const unit = stepUnit(tangent, at, d);
  const best: Choice = {
    step: filledNaN(n),
    first: new Int32Array(n).fill(-ORDER / 2),
    roundOff: filledNaN(n),
    truncation: filledNaN(n),
  };
  let open = Int32Array.from({ length: n }, (_, i) => i);
  for (const candidate of STEPS[subject.dtype]) {
    if (open.length === 0) break;
    const part = selectTangent(tangent, d, open);
    const step = Float64Array.from(open, (i) => fitStep(candidate * unit[i], room.low[i], room.high[i]));
    const first = Int32Array.from(open, (i, k) => firstNode(step[k], room.low[i], room.high[i]));
    const measured = differenceNow((x, s, t) => problem.flow.evaluate({ x, s, t }).y, part, step, first, subject.dtype);
    const truncation = rowDistance(measured, gather(exact, d, open), d);
    const again: number[] = [];
    open.forEach((i, k) => {
      const roundOff = (firstDerivative(first[k]).amplification * at.roundOff[i]) / step[k];
      const total = truncation[k] + roundOff;
      if (!(total >= best.truncation[i] + best.roundOff[i])) {
        best.step[i] = step[k];
        best.first[i] = first[k];
        best.roundOff[i] = roundOff;
        best.truncation[i] = truncation[k];
      }
      if (truncation[k] > roundOff) again.push(i);
    });
    open = Int32Array.from(again);
  }
  return best;
}

/** Length of the curve parameter over which the direction crosses the problem's extent, at most 1 where time moves. */
function stepUnit({ dx, ds, dt }: Tangent, at: Conditioning, d: number): Float64Array {
  return rowMax(dx, d).map((size, i) => {
    const crossing = size > 0 ? at.startExtent[i] / size : 1;
    return 2 ** Math.round(Math.log2(ds[i] !== 0 || dt[i] !== 0 ? Math.min(1, crossing) : crossing));
  });
}

function filledNaN(n: number): Float64Array {
  return new Float64Array(n).fill(Number.NaN);
}
