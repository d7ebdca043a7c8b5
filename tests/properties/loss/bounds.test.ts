import { describe, expect, it } from 'vitest';
import { combine, exactly, transposed } from '../../../src/properties/loss/bounded.ts';
import { OPS } from '../../../src/properties/loss/definitions/index.ts';
import { shapeOf } from '../../../src/properties/loss/residual-shape.ts';
import { penaltyOf, rowTerm, WEIGHT_OPS } from '../../../src/properties/loss/row-term.ts';
import type { LossWeighting } from '../../../src/subject/types.ts';

const U = 2 ** -53;

describe('bounds of vectors', () => {
  it('of a sum are those of its terms, whatever their signs', () => {
    const v = { value: Float64Array.of(-3), error: Float64Array.of(0.5) };
    const { value, error } = combine(0.01, 4, [
      { c: -2, slack: 0.1, v },
      { c: 1, v: exactly(Float64Array.of(4)) },
    ]);
    expect(value[0]).toBe(10);
    expect(error[0]).toBeCloseTo(2 * (0.5 + 0.04 * 3) + 0.1 * 3.5 + 0.04 * 4, 14);
  });

  it('of Mᵀ z are those of its products', () => {
    const z = { value: Float64Array.of(5, -6), error: Float64Array.of(1, 0.5) };
    const { value, error } = transposed(0.01, 4, 2, 0.1, Float64Array.of(-1, 2, 3, 4), z);
    expect([...value]).toEqual([-46, -28]);
    const bound = (a: number, b: number) => 2 * (a + 0.5 * b + 0.04 * (5 * a + 6 * b)) + 0.1 * (5 * a + 6 * b);
    expect(error[0]).toBeCloseTo(bound(1, 3), 12);
    expect(error[1]).toBeCloseTo(bound(2, 4), 12);
  });
});

describe('the term of a row', () => {
  const rho = { value: Float64Array.of(3, -4), error: Float64Array.of(0.1, 0.2) };
  const plain = shapeOf(undefined, U);
  // |ρ|² lies between 25 - SLACK and 25 + SLACK = 3.1² + 4.2².
  const SLACK = 2.25;
  const of = (weighting: LossWeighting, shape = plain) => rowTerm(rho, penaltyOf(weighting, shape, 2, U), U);

  it('of a square is known as well as the residual', () => {
    const { value, error, slope, size } = of('none');
    expect(value).toBe(25);
    expect([...slope]).toEqual([1, 1]);
    expect(error).toBeCloseTo(SLACK, 12);
    const [a, b] = [3 + 0.1 / (OPS * U), 4 + 0.2 / (OPS * U)];
    expect(size.value / (a * a + b * b)).toBeCloseTo(1, 12);
    expect(size.gradient / (2 * (a + b))).toBeCloseTo(1, 12);
  });

  it.each(['sum', 'mean'] as const)('with a weight of the %s has the weight as its slope', (of_) => {
    const weight = (q: number) => ((of_ === 'mean' ? q / 2 : q) + 1) ** -0.5;
    const { value, slope, slopeError, error } = of({ kind: 'adaptive', power: 0.5, constant: 1, of: of_ });
    expect(value).toBeCloseTo(25 * weight(25), 12);
    expect(slope[0]).toBeCloseTo(weight(25), 14);
    // A falling convex weight moves most towards 0.
    const moved = weight(25 - SLACK) - weight(25);
    expect(slopeError[1] / (moved + WEIGHT_OPS * U * weight(25))).toBeCloseTo(1, 9);
    expect(error).toBeCloseTo(weight(25) * SLACK + moved * (25 + SLACK), 9);
  });

  it('normalised is ρ̂ of its norm', () => {
    const { value, slope } = of('none', { ...plain, normalise: 1 });
    expect(value).toBeCloseTo(25 / 36, 13);
    expect(slope[0]).toBeCloseTo(1 / 6, 13);
  });

  it.each(['row', 'element'] as const)('of pseudo-Huber by %s is √(q + c²) - c', (per) => {
    const huber = { kind: 'pseudo-huber', constant: 2, per } as const;
    const { value, slope, error } = of('none', { ...plain, penalty: huber });
    const f = (q: number) => Math.sqrt(q + 4) - 2;
    expect(value).toBeCloseTo(per === 'row' ? f(25) : f(9) + f(16), 12);
    expect(slope[0]).toBeCloseTo(0.5 / Math.sqrt((per === 'row' ? 25 : 9) + 4), 13);
    expect(error).toBeGreaterThanOrEqual(per === 'row' ? f(25) - f(25 - SLACK) : f(9) - f(9 - 0.61));
  });

  it('of an absolute value is the norm', () => {
    const { value, slope, error } = of('none', { ...plain, penalty: { kind: 'absolute' } });
    expect(value).toBe(5);
    expect(slope[0]).toBeCloseTo(0.1, 14);
    expect(error).toBeCloseTo(5 - Math.sqrt(25 - SLACK), 9);
  });

  it.each([
    [10, 12.5, 0.5],
    [2, 2 * (5 - 1), 0.2],
  ])('of Huber with the constant %d is a square, and straight beyond it', (constant, value, slope) => {
    const term = of('none', { ...plain, penalty: { kind: 'huber', constant } });
    expect(term.value).toBeCloseTo(value, 13);
    expect(term.slope[1]).toBeCloseTo(slope, 14);
  });
});
