import type { Series } from '../../subject/result.ts';
import { median } from '../statistics/summary.ts';

/** Buckets of a curve. */
const BUCKETS = 60;
/** Digits of the numbers of a curve. */
const DIGITS = 4;

/**
 * A long curve made short: minimum, median and maximum over buckets of equal length, each at the last place of its bucket, so that no
 * spike is lost. A maximum is null where its bucket holds a number that is not finite, a median where half of them are none.
 *
 * @param values one a place, NaN where it was not finite.
 * @param place of value i, as a step number.
 */
export function envelope(
  values: ArrayLike<number>,
  place: (i: number) => number = (i) => i + 1,
): Readonly<Record<'min' | 'median' | 'max', Series>> {
  const buckets = Math.min(BUCKETS, values.length);
  const spans = Array.from({ length: buckets }, (_, k) => {
    const [from, to] = [k, k + 1].map((edge) => Math.floor((edge * values.length) / buckets));
    return { to, part: Array.from({ length: to - from }, (_, i) => values[from + i]) };
  });
  const x = spans.map(({ to }) => place(to - 1));
  const curve = (of: (part: readonly number[]) => number): Series => ({
    x,
    y: spans.map(({ part }) => short(of(part))),
  });
  return {
    min: curve((part) => Math.min(...part.filter(Number.isFinite))),
    median: curve(median),
    max: curve((part) => Math.max(...part)),
  };
}

/** A number in a few digits; null where it is not finite. */
export function short(value: number): number | null {
  return Number.isFinite(value) ? Number(value.toPrecision(DIGITS)) : null;
}
