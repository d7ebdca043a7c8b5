import { describe, expect, it } from 'vitest';
import { operatorNorm, rowDistance, rowMax, rowSize } from '../../../src/properties/numeric/rows.ts';

describe('sizes of rows', () => {
  it('are those of the largest entry', () => {
    expect([...rowMax(Float64Array.of(-3, 2, 0, -0), 2)]).toEqual([3, 0]);
    expect([...operatorNorm(Float64Array.of(1, -2, 0.5, 0), 2)]).toEqual([3]);
    expect([...rowDistance(Float64Array.of(1, 2), Float64Array.of(1, 4), 2)]).toEqual([2]);
  });

  it('are NaN where an entry is, wherever it stands in its row', () => {
    const rows = Float64Array.of(Number.NaN, 1, 1, Number.NaN, 1, 1);
    expect([...rowMax(rows, 2)]).toEqual([Number.NaN, Number.NaN, 1]);
    expect([...rowDistance(rows, new Float64Array(6), 2)]).toEqual([Number.NaN, Number.NaN, 1]);
    expect([...operatorNorm(Float64Array.of(Number.NaN, 1, 1, 1), 2)]).toEqual([Number.NaN]);
    expect([...rowMax(Float64Array.of(Number.POSITIVE_INFINITY, 1), 2)]).toEqual([Number.POSITIVE_INFINITY]);
    expect([...rowSize(Float64Array.of(Number.POSITIVE_INFINITY, 1), 2)]).toEqual([Number.NaN]);
  });
});
