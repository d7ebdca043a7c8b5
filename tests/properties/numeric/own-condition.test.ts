import { describe, expect, it } from 'vitest';
import { allowanceAt } from '../../../src/properties/numeric/allowance.ts';
import type { FlowLike } from '../../../src/properties/numeric/flow-like.ts';
import { ownConditionAt } from '../../../src/properties/numeric/own-condition.ts';
import { OPERATIONS } from '../../../src/properties/numeric/round-off.ts';

const U = 2 ** -53;

/** y = A x + 2 s - 5 t in every coordinate, A row-major. */
function affine(a: readonly number[], d: number, change: Partial<FlowLike> = {}): FlowLike {
  const evaluate = async (x: Float64Array, s: Float64Array, t: Float64Array) =>
    x.map((_, k) => {
      const i = Math.floor(k / d);
      let sum = 2 * s[i] - 5 * t[i];
      for (let j = 0; j < d; j++) sum += a[(k % d) * d + j] * x[i * d + j];
      return sum;
    });
  return { name: 'affine', dtype: 'float64', u: U, accuracy: 0, exact: true, domain: 'both', evaluate, ...change };
}

describe('a subject’s own conditioning', () => {
  const [x, s, t] = [Float64Array.of(1.5, -0.25), Float64Array.of(0.25, 0.5), Float64Array.of(0.5, 1)];

  it('has its derivatives, at the end of time as well', async () => {
    const found = await ownConditionAt(affine([-3], 1), x, s, t);
    for (const i of [0, 1]) {
      expect(found.norm[i]).toBeCloseTo(3, 9);
      expect(found.sizeS[i]).toBeCloseTo(2, 9);
      expect(found.sizeT[i]).toBeCloseTo(5, 9);
      const y = Math.abs(-3 * x[i] + 2 * s[i] - 5 * t[i]);
      const wanted = OPERATIONS * U * (y + 1 + 3 * (Math.abs(x[i]) + 1) + 2 + 5);
      expect(found.roundOff[i] / wanted).toBeCloseTo(1, 9);
    }
  });

  it('has no derivative along a time that cannot move', async () => {
    const found = await ownConditionAt(
      affine([1], 1, { domain: 'to-end' }),
      x,
      Float64Array.of(0.25, 0.5),
      Float64Array.of(1, 1),
    );
    expect([...found.sizeT]).toEqual([0, 0]);
  });

  it('bounds the norm in the plane and in many dimensions', async () => {
    const point = (d: number) => Float64Array.from({ length: d }, (_, j) => j / d - 0.3);
    const plane = await ownConditionAt(affine([1, 2, 3, -4], 2), point(2), t.slice(0, 1), s.slice(0, 1));
    expect(plane.norm[0]).toBeGreaterThanOrEqual(7 - 1e-9);
    const identity = Array.from({ length: 81 }, (_, k) => Number(k % 10 === 0));
    const wide = await ownConditionAt(affine(identity, 9), point(9), t.slice(0, 1), s.slice(0, 1));
    expect(wide.norm[0]).toBeCloseTo(Math.sqrt(9 / 4), 9);
  });

  it('widens by the accuracy that the subject declares', async () => {
    const fine = await ownConditionAt(affine([1], 1), x, s, t);
    const coarse = await ownConditionAt(affine([1], 1, { accuracy: 64 * 8 * U }), x, s, t);
    expect(coarse.roundOff[0] / fine.roundOff[0]).toBeCloseTo(8, 9);
  });
});

describe('the allowance without a problem', () => {
  it('is none where the subject has no number', async () => {
    const broken = affine([1], 1, { evaluate: async (x) => x.map(() => Number.NaN) });
    const { roundOff } = await allowanceAt(
      broken,
      null,
      Float64Array.of(1),
      Float64Array.of(0.5),
      Float64Array.of(0.5),
    );
    expect([...roundOff]).toEqual([0]);
  });

  it('has the larger of the answer and 1 as its signal', async () => {
    const { signal } = await allowanceAt(
      affine([1], 1),
      null,
      Float64Array.of(9, 0),
      Float64Array.of(0, 0),
      Float64Array.of(0, 0),
    );
    expect([...signal]).toEqual([9, 1]);
  });
});
