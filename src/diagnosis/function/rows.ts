import { gather } from '../../properties/numeric/rows.ts';

/** Rows of arguments: x is n × d, s and t have length n. Of a velocity t is s; of a one-time function it is the end of the time range. */
export interface Rows {
  readonly x: Float64Array;
  readonly s: Float64Array;
  readonly t: Float64Array;
  readonly n: number;
  readonly d: number;
}

/** Rows by their times and points. */
export function rowsOf(x: Float64Array, s: Float64Array, t: Float64Array): Rows {
  return { x, s, t, n: s.length, d: x.length / s.length };
}

/** Some of the rows, in that order. */
export function pick({ x, s, t, d }: Rows, chosen: readonly number[]): Rows {
  return rowsOf(gather(x, d, chosen), gather(s, 1, chosen), gather(t, 1, chosen));
}

/** One set of rows after the other. */
export function joined(parts: readonly Rows[]): Rows {
  const all = (field: 'x' | 's' | 't') => Float64Array.from(parts.flatMap((part) => [...part[field]]));
  return rowsOf(all('x'), all('s'), all('t'));
}

/** n × d numbers f(y_ik, i, k). */
export function eachEntry(
  y: Float64Array,
  d: number,
  f: (value: number, row: number, k: number) => number,
): Float64Array {
  return y.map((value, index) => f(value, Math.floor(index / d), index % d));
}
