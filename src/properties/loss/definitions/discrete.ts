import { type Bounded, combine, exactly } from '../bounded.ts';
import type { Ask, Evaluation } from '../evaluation.ts';
import { type Arithmetic, type Definition, type LossRow, OPS } from './types.ts';

/**
 * Discrete consistency, form `map`: `X_{s,t}(x) - sg( X_{u,t}(x_u) )`, x = I_s; form `velocity` divides by t - s. x_u is
 *
 *     interpolant   I_u
 *     euler         x + (u-s) b_s(x)
 *     heun          x + (u-s)/2 (b_s(x) + b_u(x + (u-s) b_s(x))),   b the teacher's v_{τ,τ}
 *
 * Consistency models (arXiv 2303.01469), eqs 6, 7 and 10. With c the cotangent of the residual: student v: (t-s) c, or c.
 */
export const discrete: Definition = (row, ask, arithmetic) => {
  const { x, s, t, u: between } = row;
  const { u, form } = arithmetic;
  const student = ask('student', x, s, t);
  if (student === undefined) return undefined;
  const middle = neighbour(row, student, ask, arithmetic);
  if (middle === undefined) return undefined;
  const second = between === t ? undefined : ask('second leg', middle, between, t);
  if (second === undefined && between !== t) return undefined;
  const h = t - s;
  const difference = combine(u, OPS, [
    { c: 1, v: student.point() },
    { c: -1, v: second === undefined ? middle : second.point() },
  ]);
  const slack = student.stepError / (h * h);
  return {
    residual: form === 'map' ? difference : combine(u, OPS, [{ c: 1 / h, slack, v: difference }]),
    cotangents: (_, c) => [
      {
        at: student,
        v: combine(u, OPS, [form === 'map' ? { c: h, slack: student.stepError, v: c } : { c: 1, v: c }]),
      },
    ],
  };
};

/** x_u, from the point at which the student was called. */
function neighbour(
  { s, u: between, xu }: LossRow,
  student: Evaluation,
  ask: Ask,
  { u, firstLeg }: Arithmetic,
): Bounded | undefined {
  if (firstLeg === 'interpolant') return xu;
  const start = exactly(student.x);
  const first = ask('teacher', start, s, s)?.velocity();
  if (first === undefined) return undefined;
  const h = between - s;
  const slack = student.stepError;
  const step = (...velocities: readonly Bounded[]) =>
    combine(u, OPS, [{ c: 1, v: start }, ...velocities.map((v) => ({ c: h / velocities.length, slack, v }))]);
  const euler = step(first);
  if (firstLeg === 'euler') return euler;
  const second = ask('teacher', euler, between, between)?.velocity();
  return second && step(first, second);
}
