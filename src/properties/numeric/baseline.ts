import type { ExactProblem } from '../../analytic/types.ts';
import type { FlowCase } from './case.ts';
import { difference, uniformPlan } from './difference.ts';
import type { FlowLike } from './flow-like.ts';
import type { PointResiduals } from './judge.ts';
import { digitsOf } from './round-off.ts';
import { filled, rowMax } from './rows.ts';
import { ORDER } from './stencil.ts';
import { stepRoom } from './tangent.ts';

const STEP = { float64: 2 ** -7, float32: 2 ** -4 } as const;

/** b_s(x): the exact velocity, or without a problem the subject's own, ∂_τ X_{s,τ} at τ = s, by differences. */
async function velocityAt(
  subject: FlowLike,
  problem: ExactProblem | null,
  x: Float64Array,
  s: Float64Array,
): Promise<Float64Array> {
  if (problem !== null) return problem.fields.velocity(x, s);
  const n = s.length;
  const tangent = { x, s, t: s, dx: new Float64Array(x.length), ds: filled(n, 0), dt: filled(n, 1) };
  if (subject.jvp !== undefined) return (await subject.jvp(x, s, s, tangent.dx, tangent.ds, tangent.dt)).dy;
  const room = stepRoom(subject, [0, 1], tangent);
  return difference(subject.evaluate, tangent, uniformPlan(STEP[digitsOf(subject)], ORDER, room), subject.dtype);
}

/** The trivial map: one Euler step, x + (t - s) b_s(x). */
function eulerStep(subject: FlowLike, problem: ExactProblem | null): FlowLike {
  const { name, dtype, u, accuracy = 0, domain } = subject;
  return {
    ...{ name: `one Euler step (${name})`, dtype, u, accuracy, domain },
    exact: true,
    evaluate: async (x, s, t) => {
      const d = x.length / s.length;
      const b = await velocityAt(subject, problem, x, s);
      return x.map((value, k) => value + (t[Math.floor(k / d)] - s[Math.floor(k / d)]) * b[k]);
    },
  };
}

/** The residual that the Euler step has in the place of the subject. */
export function eulerResidual(
  residuals: (subject: FlowLike, problem: ExactProblem | null, batch: FlowCase) => Promise<PointResiduals>,
) {
  return async (subject: FlowLike, problem: ExactProblem | null, batch: FlowCase): Promise<Float64Array> =>
    (await residuals(eulerStep(subject, problem), problem, batch)).residual;
}

/** Max-norm of b_s(x): where the Euler step itself satisfies an identity of derivatives, this is an error of all of it. */
export async function velocitySize(
  subject: FlowLike,
  problem: ExactProblem | null,
  { x, s, d }: FlowCase,
): Promise<Float64Array> {
  return rowMax(await velocityAt(subject, problem, x, s), d);
}

/** Max-norm of a whole Euler step from s to the farther end of [0, 1]. */
export async function wholeStep(
  subject: FlowLike,
  problem: ExactProblem | null,
  batch: FlowCase,
): Promise<Float64Array> {
  const size = await velocitySize(subject, problem, batch);
  return size.map((value, i) => value * Math.max(batch.s[i], 1 - batch.s[i]));
}

/** Max-norm of an Euler step from the start to the end of time, at points drawn at other times. */
export async function startStep(
  _subject: FlowLike,
  problem: ExactProblem | null,
  { x, s, d }: FlowCase,
): Promise<Float64Array> {
  if (problem === null) return rowMax(x, d);
  return rowMax(
    problem.fields.velocity(
      x,
      s.map(() => problem.regularTimes[0]),
    ),
    d,
  );
}
