import { expect, test } from 'vitest';
import { problems } from '../../src/analytic/catalogue/index.ts';
import { defineProblem } from '../../src/analytic/define-problem.ts';
import { customInterpolant, trigonometricInterpolant } from '../../src/analytic/interpolants/index.ts';
import type { Problem } from '../../src/analytic/types.ts';

const definition = problems['mixture-skewed-2d-trig'].problem;

test('a path given as functions replaces the named one', () => {
  const { a, b, da, db, dda, ddb } = trigonometricInterpolant();
  const named = defineProblem(definition);
  const own = defineProblem(
    { ...definition, interpolant: { kind: 'linear' } },
    { interpolant: customInterpolant({ a, b, da, db, dda, ddb }) },
  );
  const [x, t] = [Float64Array.of(0.3, -0.4), Float64Array.of(0.6)];
  expect(own.interpolant.kind).toBe('custom');
  expect(own.fields.velocity(x, t)).toEqual(named.fields.velocity(x, t));
  expect(own.fields.velocityTimeDerivative(x, t)).toEqual(named.fields.velocityTimeDerivative(x, t));
});

test('the kind of covariance does not matter', () => {
  const write = (covariance: unknown): Problem =>
    ({
      ...definition,
      source: { kind: 'gaussian', mean: [0.1, 0], covariance },
      target: { kind: 'mixture', components: [{ weight: 1, mean: [1, 0], covariance }] },
    }) as Problem;
  const [x, t] = [Float64Array.of(0.3, -0.4), Float64Array.of(0.6)];
  const [number, vector, matrix] = [
    0.5,
    [0.5, 0.5],
    [
      [0.5, 0],
      [0, 0.5],
    ],
  ].map(
    (
      covariance, // biome-ignore format: one line
    ) => defineProblem(write(covariance)).fields.velocity(x, t),
  );
  expect(vector).toEqual(number);
  expect(matrix).toEqual(number);
});

test('a product target is its expansion into a mixture', () => {
  const product = problems['rotated-product-2d'].problem;
  if (product.target?.kind !== 'product') throw new Error('not a product');
  const { rotation, factors } = product.target;
  const [[p, q], [r, s]] = rotation;
  const components = factors[0].flatMap((first) =>
    factors[1].map((second) => ({
      weight: first.weight * second.weight,
      mean: [p * first.mean + q * second.mean, r * first.mean + s * second.mean],
      covariance: [
        [p * p * first.variance + q * q * second.variance, p * r * first.variance + q * s * second.variance],
        [p * r * first.variance + q * s * second.variance, r * r * first.variance + s * s * second.variance],
      ],
    })),
  );
  const expanded = defineProblem({ ...product, target: { kind: 'mixture', components } });
  const exact = defineProblem(product);
  expect([exact.mapKind, expanded.mapKind]).toEqual(['quantile', 'integrated']);
  const [x, t] = [Float64Array.of(0.3, -0.4, 1.2, 0.8), Float64Array.of(0.6)];
  const magnitude = exact.fields.velocityMagnitude(x, t);
  const got = exact.fields.velocity(x, t);
  expanded.fields.velocity(x, t).forEach((value, i) => {
    expect(Math.abs(value - got[i]) / magnitude[i]).toBeLessThan(1e-14);
  });
});
