import type { Stop } from './losses.ts';
import type { Scalar } from './scalar.ts';
import { leaf } from './scalar.ts';

/** Passes values through as constants and keeps them, in the order of the calls. */
export function recorder(): { stop: Stop; kept: Scalar[] } {
  const kept: Scalar[] = [];
  const stop: Stop = (x) => {
    const constant = leaf(x.value, x.error);
    kept.push(constant);
    return constant;
  };
  return { stop, kept };
}

/** Returns the recorded constants in their order, whatever is passed: the stopped part held fixed. */
export function replayer(kept: readonly Scalar[]): Stop {
  let next = 0;
  return () => kept[next++];
}

/**
 * Central difference of f at 0, extrapolated from steps h and h/2 (error O(h⁴)), with an estimate of its error: the
 * distance from a second extrapolation, from h/2 and h/4, and the round-off of the smallest step.
 */
export function centralDifference(f: (offset: number) => number, h: number): { value: number; error: number } {
  const plain = [h, h / 2, h / 4].map((step) => (f(step) - f(-step)) / (2 * step));
  const coarse = (4 * plain[1] - plain[0]) / 3;
  const value = (4 * plain[2] - plain[1]) / 3;
  const roundOff = (64 * 2 ** -53 * Math.abs(f(0))) / (h / 4);
  return { value, error: Math.abs(value - coarse) + roundOff };
}
