import { expect, test } from 'vitest';
import { imagesProblem } from '../../src/analytic/images.ts';
import { defineProblem } from '../../src/analytic/index.ts';
import type { TargetSpec } from '../../src/analytic/types.ts';
import { UNIT_ROUNDOFF } from '../../src/core/precision.ts';
import { stream } from '../../src/core/random.ts';
import { seed } from '../support/seed.ts';

type Product = Extract<TargetSpec, { kind: 'product' }>;
const productOf = (side: number): Product => imagesProblem({ side }).target as Product;

test.each([2, 4, 8, 16])('the basis of %d pixels a side is orthonormal without any rounding', (side) => {
  const { rotation } = productOf(side);
  const d = side * side;
  for (let i = 0; i < d; i++) {
    for (let j = 0; j <= i; j++) {
      let dot = 0;
      for (let pixel = 0; pixel < d; pixel++) dot += rotation[pixel][i] * rotation[pixel][j];
      expect(dot).toBe(i === j ? 1 : 0);
    }
  }
});

test('coarse coefficients have two modes, finer ones less variance, level by level', () => {
  const { factors, rotation } = productOf(8);
  expect(factors.map(({ length }) => length)).toEqual([2, 2, 2, 2, ...Array<number>(60).fill(1)]);
  const support = (k: number) => rotation.filter((row) => row[k] !== 0).length;
  const levels = new Map(factors.slice(4).map(([{ variance }], k) => [support(k + 4), variance]));
  expect([...levels.keys()]).toEqual([16, 4]);
  expect(levels.get(16)! / levels.get(4)!).toBeCloseTo(8, 12);
});

test('it is the mixture of Gaussians over images: its density is that of the coefficients', () => {
  const problem = defineProblem(imagesProblem({ side: 4, bimodal: 3 }));
  const { rotation, factors } = imagesProblem({ side: 4, bimodal: 3 }).target as Product;
  const { x1 } = problem.sample.pairs(stream(seed, 'images'), 20);
  const observed = problem.fields.logDensity(x1, Float64Array.of(1));
  observed.forEach((value, i) => {
    const expected = factors.reduce((total, factor, k) => {
      const z = rotation.reduce((sum, row, pixel) => sum + row[k] * x1[i * 16 + pixel], 0);
      const density = factor.reduce(
        (sum, { weight, mean, variance }) =>
          sum + (weight * Math.exp(-((z - mean) ** 2) / (2 * variance))) / Math.sqrt(2 * Math.PI * variance),
        0,
      );
      return total + Math.log(density);
    }, 0);
    // Sixteen coefficients of sixteen terms, squares divided by variances down to 0.0056: a few hundred roundings of that size.
    expect(Math.abs(value - expected), `seed ${seed}`).toBeLessThan(500 * UNIT_ROUNDOFF.float64 * 200);
  });
});

test('its exact map runs there and back', () => {
  const problem = defineProblem(imagesProblem());
  const x = problem.sample.source(stream(seed, 'images back'), 10);
  const [s, t] = [Float64Array.of(0.1), Float64Array.of(1)];
  const there = problem.flow.evaluate({ x, s, t });
  const back = problem.flow.evaluate({ x: there.y, s: t, t: s }, { derivatives: true });
  back.y.forEach((value, k) => {
    const i = Math.floor(k / 64);
    let slope = 0;
    for (let j = 0; j < 64; j++) slope += Math.abs(back.derivatives!.jacobian[k * 64 + j]);
    expect(Math.abs(value - x[k]), `seed ${seed}`).toBeLessThanOrEqual(2 * (back.error[i] + slope * there.error[i]));
  });
});

test('sizes out of range are named', () => {
  expect(() => imagesProblem({ side: 6 })).toThrow('images side: expected a power of two, at least 2, got 6');
  expect(() => imagesProblem({ bimodal: 9 })).toThrow('images bimodal: expected a whole number from 1 to 8, got 9');
  expect(() => imagesProblem({ side: 2, bimodal: 5 })).toThrow('from 1 to 4');
});
