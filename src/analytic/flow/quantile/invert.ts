import type { Marginal1 } from './marginal.ts';
import { density, logDensity, logTail, tail } from './marginal.ts';

/** A probability by the smaller of its two tails; `log` where the tail itself underflows. */
export interface Level {
  readonly upper: boolean;
  readonly log: boolean;
  /** The tail, or its logarithm. */
  readonly value: number;
}

const UNDERFLOW = 1e-280;
const MAX_ITERATIONS = 200;
/** Relative rounding error of a tail below which a residual says nothing. */
const RESOLVED = 2 ** -53;

/** The level of x: P(I <= x) or P(I > x), whichever is smaller. */
export function levelOf(law: Marginal1, x: number): Level {
  const lower = tail(law, x, false);
  const upper = lower > 0.5;
  const value = upper ? tail(law, x, true) : lower;
  return value > UNDERFLOW ? { upper, log: false, value } : { upper, log: true, value: logTail(law, x, upper) };
}

/**
 * The x of a level: F⁻¹. Newton on the logarithm of the tail, kept inside a bracket by bisection. The residual is formed
 * from the tails themselves, so that it carries a relative rounding error of a few u only.
 *
 * Accuracy: a few u (|x| + min(F, 1-F)/p).
 */
export function invert(law: Marginal1, level: Level, guess: number): number {
  const sign = level.upper ? -1 : 1;
  let slope = 0;
  /** Increasing in x: (log tail - level) with the sign of the side. */
  const residual = (x: number): number => {
    if (level.log) {
      const log = logTail(law, x, level.upper);
      slope = Math.exp(logDensity(law, x) - log);
      return sign * (log - level.value);
    }
    const value = tail(law, x, level.upper);
    slope = density(law, x) / value;
    return sign * (Math.log1p((value - level.value) / level.value) || 0);
  };
  const span = Math.max(law.high - law.low, 1e-300);
  let low = law.low;
  let high = law.high;
  for (let step = span; residual(low) > 0; step *= 2) low -= step;
  for (let step = span; residual(high) < 0; step *= 2) high += step;

  let x = guess > low && guess < high ? guess : 0.5 * (low + high);
  let previous = Number.POSITIVE_INFINITY;
  for (let iteration = 0; iteration < MAX_ITERATIONS; iteration++) {
    const f = residual(x);
    if (f > 0) high = x;
    else low = x;
    const newton = x - f / slope;
    // Where the residual is rounding alone, a Newton step from it is no better than none.
    if (Math.abs(f) <= (level.log ? RESOLVED * Math.abs(level.value) : RESOLVED)) return x;
    const inside = newton > low && newton < high;
    if (inside && Math.abs(newton - x) <= 2 ** -53 * Math.abs(x)) return newton;
    const good = inside && Math.abs(f) < 0.5 * previous;
    previous = good ? Math.abs(f) : Number.POSITIVE_INFINITY;
    const next = good ? newton : 0.5 * (low + high);
    if (next === x || next <= low || next >= high) return x;
    x = next;
  }
  return x;
}
