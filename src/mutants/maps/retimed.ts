import type { MapFunction, Truth } from '../exact.ts';

const clamp = (value: number): number => Math.min(1, Math.max(0, value));

/** X with each of its times replaced by a function of both. */
export function retimed(
  truth: Truth,
  first: (s: number, t: number) => number,
  second: (s: number, t: number) => number,
) {
  const map: MapFunction = (x, s, t) =>
    truth.map(
      x,
      s.map((value, i) => clamp(first(value, t[i]))),
      t.map((value, i) => clamp(second(s[i], value))),
    );
  return map;
}

/** X on another clock: both of its times replaced by the same function of themselves. */
export function reclocked(clock: (time: number) => number): (truth: Truth) => MapFunction {
  return (truth) =>
    retimed(
      truth,
      (s) => clock(s),
      (_, t) => clock(t),
    );
}
