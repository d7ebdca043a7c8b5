import type { TestResult } from './types.ts';

/**
 * The test that `u` are independent uniforms on [0, 1], by the smallest and the largest: `P(max <= m) = mⁿ`, `P(min >= m) = (1-m)ⁿ`
 * exactly; twice the smaller one. A support that ends short of 1 by δ shows in `20/δ` draws, where a Kolmogorov–Smirnov test needs
 * `40/δ²`. `slack` (n, how far rounding may have moved each u_i) is given to the subject. A draw outside [0, 1] is impossible: p = 0.
 */
export function extremesTest(name: string, u: Float64Array, slack?: Float64Array): TestResult {
  const n = u.length;
  let high = 0;
  let low = 1;
  let possible = true;
  u.forEach((value, i) => {
    const moved = slack ? slack[i] : 0;
    high = Math.max(high, value + moved);
    low = Math.min(low, value - moved);
    if (!(value - moved <= 1 && value + moved >= 0)) possible = false;
  });
  const gap = { above: Math.max(0, 1 - high), below: Math.max(0, low) };
  const pValue = possible ? Math.min(1, 2 * (1 - Math.max(gap.above, gap.below)) ** n) : 0;
  return { name, statistic: Math.max(gap.above, gap.below), pValue, exactness: 'valid', n };
}

/** Length of a missing end of [0, 1] that {@link extremesTest} always rejects: `1 - (falseFail/2)^{1/n}`. */
export function extremesDetectable(n: number, falseFail: number): number {
  return -Math.expm1(Math.log(falseFail / 2) / n);
}
