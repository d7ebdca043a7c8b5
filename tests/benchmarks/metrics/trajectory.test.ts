import { describe, expect, it } from 'vitest';
import { getProblem } from '../../../src/analytic/index.ts';
import { trajectoryError, trajectoryGrid, trajectoryReference } from '../../../src/benchmarks/metrics/index.ts';

const problem = getProblem('mixture-3');
const reference = trajectoryReference(problem, { times: [0, 0.4, 1], points: 60, seed: 3 });

describe('the trajectory error', () => {
  it('is 0 for the exact map, whatever the cell', async () => {
    const grid = await trajectoryGrid(reference, async (x, s, t) => {
      const request = { x: Float64Array.from(x), s: Float64Array.of(s), t: Float64Array.of(t) };
      return problem.flow.evaluate(request, { tolerance: 1e-9 }).y;
    });
    // The points are rounded to float32, and the trajectories have a tolerance of 1e-7.
    for (const { i, j } of reference.cells) expect(grid.score[i][j]).toBeLessThan(1e-5);
    expect(grid.score[1][0]).toBeNull();
    expect(grid.overall).toBeLessThan(1e-5);
  });

  it('is 1 for an Euler step with the exact velocity', async () => {
    const grid = await trajectoryGrid(reference, async (x, s, t) => {
      const velocity = problem.fields.velocity(Float64Array.from(x), Float64Array.of(s));
      return Float64Array.from(x, (value, k) => value + (t - s) * velocity[k]);
    });
    for (const { i, j } of reference.cells) expect(grid.score[i][j]).toBeCloseTo(1, 12);
    expect(grid.overall).toBeCloseTo(1, 12);
  });

  it('is the size of a constant displacement over the baseline', () => {
    const cell = reference.cells[1];
    const moved = reference.exact[cell.j].map((value) => value + 0.1);
    const { rms, baseline, score, low, high } = trajectoryError(reference, cell, moved);
    expect(rms).toBeCloseTo(0.1 * Math.SQRT2, 12);
    expect(score).toBeCloseTo(rms / baseline, 12);
    expect(low).toBeLessThan(score);
    expect(high).toBeGreaterThan(score);
  });

  it('is NaN where a value is', () => {
    const cell = reference.cells[0];
    const broken = reference.exact[cell.j].slice();
    broken[0] = Number.NaN;
    expect(trajectoryError(reference, cell, broken).score).toBeNaN();
  });

  it('refuses times that do not increase', () => {
    expect(() => trajectoryReference(problem, { times: [0, 0.5, 0.5] })).toThrow(
      /times: expected two or more increasing/,
    );
    expect(() => trajectoryReference(problem, { times: [0] })).toThrow(/increasing/);
  });
});
