import type { FlowLike } from './flow-like.ts';
import { gather } from './rows.ts';

/** Points with a direction: the derivative along (x + h dx, s + h ds, t + h dt) at h = 0. */
export interface Tangent {
  readonly x: Float64Array;
  readonly s: Float64Array;
  readonly t: Float64Array;
  readonly dx: Float64Array;
  readonly ds: Float64Array;
  readonly dt: Float64Array;
}

export function selectTangent(tangent: Tangent, d: number, rows: ArrayLike<number>): Tangent {
  return {
    x: gather(tangent.x, d, rows),
    s: gather(tangent.s, 1, rows),
    t: gather(tangent.t, 1, rows),
    dx: gather(tangent.dx, d, rows),
    ds: gather(tangent.ds, 1, rows),
    dt: gather(tangent.dt, 1, rows),
  };
}

/**
 * How far h may go either way so that both times stay within `times` and in the subject's domain (s <= t where it is
 * `forward`; `low` > `high` means not at all: a fixed first time does not move).
 */
export function stepRoom(
  subject: Pick<FlowLike, 'domain' | 'starts'>,
  times: readonly [number, number],
  { s, t, ds, dt }: Tangent,
): { low: Float64Array; high: Float64Array } {
  const low = new Float64Array(s.length).fill(Number.NEGATIVE_INFINITY);
  const high = new Float64Array(s.length).fill(Number.POSITIVE_INFINITY);
  const keep = (i: number, value: number, rate: number, floor: number, ceiling: number): void => {
    if (rate === 0) return;
    const [a, b] = [(floor - value) / rate, (ceiling - value) / rate];
    low[i] = Math.max(low[i], Math.min(a, b));
    high[i] = Math.min(high[i], Math.max(a, b));
  };
  const { starts = times } = subject;
  const first = [Math.max(starts[0], times[0]), Math.min(starts[1], times[1])] as const;
  for (let i = 0; i < s.length; i++) {
    if (subject.domain === 'from-zero') keep(i, s[i], ds[i], s[i], s[i]);
    else keep(i, s[i], ds[i], first[0], first[1]);
    if (subject.domain === 'to-end') keep(i, t[i], dt[i], t[i], t[i]);
    else keep(i, t[i], dt[i], times[0], times[1]);
    if (subject.domain !== 'both') keep(i, t[i] - s[i], dt[i] - ds[i], 0, Number.POSITIVE_INFINITY);
  }
  return { low, high };
}
