import type { StopGradientMode } from '../../../subject/types.ts';
import { type Bounded, combine, transposed } from '../bounded.ts';
import type { Evaluation, PlaceCotangent } from '../evaluation.ts';
import { type Definition, OPS, type RowResidual, widened } from './types.ts';

/**
 * `∂_s X_{s,t}(x) + ∇X_{s,t}(x) w = w - v + h (∂_s v + ∇v w)`, w = v_{s,s}(x), x = I_s, eq 14. With c the cotangent of the residual:
 *
 *     student   v: -c;  ∂_s v: h c (full);  ∂_s v + ∇v w: h c (convex, none)
 *     teacher   v: c + h ∇v_st(x)ᵀ c (none)
 */
export const eulerian: Definition = ({ x, s, t }, ask, { u }) => {
  const teacher = ask('teacher', x, s, s);
  const student = ask('student', x, s, t);
  const velocity = teacher?.velocity();
  if (teacher === undefined || student === undefined || velocity === undefined) return undefined;
  return totalDerivative(student, velocity, u, teacher);
};

/**
 * The Eulerian residual with the conditional velocity w = dI_s/ds in the place of v_ss: MeanFlow, whose residual
 * `u - sg(v - (t-r) du/dt)` this is after t_M = 1 - s, r_M = 1 - t, u = -v (derived, `method` §3). Modes full and semigradient.
 */
export const meanflow: Definition = ({ x, s, t, slope }, ask, { u }) => {
  const student = ask('student', x, s, t);
  return student === undefined ? undefined : totalDerivative(student, slope, u);
};

function totalDerivative(
  student: Evaluation,
  velocity: Bounded,
  u: number,
  teacher?: Evaluation,
): RowResidual | undefined {
  const h = student.t - student.s;
  const along = { dx: velocity.value, ds: 1, dt: 0, error: Math.max(...velocity.error) };
  const total = student.push(along);
  if (total === undefined) return undefined;
  const residual = widened(u, total, student.velocity(), velocity);
  const inTime = { dx: new Float64Array(velocity.value.length), ds: 1, dt: 0 };
  return {
    residual,
    cotangents: (mode: StopGradientMode, c: Bounded): PlaceCotangent[] => {
      const v = combine(u, OPS, [{ c: -1, v: c }]);
      if (mode === 'semigradient') return [{ at: student, v }];
      const z = combine(u, OPS, [{ c: h, slack: student.stepError, v: c }]);
      const direction = mode === 'full' ? inTime : along;
      const places: PlaceCotangent[] = [{ at: student, v, derivative: { direction, z } }];
      if (mode !== 'none' || teacher === undefined) return places;
      const carried = transposed(u, OPS, h, student.stepError, student.gradient(along), c);
      const back = combine(u, OPS, [
        { c: 1, v: c },
        { c: 1, v: carried },
      ]);
      return [...places, { at: teacher, v: back }];
    },
  };
}
