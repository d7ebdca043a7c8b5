import { bonferroni } from './bonferroni.ts';
import { ksDetectable, ksTest } from './kolmogorov-smirnov.ts';
import type { Rates, TestResult } from './types.ts';

/**
 * Test that draws u_i, uniform on [0, 1], are independent of v_i (any law, known or not): u stays uniform within every
 * subset that is chosen by v alone. Subsets: the lower and upper half of v by rank, and its inner and outer half (for
 * dependence that is even in v); Kolmogorov–Smirnov in each, Bonferroni over the four. No permutation: valid at any
 * level. It presumes the uniformity of u, and rejects when that fails.
 */
export function independenceTest(name: string, u: Float64Array, v: Float64Array): TestResult {
  const order = Int32Array.from(u.keys()).sort((i, j) => v[i] - v[j] || i - j);
  const quarter = order.length >> 2;
  const half = order.length >> 1;
  const parts = {
    'lower half': order.subarray(0, half),
    'upper half': order.subarray(half),
    'inner half': order.subarray(quarter, order.length - quarter),
    'outer half': Int32Array.from([...order.subarray(0, quarter), ...order.subarray(order.length - quarter)]),
  };
  return bonferroni(
    name,
    Object.entries(parts)
      .filter(([, rows]) => rows.length > 0)
      .map(([part, rows]) =>
        ksTest(
          `${name}, ${part}`,
          Float64Array.from(rows, (row) => u[row]),
        ),
      ),
  );
}

/** Sup-distance of u's law within a half from the uniform one that {@link independenceTest} detects. */
export function independenceDetectable(n: number, { falseFail, falsePass }: Rates): number {
  return ksDetectable(Math.floor(n / 2), { falseFail: falseFail / 4, falsePass });
}
