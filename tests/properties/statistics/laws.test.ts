import { describe, expect, it } from 'vitest';
import {
  binomialPmf,
  binomialTails,
  chiSquareQuantile,
  chiSquareTails,
  clopperPearson,
  normalScore,
  normalUpperQuantile,
  smirnovTail,
} from '../../../src/properties/statistics/index.ts';

function close(actual: number, expected: number, relative = 1e-12): void {
  expect(Math.abs(actual / expected - 1), `${actual} for ${expected}`).toBeLessThan(relative);
}

// Expected values of this file: python3 scripts/statistics/reference.py (mpmath 1.3.0, 40 digits).
describe('tails', () => {
  it.each([
    [130, 100, 'upper', 0.023512397809808676],
    [1008000, 1000000, 'upper', 8.389162772487518e-9],
    [0.001, 1, 'lower', 0.02522712063003961],
    [3, 64, 'lower', 3.8324932815524197e-31],
    [0.5, 3, 'upper', 0.9188914116546758],
    [200, 7, 'upper', 1.1477812240142598e-39],
    [99000, 100000, 'lower', 0.012478315638082799],
  ] as const)('χ² at %d with %d degrees of freedom, %s', (x, df, side, expected) => {
    close(chiSquareTails(x, df)[side], expected);
  });

  it.each([
    [560, 1000, 0.5, 'upper', 8.252493527522651e-5],
    [3, 50, 0.2, 'lower', 0.0056563610121553075],
    [2, 100000, 0.0005, 'lower', 2.480528728392665e-19],
    [75500, 100000, 0.75, 'upper', 0.00012838878748871156],
  ] as const)('binomial at %d of %d, p = %d, %s', (k, n, p, side, expected) => {
    close(binomialTails(k, n, p)[side], expected);
  });

  it.each([
    [0.3, 10, 0.1354635556],
    [0.1, 100, 0.12659065845628173],
    [0.137, 500, 6.000035914401908e-9],
    [0.02, 2000, 0.19922934612225518],
  ])('Smirnov at %d, n = %d', (d, n, expected) => {
    close(smirnovTail(d, n), expected);
  });

  it('normal quantile six standard deviations out', () => {
    close(normalUpperQuantile(1.5e-9), 5.931598226507706);
  });

  it('Clopper–Pearson of 3 in 50', () => {
    const { low, high } = clopperPearson(3, 50, 0.05);
    close(low, 0.012548587835334062);
    close(high, 0.16548194660377288);
  });
});

describe('edges', () => {
  it('binomial tails and their sum', () => {
    expect(binomialTails(0, 10, 0.3)).toEqual({ lower: expect.closeTo(0.7 ** 10, 15), upper: 1 });
    expect(binomialTails(10, 10, 0.3).upper).toBeCloseTo(0.3 ** 10, 15);
    expect(binomialTails(-1, 10, 0.3)).toEqual({ lower: 0, upper: 1 });
    expect(binomialTails(4, 10, 0)).toEqual({ lower: 1, upper: 0 });
    for (const k of [0, 3, 7, 10]) {
      const { lower, upper } = binomialTails(k, 10, 0.3);
      expect(lower + upper - binomialPmf(k, 10, 0.3)).toBeCloseTo(1, 14);
    }
  });

  it('no interval end where no count lies', () => {
    expect(clopperPearson(0, 20, 0.1).low).toBe(0);
    expect(clopperPearson(20, 20, 0.1).high).toBe(1);
    expect(clopperPearson(0, 20, 0.1).high).toBeCloseTo(1 - 0.05 ** (1 / 20), 12);
  });

  it('χ² with 2 degrees of freedom is exponential, quantiles invert', () => {
    for (const x of [0.01, 1, 40, 900]) {
      close(chiSquareTails(x, 2).upper, Math.exp(-x / 2), 1e-11);
      expect(chiSquareTails(x, 2).lower).toBeCloseTo(-Math.expm1(-x / 2), 14);
    }
    expect(chiSquareTails(0, 3)).toEqual({ lower: 0, upper: 1 });
    expect(chiSquareTails(Number.POSITIVE_INFINITY, 3)).toEqual({ lower: 1, upper: 0 });
    for (const df of [1, 10, 20000]) {
      close(chiSquareTails(chiSquareQuantile(1e-9, df, 'upper'), df).upper, 1e-9, 1e-8);
      close(chiSquareTails(chiSquareQuantile(1e-9, df, 'lower'), df).lower, 1e-9, 1e-8);
    }
  });

  it('normal scores keep both tails', () => {
    close(normalScore({ lower: 1, upper: 1.5e-9 }), 5.931598226507706);
    close(normalScore({ lower: 1.5e-9, upper: 1 }), -5.931598226507706);
  });
});
