import type { Head } from '../../subject/heads.ts';
import type { Jet } from '../../subject/jet.ts';
import type { NetCall } from '../net/types.ts';

/**
 * Calls with the canonical average velocities that their results stand for, as the author can know them: v = (o - α x) / β and
 * Dv = (Do - Dα x - α dx - Dβ v) / β of the o that he was given, with its rounding.
 */
export function throughHead(head: (s: number, t: number) => Head, calls: readonly NetCall[]): NetCall[] {
  return calls.map((call): NetCall => {
    const { x, s, t, y, dx, ds, dt, dy, d } = call;
    const heads = Array.from(s, (start, i) => head(start, t[i]));
    const v = y.map((value, k) => {
      const { alpha, beta } = heads[Math.floor(k / d)];
      return (value - alpha[0] * x[k]) / beta[0];
    });
    if (call.kind === 'value') return { ...call, y: v };
    const dv = dy!.map((value, k) => {
      const i = Math.floor(k / d);
      const { alpha, beta } = heads[i];
      const along = (jet: Jet) => jet[1] * ds![i] + jet[2] * dt![i];
      return (value - along(alpha) * x[k] - alpha[0] * dx![k] - along(beta) * v[k]) / beta[0];
    });
    return { ...call, y: v, dy: dv };
  });
}
