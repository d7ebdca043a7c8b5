import type { Head } from '../../../subject/heads.ts';
import { type Bounded, combine } from '../bounded.ts';
import { type Arithmetic, type Definition, type LossRow, OPS } from './types.ts';

/**
 * `v_{t,t}(I_t) - dI_t/dt`, eq 12: the term of the rows with s = t. Nothing is stopped in it. Where it regresses on the target of an output o = α x + β v of its own,
 * `o - (α I_t + β dI_t/dt) = β (v - dI_t/dt)`: x1 - E[x1|x] for a prediction of the data. With c the cotangent of the residual: student v: c, or β c.
 */
export const flowMatching: Definition = (row, ask, arithmetic) => {
  const { u, ownTarget } = arithmetic;
  const { x, slope, t } = row;
  const student = ask('diagonal', x, t, t);
  const v = student?.velocity();
  if (student === undefined || v === undefined) return undefined;
  const plain = combine(u, OPS, [
    { c: 1, v },
    { c: -1, v: slope },
  ]);
  if (ownTarget === undefined) return { residual: plain, cotangents: (_, c) => [{ at: student, v: c }] };
  const { residual, beta, slack } = ofOutput(row, plain, ownTarget(t), arithmetic);
  return { residual, cotangents: (_, c) => [{ at: student, v: combine(u, OPS, [{ c: beta, slack, v: c }]) }] };
};

/**
 * β r with the rounding of a target that an author forms as α I_t + β dI_t/dt, or from the point and the data as p I_t + q x1: `4 u` of the terms of either, the error of I_t times α or p, and what the
 * rounding of the time does to α and β. With E[x1|x] = α₁ x + β₁ v: q = β/β₁, p = α - q α₁.
 */
function ofOutput(
  { x, slope, t, path }: LossRow,
  plain: Bounded,
  { alpha, beta }: Head,
  { u, timeSize }: Arithmetic,
): { readonly residual: Bounded; readonly beta: number; readonly slack: number } {
  const moved = 4 * u * timeSize(t);
  const [slackAlpha, slackBeta] = [alpha, beta].map(([, ofS, ofT]) => moved * Math.abs(ofS + ofT));
  const [a, b, da, db] = [path.a(t), path.b(t), path.da(t), path.db(t)];
  const q = -(beta[0] * (da * b - a * db)) / a;
  const p = alpha[0] + (beta[0] * da) / a;
  const error = plain.error.map((own, k) => {
    const [point, speed] = [Math.abs(x.value[k]), Math.abs(slope.value[k])];
    const target = Math.abs(alpha[0]) * point + Math.abs(beta[0]) * speed;
    const data = Math.abs((da * x.value[k] - a * slope.value[k]) / (da * b - a * db));
    const formed = Math.abs(p) * point + Math.abs(q) * data;
    const ofPoint = Math.max(Math.abs(alpha[0]), finite(p)) * x.error[k];
    const rounding = 4 * u * Math.max(target, finite(formed));
    return Math.abs(beta[0]) * own + ofPoint + rounding + slackAlpha * point + slackBeta * speed;
  });
  return { residual: { value: plain.value.map((r) => beta[0] * r), error }, beta: beta[0], slack: slackBeta };
}

/** A form that does not exist at the end of the noise adds nothing. */
function finite(value: number): number {
  return Number.isFinite(value) ? Math.abs(value) : 0;
}
