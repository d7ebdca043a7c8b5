import { clopperPearson } from '../../properties/statistics/binomial-test.ts';
import type { Interval } from '../../properties/statistics/types.ts';

/** A share of independent trials with its Clopper-Pearson interval, which covers with at least the given probability. */
export function proportion(successes: number, n: number, level = 0.95): Interval & { readonly value: number } {
  return { value: successes / n, ...clopperPearson(successes, n, 1 - level) };
}
