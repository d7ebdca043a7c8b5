import { describe, expect, test } from 'vitest';
import {
  cosineInterpolant,
  customInterpolant,
  edmInterpolant,
  linearInterpolant,
  trigonometricInterpolant,
  variancePreservingInterpolant,
} from '../../../src/analytic/interpolants/index.ts';

const paths = [
  linearInterpolant(),
  trigonometricInterpolant(),
  variancePreservingInterpolant(),
  cosineInterpolant(),
  edmInterpolant(),
];

describe.each(paths)('the $kind path', (path) => {
  test('has derivatives that customInterpolant confirms by differences', () => {
    const { a, b, da, db, dda, ddb } = path;
    expect(customInterpolant({ a, b, da, db, dda, ddb }).a(0.3)).toBe(a(0.3));
  });

  test("has a a' and its derivative where these are written out", () => {
    for (const t of [0, 0.1, 0.5, 0.9]) {
      const [a, da, dda] = [path.a(t), path.da(t), path.dda(t)];
      if (!path.ada || !path.dada) continue;
      expect(path.ada(t)).toBeCloseTo(a * da, 12);
      expect(path.dada(t)).toBeCloseTo(da * da + a * dda, 10);
    }
  });
});

test('linear and trigonometric paths reach their ends exactly', () => {
  for (const path of [linearInterpolant(), trigonometricInterpolant()]) {
    expect([path.a(0), path.b(0), path.a(1), path.b(1)]).toEqual([1, 0, 0, 1]);
  }
});

test('variance-preserving and cosine paths keep a² + b² = 1 and a a′ finite at the data end', () => {
  for (const path of [variancePreservingInterpolant(), cosineInterpolant()]) {
    for (const t of [0, 0.3, 0.8, 1]) expect(path.a(t) ** 2 + path.b(t) ** 2).toBeCloseTo(1, 14);
    expect(path.a(1)).toBe(0);
    expect(path.da(1)).toBe(Number.NEGATIVE_INFINITY);
    expect(path.ada?.(1)).toBeLessThan(0);
    expect(path.ada?.(1)).toBeGreaterThan(-10);
  }
});

test('a keeps its relative accuracy at the data end', () => {
  // python3 -c "from mpmath import *; mp.dps=40; t=mpf(1-2**-40); u=1-t; print(nstr(cos(pi*t/2),17),
  //   nstr(sqrt(-expm1(-(mpf(.1)*u+(20-mpf(.1))*u*u/2))),17))"
  const t = 1 - 2 ** -40;
  expect(trigonometricInterpolant().a(t)).toBe(1.4286309367843356e-12);
  expect(variancePreservingInterpolant().a(t) / 3.0157829859842226e-7).toBeCloseTo(1, 14);
});

test('the variance-preserving path does not reach its noise end', () => {
  // python3 -c "from math import exp; print(exp(-20.1/4))"
  expect(variancePreservingInterpolant().b(0)).toBeCloseTo(0.006571586494929613, 16);
});

test('the EDM path runs from 80 to 0.002 with b = 1', () => {
  const path = edmInterpolant();
  expect(path.a(0)).toBeCloseTo(80, 11);
  expect(path.a(1)).toBeCloseTo(0.002, 17);
  expect([path.b(0), path.b(1), path.db(0.5)]).toEqual([1, 1, 0]);
});

describe('customInterpolant', () => {
  const { a, b, da, db } = trigonometricInterpolant();

  test('supplies second derivatives by differences', () => {
    const path = customInterpolant({ a, b, da, db });
    const exact = trigonometricInterpolant();
    for (const t of [0, 0.01, 0.4, 1]) {
      expect(path.dda(t)).toBeCloseTo(exact.dda(t), 8);
      expect(path.ddb(t)).toBeCloseTo(exact.ddb(t), 8);
    }
  });

  test.each([
    ['da', { a, b, da: (t: number) => da(t) * 1.0001, db }],
    ['db', { a, b, da, db: (t: number) => -db(t) }],
    ['da', { a: b, b: a, da, db }],
    ['ddb', { a, b, da, db, ddb: db }],
    ['dda', { a, b, da, db, dda: () => Number.NaN }],
    ['da', { a: (t: number) => 1 - t, b, da: () => Number.NaN, db }],
  ])('names %s where it disagrees', (name, functions) => {
    expect(() => customInterpolant(functions)).toThrow(
      new RegExp(`^interpolant\\.${name}: expected .* at t = 0\\.\\d+, got .*, off by`),
    );
  });

  test('notices an error of 1e-8', () => {
    expect(() => customInterpolant({ a, b, da: (t) => da(t) + 1e-8, db })).toThrow('interpolant.da');
  });

  test('asks for functions', () => {
    expect(() => customInterpolant({ a, b, da, db: 1 as never })).toThrow(
      'interpolant.db: expected a function of t, got 1',
    );
  });
});
