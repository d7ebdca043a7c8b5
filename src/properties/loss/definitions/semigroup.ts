import { combine, exactly, transposed } from '../bounded.ts';
import type { Evaluation, PlaceCotangent } from '../evaluation.ts';
import { type Definition, OPS } from './types.ts';

/**
 * As trained (form `velocity`, eq 22), x = I_s, with weights p = (u-s)/(t-s), q = (t-u)/(t-s):
 *
 *     v_{s,t}(x) - p v_{s,u}(x) - q v_{u,t}(X_{s,u}(x))
 *
 * and `X_{s,t}(x) - X_{u,t}(X_{s,u}(x))` (form `map`, eq 15), which is t - s times it. A leg without length needs no call. With c the
 * cotangent of the velocity form:
 *
 *     student      v: c
 *     first leg    v: -p c - (u-s) q ∇v_ut(X_su)ᵀ c (none)
 *     second leg   v: -q c (none)
 */
export const semigroup: Definition = ({ x, s, t, u: between }, ask, { u, form }) => {
  const student = ask('student', x, s, t);
  if (student === undefined) return undefined;
  const first = between === s ? undefined : ask('first leg', x, s, between);
  if (first === undefined && between !== s) return undefined;
  const middle = first === undefined ? exactly(student.x) : first.point();
  const second = between === t ? undefined : ask('second leg', middle, between, t);
  if (second === undefined && between !== t) return undefined;

  const h = t - s;
  const slack = (3 * student.stepError) / Math.abs(h);
  const p = (between - s) / h;
  const q = (t - between) / h;
  const velocities = [student, first, second].map((place) => place?.velocity());
  const [v, v1, v2] = velocities;
  if (form === 'velocity' && [student, first, second].some((place, k) => place && velocities[k] === undefined)) {
    return undefined;
  }
  const residual =
    form === 'map'
      ? combine(u, OPS, [
          { c: 1, v: student.point() },
          { c: -1, v: second === undefined ? middle : second.point() },
        ])
      : combine(u, OPS, [
          { c: 1, v: v! },
          ...(v1 ? [{ c: -p, slack, v: v1 }] : []),
          ...(v2 ? [{ c: -q, slack, v: v2 }] : []),
        ]);
  if (form === 'velocity') {
    // An author may divide a difference of maps instead.
    residual.error.forEach((_, k) => {
      residual.error[k] += (OPS / 2) * u * ((Math.abs(x.value[k]) + Math.abs(student.point().value[k])) / Math.abs(h));
    });
  }
  const scale = form === 'map' ? h : 1;
  const scaleError = form === 'map' ? student.stepError : slack;

  return {
    residual,
    cotangents: (mode, c) => {
      const places: PlaceCotangent[] = [{ at: student, v: combine(u, OPS, [{ c: scale, slack: scaleError, v: c }]) }];
      if (mode === 'convex') return places;
      const add = (at: Evaluation, terms: Parameters<typeof combine>[2]) =>
        places.push({ at, v: combine(u, OPS, terms) });
      if (first !== undefined) {
        const direct = { c: -p * scale, slack: scaleError + slack, v: c };
        const reach = -(between - s) * q * scale;
        const carried =
          second === undefined
            ? []
            : [{ c: 1, v: transposed(u, OPS, reach, scaleError + slack, second.gradient(), c) }];
        add(first, [direct, ...carried]);
      }
      if (second !== undefined) add(second, [{ c: -q * scale, slack: scaleError + slack, v: c }]);
      return places;
    },
  };
};
