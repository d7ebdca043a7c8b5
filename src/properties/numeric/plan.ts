import type { ExactProblem } from '../../analytic/types.ts';
import type { DType } from '../../core/precision.ts';
import { cdfError, cdfExcess } from './cdf-error.ts';
import { type Conditioning, derivativeSize, requestedError } from './condition.ts';
import { amplification, combine, firstNode, fitStep, nodesOf, type Plan } from './difference.ts';
import type { FlowLike } from './flow-like.ts';
import { digitsOf, unitOf } from './round-off.ts';
import { gather, rowMax } from './rows.ts';
import { firstDerivative, ORDER } from './stencil.ts';
import { selectTangent, stepRoom, type Tangent } from './tangent.ts';

interface Candidate {
  readonly order: number;
  readonly step: number;
}

/**
 * Stencils tried at each point, from the one with the least round-off on. In float64 order 8 has digits to spare; in
 * float32 low orders and wide steps are what leaves any.
 */
const CANDIDATES: Readonly<Record<DType, readonly Candidate[]>> = {
  float64: [8, 10, 13].map((bits) => ({ order: 8, step: 2 ** -bits })),
  float32: [2, 4, 8].flatMap((order) => [2, 3, 4, 5].map((bits) => ({ order, step: 2 ** -bits }))),
};

/**
 * A stencil measures a derivative, and not a mean over a window, where its truncation (which is known and corrected) is
 * at most this part of the derivative.
 */
const LARGEST_CORRECTION = 1 / 4;

/** The stencil of each point, with what it does to round-off and to the exact map. */
export interface ChosenPlan {
  readonly plan: Plan;
  /** Allowed to an honest subject, n. */
  readonly roundOff: Float64Array;
  /** The exact map's differences minus its derivative, n × d. */
  readonly truncation: Float64Array;
  /** Error of `truncation`, n. */
  readonly error: Float64Array;
}

/** At each point the first stencil whose truncation is small enough, else the one with the least total. */
export function choosePlan(
  subject: Pick<FlowLike, 'dtype' | 'domain' | 'u' | 'accuracy' | 'stencils' | 'starts'>,
  problem: ExactProblem,
  tangent: Tangent,
  at: Conditioning,
  exact: Float64Array,
): ChosenPlan {
  const n = tangent.s.length;
  const d = problem.dimension;
  const room = stepRoom(subject, problem.regularTimes, tangent);
  const unit = stepUnit(tangent, at, d);
  const size = derivativeSize(tangent, at, d);
  const best = emptyPlan(n, d);
  const correction = new Float64Array(n).fill(Number.NaN);
  const given = subject.stencils?.given();
  const ranked = Array.from({ length: n }, (_, i) =>
    given === undefined ? rank(CANDIDATES[digitsOf(subject)], unit[i], room.low[i], room.high[i]) : recorded(given, i),
  );
  let open = Int32Array.from(ranked.keys()).filter((i) => ranked[i].length > 0);
  for (let k = 0; open.length > 0; k++) {
    const part = selectTangent(tangent, d, open);
    const plan = {
      step: Float64Array.from(open, (i) => ranked[i][k].step),
      first: Int32Array.from(open, (i) => ranked[i][k].first),
      order: Int32Array.from(open, (i) => ranked[i][k].order),
    };
    const nodes = nodesOf(part, plan, subject.dtype);
    const answer = problem.flow.evaluate(nodes, { tolerance: requestedError(problem, unitOf(subject)) });
    const truncation = combine(nodes, answer.y, open.length).map(
      (value, k) => value - exact[open[Math.floor(k / d)] * d + (k % d)],
    );
    const error = combine({ ...nodes, weight: nodes.weight.map(Math.abs) }, answer.error, open.length);
    const sizes = rowMax(truncation, d);
    const factor = amplification(plan);
    const tails = cdfExcess(
      gather(at.cdf, 1, open),
      cdfError(problem, unitOf(subject), answer.y, nodes.t),
      nodes.owner,
      nodes.weight,
    );
    const again: number[] = [];
    open.forEach((i, row) => {
      const roundOff = factor[row] * at.roundOff[i] + tails[row];
      if (!(sizes[row] + roundOff >= correction[i] + best.roundOff[i])) {
        correction[i] = sizes[row];
        best.plan.step[i] = plan.step[row];
        best.plan.first[i] = plan.first[row];
        best.plan.order[i] = plan.order[row];
        best.roundOff[i] = roundOff;
        best.error[i] = error[row];
        best.truncation.set(truncation.subarray(row * d, (row + 1) * d), i * d);
      }
      const measures = sizes[row] <= Math.max(LARGEST_CORRECTION * size[i], roundOff);
      if (!measures && k + 1 < ranked[i].length) again.push(i);
    });
    open = Int32Array.from(again);
  }
  if (given === undefined) subject.stencils?.chosen(best.plan);
  return best;
}

/** The candidates that fit into the room of a point, by amplification of round-off. */
function rank(candidates: readonly Candidate[], unit: number, low: number, high: number) {
  return candidates
    .map(({ order, step: wanted }) => {
      const step = fitStep(wanted * unit, low, high, order);
      const first = firstNode(step, low, high, order);
      return { order, step, first, factor: firstDerivative(first, order).amplification / step };
    })
    .filter(({ step }) => !Number.isNaN(step))
    .sort((a, b) => a.factor - b.factor);
}

/** The one candidate of a point whose stencil was chosen before. */
function recorded({ step, first, order }: Plan, i: number) {
  return Number.isNaN(step[i]) ? [] : [{ order: order[i], step: step[i], first: first[i] }];
}

function emptyPlan(n: number, d: number): ChosenPlan {
  return {
    plan: {
      step: new Float64Array(n).fill(Number.NaN),
      first: new Int32Array(n).fill(-ORDER / 2),
      order: new Int32Array(n).fill(ORDER),
    },
    roundOff: new Float64Array(n).fill(Number.NaN),
    truncation: new Float64Array(n * d).fill(Number.NaN),
    error: new Float64Array(n).fill(Number.NaN),
  };
}

/** Length of the curve parameter over which the direction crosses the problem's extent, at most 1 where time moves. */
function stepUnit({ dx, ds, dt }: Tangent, at: Conditioning, d: number): Float64Array {
  return rowMax(dx, d).map((size, i) => {
    const crossing = size > 0 ? at.startExtent[i] / size : 1;
    return 2 ** Math.round(Math.log2(ds[i] !== 0 || dt[i] !== 0 ? Math.min(1, crossing) : crossing));
  });
}
