import type { Interpolant } from '../analytic/types.ts';

/** Halvings of a unit interval to its round-off, with Newton's steps between them where they stay inside. */
const ROUNDS = 200;

/**
 * The time of a path at which a_t : b_t is a : b (a, b >= 0, not both 0), the nearer end of the range where it is beyond: closed where the path knows, else the root of
 * the falling function `a_t b - b_t a`. NaN for NaN.
 */
export function timeOfRatio(path: Interpolant, a: number, b: number, [first, last]: readonly [number, number]): number {
  if (Number.isNaN(a) || Number.isNaN(b)) return Number.NaN;
  // An infinite ratio is pure noise.
  const [noise, data] = a === Number.POSITIVE_INFINITY ? [1, 0] : [a, b];
  const found = path.timeOf?.(noise, data);
  if (found !== undefined && !Number.isNaN(found)) return Math.min(last, Math.max(first, found));
  const size = Math.hypot(noise, data);
  return root(path, noise / size, data / size, first, last);
}

function root(path: Interpolant, a: number, b: number, first: number, last: number): number {
  const f = (t: number) => path.a(t) * b - path.b(t) * a;
  if (!(f(first) > 0)) return first;
  if (!(f(last) < 0)) return last;
  let [low, high] = [first, last];
  let t = (low + high) / 2;
  for (let round = 0; round < ROUNDS; round++) {
    const gap = f(t);
    if (gap === 0) return t;
    if (gap > 0) low = t;
    else high = t;
    const newton = t - gap / (path.da(t) * b - path.db(t) * a);
    const next = newton > low && newton < high ? newton : (low + high) / 2;
    if (next === t || high - low <= Number.EPSILON * Math.max(Math.abs(low), Math.abs(high))) return next;
    t = next;
  }
  return t;
}
