import { combine, transposed } from '../bounded.ts';
import { type Definition, OPS, widened } from './types.ts';

/**
 * `∂_t X_{s,t}(x) - v_{t,t}(X_{s,t}(x))`, x = I_s, eq 13. With h = t - s and c the cotangent of the residual:
 *
 *     student   v: c, and -h ∇v_tt(X)ᵀ c through the teacher's point (none, parameters-only);
 *               ∂_t v: h c (all but semigradient)
 *     teacher   v: -c (none, point-only)
 */
export const lagrangian: Definition = ({ x, s, t }, ask, { u }) => {
  const student = ask('student', x, s, t);
  const direction = { dx: new Float64Array(x.value.length), ds: 0, dt: 1 };
  const slope = student?.push(direction);
  if (student === undefined || slope === undefined) return undefined;
  const teacher = ask('teacher', student.point(), t, t);
  const velocity = teacher?.velocity();
  if (teacher === undefined || velocity === undefined) return undefined;
  const h = t - s;
  return {
    residual: widened(
      u,
      combine(u, OPS, [
        { c: 1, v: slope },
        { c: -1, v: velocity },
      ]),
      student.velocity(),
    ),
    cotangents: (mode, c) => {
      const through = mode === 'none' || mode === 'parameters-only';
      const viaPoint = through ? [{ c: 1, v: transposed(u, OPS, -h, student.stepError, teacher.gradient(), c) }] : [];
      const v = combine(u, OPS, [{ c: 1, v: c }, ...viaPoint]);
      const z = combine(u, OPS, [{ c: h, slack: student.stepError, v: c }]);
      const places = [mode === 'semigradient' ? { at: student, v } : { at: student, v, derivative: { direction, z } }];
      if (mode !== 'none' && mode !== 'point-only') return places;
      return [...places, { at: teacher, v: combine(u, OPS, [{ c: -1, v: c }]) }];
    },
  };
};
