import type { MissingCall } from './observed.ts';
import type { LossJudgement } from './search.ts';
import { short } from './text.ts';

/** What a loss did not ask of the net, in words: the first missing place, and how many there are. */
export function describeMissing(missing: readonly MissingCall[]): string {
  const [{ role, s, t, x, direction }] = missing;
  const point = x.length > 3 ? 'its point' : `x = (${[...x].map(short).join(', ')})`;
  const place = `at ${point}, s = ${short(s)}, t = ${short(t)} (canonical times)`;
  if (direction === undefined) return `No call of the net ${place}, where the definition has its ${role}`;
  const tangent = `dx = (${[...direction.dx].map(short).join(', ')}), ds = ${short(direction.ds)}, dt = ${short(direction.dt)}`;
  return `The derivative of the ${role} ${place} along ${tangent} does not follow from the tangents of the recorded jvp calls`;
}

/** The judgement of a loss with times of its own whose calls fit no row of the data. */
export function unrecovered(value: number): LossJudgement {
  return {
    residual: Math.max(Math.abs(value), Number.MIN_VALUE),
    tolerance: 0,
    signal: Number.POSITIVE_INFINITY,
    terms: {},
    reason:
      'No recorded call of the net is at a point a_s x0 + b_s x1 of any row of the data at the time s of that call.',
  };
}
