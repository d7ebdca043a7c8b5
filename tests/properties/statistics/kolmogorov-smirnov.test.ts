import { describe, expect, it } from 'vitest';
import { stream } from '../../../src/core/random.ts';
import {
  ksDetectable,
  ksDistance,
  ksPValue,
  ksSampleSize,
  ksTest,
  smirnovTail,
} from '../../../src/properties/statistics/index.ts';
import { seed } from '../../support/seed.ts';
import { ksDistribution } from './marsaglia-tsang-wang.ts';

describe('two-sided p-value', () => {
  it.each([
    [10, 0.274],
    [10, 0.4],
    [30, 0.2],
    [60, 0.2],
    [60, 0.3],
  ])('n = %d, d = %d: above the exact one by at most p³/8', (n, d) => {
    const exact = 1 - ksDistribution(d, n);
    const p = ksPValue(d, n);
    expect(p).toBeGreaterThan(exact - 1e-12);
    expect(p - exact).toBeLessThan(p ** 4 / 8 + 1e-12);
  });

  it('of one draw is that of its place', () => {
    for (const d of [0.1, 0.3, 0.7]) expect(smirnovTail(d, 1)).toBeCloseTo(1 - d, 14);
  });

  it('is at most the bound of Dvoretzky, Kiefer, Wolfowitz and Massart', () => {
    for (const n of [5, 100, 3000]) {
      for (const d of [0.03, 0.1, 0.3]) {
        expect(ksPValue(d, n)).toBeLessThanOrEqual(Math.min(1, 2 * Math.exp(-2 * n * d * d)));
      }
    }
  });
});

describe('distance', () => {
  it('of hand-made draws', () => {
    expect(ksDistance(Float64Array.of(0.5))).toBe(0.5);
    expect(ksDistance(Float64Array.of(0.9, 0.6))).toBe(0.6);
    expect(ksDistance(Float64Array.of(0.9, 0.1, 0.4))).toBeCloseTo(2 / 3 - 0.4, 15);
    expect(ksDistance(Float64Array.of(0.5, Number.NaN))).toBe(1);
    expect(ksTest('u', new Float64Array(40).fill(0.5)).pValue).toBeLessThan(1e-8);
  });

  it('with slack never exceeds the distance of the unrounded draws', () => {
    const rng = stream(seed, 'slack');
    for (let trial = 0; trial < 50; trial++) {
      const exact = rng.uniforms(200);
      const slack = exact.map(() => 0.01 * rng.uniform());
      const rounded = exact.map((u, i) => u + slack[i] * (2 * rng.uniform() - 1));
      expect(ksDistance(rounded, slack), `seed ${seed}`).toBeLessThanOrEqual(ksDistance(exact) + 1e-15);
    }
  });
});

it('states the draws that a 5 % shrink of N(0, 1) takes', () => {
  // sup |Φ(x) - Φ(x/.95)| = 0.01240 (scipy: max over x of norm.cdf(x/.95) - norm.cdf(x)).
  const n = ksSampleSize(0.0124, { falseFail: 3e-9, falsePass: 1e-3 });
  expect(n).toBeGreaterThan(1.5e5);
  expect(n).toBeLessThan(1.7e5);
  expect(ksDetectable(n, { falseFail: 3e-9, falsePass: 1e-3 })).toBeLessThanOrEqual(0.0124);
});
