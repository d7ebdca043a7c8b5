import type { Evaluated } from './evaluated.ts';
import type { Times } from './trials.ts';

/**
 * The times of the one row that a loss formed itself, from its calls: the longest step runs from s to t; u is a time between them at which
 * another call starts or ends. Without calls, `otherwise`.
 */
export function ownTimes(evaluations: readonly Evaluated[], otherwise: Times): Times {
  if (evaluations.length === 0) return otherwise;
  const longest = evaluations.reduce((most, one) => (Math.abs(one.t - one.s) > Math.abs(most.t - most.s) ? one : most));
  const [s, t] = [longest.s, longest.t];
  const inside = (time: number) => Math.min(s, t) < time && time < Math.max(s, t);
  const between = evaluations.flatMap((one) => [one.t, one.s]).find(inside);
  return { s, t, u: between ?? s };
}
