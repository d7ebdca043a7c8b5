import type { ExactProblem } from '../../../analytic/types.ts';
import { allowanceAt } from '../allowance.ts';
import type { FlowCase } from '../case.ts';
import { cdfError, cdfExcess } from '../cdf-error.ts';
import { requestedError } from '../condition.ts';
import { fitStep } from '../difference.ts';
import type { FlowLike } from '../flow-like.ts';
import { type PointResiduals, worstOf } from '../judge.ts';
import { digitsOf, unitOf } from '../round-off.ts';
import { filled, rowDistance, rowSize, zip } from '../rows.ts';
import { ORDER } from '../stencil.ts';
import { stepRoom } from '../tangent.ts';

/** (-1)^k binomial(8, k) / 70: what a value differs by from the polynomial of degree 7 through its eight neighbours. */
const WEIGHTS = [1, -8, 28, -56, 70, -56, 28, -8, 1].map((w) => w / 70);
const AMPLIFICATION = 256 / 70;

/** No step is a multiple of a power of two: a time rounded to such a grid must not look like a shifted clock. */
const STEP = {
  float64: Math.round(0.618 * 2 ** 45) / 2 ** 53,
  float32: Math.round(0.618 * 2 ** 19) / 2 ** 24,
} as const;

/**
 * The gap between X at nine equidistant times and the smooth interpolation of its neighbours, in t and in s, less the gap that the
 * exact map has there; without a problem a part of the subject's own gaps at two and three times the
 * step is allowed: G(2h)/16 + G(3h)/128, where a smooth map has G(h) = G(2h)/256 = G(3h)/6561.
 */
export async function continuityResiduals(
  subject: FlowLike,
  problem: ExactProblem | null,
  batch: FlowCase,
): Promise<PointResiduals> {
  const { x, s, t, n, d } = batch;
  const allowance = await allowanceAt(subject, problem, x, s, t);
  const parts: PointResiduals[] = [];
  const reach = problem === null ? 3 : 1;
  for (const [ds, dt] of [
    [0, 1],
    [1, 0],
  ] as const) {
    if (ds === 1 && subject.domain === 'from-zero') continue;
    if (dt === 1 && subject.domain === 'to-end') continue;
    const room = stepRoom(subject, problem?.regularTimes ?? [0, 1], {
      x,
      s,
      t,
      dx: x,
      ds: filled(n, ds),
      dt: filled(n, dt),
    });
    const step = s.map((_, i) => fitStep(STEP[digitsOf(subject)], room.low[i] / reach, room.high[i] / reach, ORDER));
    const nodes = (factor: number) => nodeTimes(batch, step, room.low, room.high, factor, ds);
    const own = combine(await evaluateNodes(subject.evaluate, nodes(1)));
    let residual = rowSize(own, d);
    let truncation = filled(n, 0);
    let tails = filled(n, 0);
    if (problem === null) {
      const wider = await Promise.all(
        [2, 3].map(async (factor) => rowSize(combine(await evaluateNodes(subject.evaluate, nodes(factor))), d)),
      );
      truncation = zip((twice, thrice) => (twice + thrice / 8) / 16, wider[0], wider[1]);
    } else {
      const at = nodes(1);
      const { y } = problem.flow.evaluate(at, { tolerance: requestedError(problem, unitOf(subject)) });
      const exact = combine(y);
      const owner = Int32Array.from(at.s, (_, row) => row % n);
      const weight = at.s.map((_, row) => WEIGHTS[Math.floor(row / n)]);
      tails = cdfExcess(allowance.at!.cdf, cdfError(problem, unitOf(subject), y, at.t), owner, weight);
      residual = rowDistance(own, exact, d);
    }
    const roundOff = allowance.roundOff.map((value, i) => AMPLIFICATION * value + tails[i]);
    parts.push({
      residual,
      tolerance: roundOff.map((value, i) => value + truncation[i]),
      signal: allowance.signal,
      terms: { 'round-off': roundOff, truncation },
    });
  }
  return worstOf(parts);
}

function nodeTimes(
  { x, s, t, n, d }: FlowCase,
  step: Float64Array,
  low: Float64Array,
  high: Float64Array,
  factor: number,
  ds: 0 | 1,
) {
  const count = ORDER + 1;
  const out = { x: new Float64Array(n * d * count), s: new Float64Array(n * count), t: new Float64Array(n * count) };
  for (let i = 0; i < n; i++) {
    const h = Number.isNaN(step[i]) ? 0 : factor * step[i];
    const lowest = h === 0 ? 0 : Math.ceil(low[i] / h);
    const highest = h === 0 ? 0 : Math.floor(high[i] / h) - ORDER;
    const first = Math.max(lowest, Math.min(-ORDER / 2, highest));
    for (let k = 0; k < count; k++) {
      const row = k * n + i;
      for (let j = 0; j < d; j++) out.x[row * d + j] = x[i * d + j];
      out.s[row] = s[i] + ds * (first + k) * h;
      out.t[row] = t[i] + (1 - ds) * (first + k) * h;
    }
  }
  return out;
}

async function evaluateNodes(
  evaluate: FlowLike['evaluate'],
  { x, s, t }: { x: Float64Array; s: Float64Array; t: Float64Array },
): Promise<Float64Array> {
  return evaluate(x, s, t);
}

/** The weighted sum over the nine nodes, n × d. */
function combine(values: Float64Array): Float64Array {
  const size = values.length / WEIGHTS.length;
  const sum = new Float64Array(size);
  WEIGHTS.forEach((weight, k) => {
    for (let j = 0; j < size; j++) sum[j] += weight * values[k * size + j];
  });
  return sum;
}
