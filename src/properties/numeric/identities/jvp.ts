import type { ExactProblem } from '../../../analytic/types.ts';
import { allowanceAt } from '../allowance.ts';
import type { FlowCase } from '../case.ts';
import { conditionOf, derivativeSize, directional } from '../condition.ts';
import { subjectDerivative } from '../derivative.ts';
import type { SubjectDerivative } from '../difference.ts';
import type { FlowLike } from '../flow-like.ts';
import { judgedWhereEnough, type PointResiduals, worstOf } from '../judge.ts';
import { jvpRoundOff } from '../jvp-round-off.ts';
import { ownConditionAt } from '../own-condition.ts';
import { ownDerivative } from '../own-derivative.ts';
import { regrouped } from '../regrouped.ts';
import { unitOf } from '../round-off.ts';
import { rowCoefficients, timeTangents } from '../row-rates.ts';
import { filled, rowDistance, rowMax, zip } from '../rows.ts';
import { selectTangent, type Tangent } from '../tangent.ts';

/** Without a truth only those points are compared with differences whose tolerance is at most this part of the derivative. */
const LARGEST_OWN_TOLERANCE = 1 / 8;

/**
 * The jvp of a map against itself: y against `evaluate`; dy in x, s and t against differences of `evaluate`; dy of a
 * combination against the combination of the dy, and against itself with the rows in other groups. All tangents differ from
 * row to row, those of the times too.
 */
export async function jvpResiduals(
  subject: FlowLike & Required<Pick<FlowLike, 'jvp'>>,
  claimed: ExactProblem | null,
  batch: FlowCase,
): Promise<PointResiduals> {
  // The values of a trained network are not those of the exact map, nor is their truncation.
  const problem = subject.exact ? claimed : null;
  const { x, s, t, v, n, d } = batch;
  const zero = filled(n, 0);
  const none = filled(n * d, 0);
  const directions: Tangent[] = [
    { x, s, t, dx: v, ds: zero, dt: zero },
    ...(subject.domain === 'from-zero' ? [] : [{ x, s, t, dx: none, ds: timeTangents(n), dt: zero }]),
    { x, s, t, dx: none, ds: zero, dt: timeTangents(n) },
  ];
  const coefficients = directions.map((_, k) => rowCoefficients(n, k));
  const combined = directions.reduce<Tangent>(
    (sum, { dx, ds, dt }, k) => ({
      x,
      s,
      t,
      dx: zip((a, b) => a + b, sum.dx, timesRows(coefficients[k], dx)),
      ds: zip((a, b) => a + b, sum.ds, timesRows(coefficients[k], ds)),
      dt: zip((a, b) => a + b, sum.dt, timesRows(coefficients[k], dt)),
    }),
    { x, s, t, dx: none, ds: zero, dt: zero },
  );
  const call = (tangent: Tangent) => subject.jvp(tangent.x, tangent.s, tangent.t, tangent.dx, tangent.ds, tangent.dt);
  const { roundOff, signal } = await allowanceAt(subject, problem, x, s, t);
  const own = await allowances(subject, problem, directions);

  const total = await call(combined);
  const sum = new Float64Array(n * d);
  const allowed = filled(n, 0);
  const largest = filled(n, 0);
  const parts: PointResiduals[] = [];
  for (const [k, direction] of directions.entries()) {
    const { dy } = await call(direction);
    const { differences, forward, size } = own[k];
    const tolerance = zip((a, b) => a + b, differences.tolerance, forward);
    const gap = rowDistance(dy, differences.dy, d);
    parts.push({
      ...compared(gap, tolerance, size, problem !== null),
      terms: { ...differences.terms, 'round-off of the jvp': forward },
    });
    timesRows(coefficients[k], dy).forEach((value, j) => {
      sum[j] += value;
    });
    coefficients[k].forEach((coefficient, i) => {
      // Twice: the combined derivative's own round-off is bounded by the combination of the bounds.
      allowed[i] += 2 * Math.abs(coefficient) * forward[i];
      largest[i] += Math.abs(coefficient) * size[i];
    });
  }
  const twice = roundOff.map((value) => 2 * value);
  const elsewhere = await regrouped(batch, total.dy, async (rows) => (await call(selectTangent(combined, d, rows))).dy);
  for (const other of [sum, ...elsewhere]) {
    parts.push({
      residual: rowDistance(total.dy, other, d),
      tolerance: allowed,
      signal: largest,
      terms: { 'round-off of the jvp': allowed },
    });
  }
  parts.push({
    residual: rowDistance(total.y, await subject.evaluate(x, s, t), d),
    tolerance: twice,
    signal,
    terms: { 'round-off': twice },
  });
  return worstOf(parts);
}

/** c_i a_ij. */
function timesRows(c: Float64Array, a: Float64Array): Float64Array {
  const width = a.length / c.length;
  return a.map((value, k) => c[Math.floor(k / width)] * value);
}

/**
 * Differences have too few digits at some points. With a truth those are judged by what tolerance they have, where a
 * quarter of the points are better; without one, only points are judged whose tolerance is at most an eighth of the derivative.
 */
function compared(gap: Float64Array, tolerance: Float64Array, size: Float64Array, truth: boolean) {
  if (truth) return { residual: gap, tolerance, signal: judgedWhereEnough(tolerance, size) };
  const usable = (i: number) => tolerance[i] <= LARGEST_OWN_TOLERANCE * size[i];
  return {
    residual: gap.map((value, i) => (usable(i) ? value : 0)),
    tolerance,
    signal: size.map(() => Number.POSITIVE_INFINITY),
  };
}

interface Own {
  readonly differences: SubjectDerivative;
  /** Round-off of the jvp itself. */
  readonly forward: Float64Array;
  /** Size of the terms of the derivative. */
  readonly size: Float64Array;
}

async function allowances(
  subject: FlowLike & Required<Pick<FlowLike, 'jvp'>>,
  problem: ExactProblem | null,
  tangents: readonly Tangent[],
): Promise<Own[]> {
  const { jvp: _, ...values } = subject;
  const { x, s, t } = tangents[0];
  const d = x.length / s.length;
  if (problem === null) {
    const at = await ownConditionAt(values, x, s, t);
    return Promise.all(
      tangents.map(async (tangent) => {
        const differences = await ownDerivative(values, tangent, at);
        const forward = (await ownDerivative(subject, tangent, at)).tolerance;
        const size = zip(
          (a, norm, dx) => Math.max(a, norm * dx, 1),
          rowMax(differences.dy, d),
          at.norm,
          rowMax(tangent.dx, d),
        );
        return { differences, forward, size };
      }),
    );
  }
  const at = conditionOf(subject, problem, x, s, t);
  return Promise.all(
    tangents.map(async (tangent) => {
      const exact = directional(at, tangent.dx, tangent.ds, tangent.dt, d);
      return {
        differences: await subjectDerivative(values, problem, tangent, at),
        forward: jvpRoundOff(unitOf(subject), problem, tangent, at, exact, subject.rounding),
        size: derivativeSize(tangent, at, d),
      };
    }),
  );
}
