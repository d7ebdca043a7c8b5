import type { ExactProblem } from '../../../analytic/types.ts';
import type { FlowCase } from '../case.ts';
import { conditionOf } from '../condition.ts';
import { subjectDerivative } from '../derivative.ts';
import type { SubjectDerivative } from '../difference.ts';
import type { FlowLike } from '../flow-like.ts';
import type { PointResiduals } from '../judge.ts';
import { ownConditionAt } from '../own-condition.ts';
import { ownDerivative } from '../own-derivative.ts';
import { unitOf } from '../round-off.ts';
import { filled, rowDistance, rowMax, zip } from '../rows.ts';
import type { Tangent } from '../tangent.ts';
import { velocityConditionAt } from '../velocity-condition.ts';

/**
 * |∂_t X_{s,t}(x) - b_t(X_{s,t}(x))|, the velocity being the exact one at the subject's own point; without a problem the
 * subject's own, ∂_τ X_{t,τ} at τ = t.
 */
export async function lagrangianResiduals(
  subject: FlowLike,
  problem: ExactProblem | null,
  { x, s, t, d, n }: FlowCase,
): Promise<PointResiduals> {
  const y = await subject.evaluate(x, s, t);
  const tangent = { x, s, t, dx: new Float64Array(n * d), ds: filled(n, 0), dt: filled(n, 1) };
  if (problem === null) return ownLagrangian(subject, y, tangent, d);

  const at = conditionOf(subject, problem, x, s, t);
  const derivative = await subjectDerivative(subject, problem, tangent, at);
  const velocity = velocityConditionAt(problem, unitOf(subject), at.y, t);
  const own = problem.fields.velocity(finiteOr(y, at.y), t);
  const teacher = zip(
    (norm, error, roundOff) => norm * error + roundOff,
    velocity.norm,
    at.roundOff,
    velocity.roundOff,
  );
  return withTeacher(derivative, rowDistance(markNaN(own, y), derivative.dy, d), teacher, velocity.signal);
}

async function ownLagrangian(subject: FlowLike, y: Float64Array, tangent: Tangent, d: number): Promise<PointResiduals> {
  const { x, s, t } = tangent;
  const at = await ownConditionAt(subject, x, s, t);
  const derivative = await ownDerivative(subject, tangent, at);
  const there = await ownConditionAt(subject, y, t, t);
  const own = await ownDerivative(subject, { ...tangent, x: y, s: t }, there);
  const gap = rowDistance(derivative.dy, own.dy, d);
  const size = rowMax(derivative.dy, d);
  return withTeacher(derivative, gap, own.tolerance, zip(Math.max, size, filled(size.length, 1)));
}

function withTeacher(
  derivative: SubjectDerivative,
  residual: Float64Array,
  teacher: Float64Array,
  signal: Float64Array,
): PointResiduals {
  return {
    residual,
    tolerance: zip((a, b) => a + b, derivative.tolerance, teacher),
    signal,
    terms: { ...derivative.terms, velocity: teacher },
  };
}

function finiteOr(values: Float64Array, otherwise: Float64Array): Float64Array {
  return values.map((value, k) => (Number.isFinite(value) ? value : otherwise[k]));
}

function markNaN(values: Float64Array, from: Float64Array): Float64Array {
  return values.map((value, k) => (Number.isFinite(from[k]) ? value : Number.NaN));
}
