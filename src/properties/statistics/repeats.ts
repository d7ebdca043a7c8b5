import type { TestResult } from './types.ts';

/**
 * The test that draws of a continuous law do not repeat, where rounding gives no value a probability above `atom`: given the earlier
 * ones, draw i repeats one with probability at most `(i-1) · atom`, so that r repeats or more have probability at most `λʳ/r!` (union
 * over the sets of r draws), `λ = n(n-1)/2 · atom`: the birthday bound.
 */
export function repeatsTest(name: string, draws: Float64Array, atom: number): TestResult {
  const n = draws.length;
  const count = n - new Set(draws).size;
  const mean = (n * (n - 1) * atom) / 2;
  let logBound = 0;
  let least = 0;
  for (let r = 1; r <= count; r++) {
    logBound += Math.log(mean / r);
    least = Math.min(least, logBound);
  }
  return { name, statistic: count, pValue: Math.exp(least), exactness: 'valid', n };
}

/**
 * The test that draws of a continuous law are not cut to an end: the smallest (or largest) value of n draws is taken by m of them with a
 * probability of at most `C(n,m) a^{m-1} (1/(n-m+1) + a)`, where rounding gives no value a probability above `a = atom`: the sum over the values v of
 * `C(n,m) P(v)^m P(beyond v)^{n-m}`, whose last two factors are a Riemann sum of `∫ q^{n-m} dq`. Three draws at a cut tell it, where the
 * support that is missing shows only when a draw is expected in it twenty times.
 */
export function tiedEndsTest(name: string, draws: Float64Array, atom: number): TestResult {
  const n = draws.length;
  const most = Math.max(
    ...[draws.reduce((a, b) => Math.min(a, b), Infinity), draws.reduce((a, b) => Math.max(a, b), -Infinity)].map(
      (end) => draws.reduce((count, value) => count + (value === end ? 1 : 0), 0),
    ),
  );
  let logWays = 0;
  for (let k = 1; k <= most; k++) logWays += Math.log((n - k + 1) / k);
  const logBound = logWays + (most - 1) * Math.log(atom) + Math.log(1 / (n - most + 1) + atom);
  // Both ends.
  return { name, statistic: most, pValue: Math.min(1, 2 * Math.exp(logBound)), exactness: 'valid', n };
}
