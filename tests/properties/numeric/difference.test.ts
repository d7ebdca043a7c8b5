import { describe, expect, it } from 'vitest';
import {
  amplification,
  difference,
  firstNode,
  fitStep,
  nodesOf,
  uniformPlan,
} from '../../../src/properties/numeric/difference.ts';
import { firstDerivative } from '../../../src/properties/numeric/stencil.ts';

const tangent = {
  x: Float64Array.of(0.3, -0.8, 1.1, 0.4),
  s: Float64Array.of(0.25, 0.5),
  t: Float64Array.of(0.75, 0.125),
  dx: Float64Array.of(1, -2, 0.5, 0.25),
  ds: Float64Array.of(1, -0.5),
  dt: Float64Array.of(-0.25, 2),
};
const wide = { low: Float64Array.of(-1, -1), high: Float64Array.of(1, 1) };

/** (sin x₀ · s, cos x₁ · t²) at each row, and its derivative by hand. */
async function values(x: Float64Array, s: Float64Array, t: Float64Array): Promise<Float64Array> {
  return x.map((value, k) => (k % 2 === 0 ? Math.sin(value) * s[k >> 1] : Math.cos(value) * t[k >> 1] ** 2));
}
const { x, s, t, dx, ds, dt } = tangent;
const byHand = x.map((value, k) => {
  const i = k >> 1;
  return k % 2 === 0
    ? Math.cos(value) * dx[k] * s[i] + Math.sin(value) * ds[i]
    : -Math.sin(value) * dx[k] * t[i] ** 2 + Math.cos(value) * 2 * t[i] * dt[i];
});

describe('differences of values', () => {
  it('are the derivative along x, s and t, at every point its own', async () => {
    const found = await difference(values, tangent, uniformPlan(2 ** -6, 8, wide), 'float64');
    for (const [k, value] of found.entries()) expect(Math.abs(value - byHand[k])).toBeLessThan(1e-11);
  });

  it('have no value where there is no room', async () => {
    const plan = uniformPlan(2 ** -6, 8, { low: Float64Array.of(-1, 0), high: Float64Array.of(1, 0) });
    const found = await difference(values, tangent, plan, 'float64');
    expect([...found].map(Number.isNaN)).toEqual([false, false, true, true]);
  });

  it('are taken at points of the dtype', () => {
    for (const value of nodesOf(tangent, uniformPlan(2 ** -6, 4, wide), 'float32').x)
      expect(Math.fround(value)).toBe(value);
  });
});

it('an error e of the values becomes Σ|w| e / h', () => {
  expect([...amplification(uniformPlan(2 ** -6, 2, wide))]).toEqual([64, 64]);
  const { weights, amplification: sum } = firstDerivative(-4, 8);
  expect(sum).toBeCloseTo(
    weights.reduce((total, weight) => total + Math.abs(weight), 0),
    14,
  );
  expect(sum).toBeGreaterThan(1.5);
});

it('steps are the widest and nodes the most central that fit', () => {
  expect(fitStep(0.125, 0, 1, 8)).toBe(0.125);
  expect(fitStep(0.25, 0, 1, 8)).toBe(0.125);
  expect(firstNode(0.125, -1, 1, 8)).toBe(-4);
  expect(firstNode(0.125, -0.25, 1, 8)).toBe(-2);
  expect(firstNode(0.125, -1, 0.25, 8)).toBe(-6);
});
