import { UNIT_ROUNDOFF } from '../../core/precision.ts';

/**
 * Derivative of `f` at `t` in [0, 1] by central differences of halving step with Richardson extrapolation (Ridders, 1982);
 * one-sided where t is within the smallest step of an end. Relative accuracy about 1e-11 for smooth f; `error` is the
 * difference between neighbouring entries of the extrapolation table plus the quotient's round-off.
 */
export function differentiate(f: (t: number) => number, t: number): { value: number; error: number } {
  const room = Math.min(t, 1 - t);
  const central = room > 1e-4;
  const start = central ? Math.min(0.05, room) : 0.05;
  const direction = t < 0.5 ? 1 : -1;
  const quotient = (step: number): number =>
    central
      ? (f(t + step) - f(t - step)) / (t + step - (t - step))
      : (-3 * f(t) + 4 * f(t + direction * step) - f(t + 2 * direction * step)) / (2 * direction * step);
  let best = Number.NaN;
  let error = Number.POSITIVE_INFINITY;
  let bestStep = start;
  let previous: number[] = [];
  for (let row = 0, step = start; row < 10; row++, step /= 2) {
    const current = [quotient(step)];
    for (let column = 1; column <= row; column++) {
      // Error terms are h², h⁴, … centrally and h², h³, … from one side.
      const factor = central ? 4 ** column : 2 ** (column + 1);
      const value = (factor * current[column - 1] - previous[column - 1]) / (factor - 1);
      const change = Math.max(Math.abs(value - current[column - 1]), Math.abs(value - previous[column - 1]));
      if (change <= error) {
        error = change;
        best = value;
        bestStep = step;
      }
      current.push(value);
    }
    previous = current;
  }
  return { value: best, error: error + (8 * UNIT_ROUNDOFF.float64 * Math.abs(f(t))) / bestStep };
}
