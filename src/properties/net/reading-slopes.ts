import type { GeneralReading } from '../../subject/general.ts';
import type { Jet } from '../../subject/jet.ts';

/** Derivatives in one time of the first derivatives of a reading; jets hold them in their places [_, ∂_s, ∂_t]. */
interface SlopesIn {
  readonly alpha: Jet;
  readonly beta: Jet;
  /** Of κ'. */
  readonly scale: number;
  /** Of the slope of the clock at s. */
  readonly first: number;
  /** Of the two slopes of the second time argument. */
  readonly second: Jet;
}

/** Second derivatives of a reading at (s, t), along s and along t. */
export interface Slopes {
  readonly s: SlopesIn;
  readonly t: SlopesIn;
}

/** Width of the differences in units of canonical time. */
const WIDTH = 1e-3;

/**
 * Second derivatives of a reading's head, point scale and clock, by central differences of the exact first ones at widths h and h/2, extrapolated: error
 * O(h⁴) + u/h, nine digits for functions that vary over units of time. The time along which
 * they are taken stays `WIDTH` within the range.
 */
export function slopesOf(
  reading: GeneralReading,
  [low, high]: readonly [number, number],
  s: number,
  t: number,
): Slopes {
  const inside = (time: number) => Math.min(high - WIDTH, Math.max(low + WIDTH, time));
  const [at, to] = [inside(s), inside(t)];
  const first = (start: number, end: number): number[] => {
    const { alpha, beta } = reading.head(start, end);
    const times = reading.times(start, end);
    const jets = [alpha, beta, times.second].flatMap((jet) => [jet[1], jet[2]]);
    return [...jets, reading.scale(start)[1], times.first[1]];
  };
  const quotient = (h: number, inStart: boolean): number[] => {
    const [plus, minus] = [h, -h].map((step) => (inStart ? first(at + step, t) : first(s, to + step)));
    return plus.map((value, k) => (value - minus[k]) / (2 * h));
  };
  const slope = (inStart: boolean): SlopesIn => {
    const [coarse, fine] = [quotient(WIDTH, inStart), quotient(WIDTH / 2, inStart)];
    const all = fine.map((value, k) => (4 * value - coarse[k]) / 3);
    const jet = (k: number): Jet => [0, all[k], all[k + 1]];
    return { alpha: jet(0), beta: jet(2), second: jet(4), scale: all[6], first: all[7] };
  };
  return { s: slope(true), t: slope(false) };
}
