import { describe, expect, it } from 'vitest';
import { getProblem } from '../../../src/analytic/index.ts';
import {
  cellMasses,
  EMPTY_SHARE,
  expectedKl,
  gridOver,
  histogram,
  histogramKl,
  klFloor,
  targetLaw,
} from '../../../src/benchmarks/metrics/index.ts';

/** Mean and deviation of a function of multinomial counts of n draws over three cells, by enumeration. */
function enumerate(q: readonly number[], n: number, value: (counts: Int32Array) => number) {
  const factorial = (k: number): number => (k < 2 ? 1 : k * factorial(k - 1));
  let [mean, square] = [0, 0];
  for (let a = 0; a <= n; a++) {
    for (let b = 0; a + b <= n; b++) {
      const counts = Int32Array.of(a, b, n - a - b);
      const ways = factorial(n) / (factorial(a) * factorial(b) * factorial(n - a - b));
      const probability = ways * q[0] ** a * q[1] ** b * q[2] ** (n - a - b);
      mean += probability * value(counts);
      square += probability * value(counts) ** 2;
    }
  }
  return { mean, deviation: Math.sqrt(square - mean * mean) };
}

describe('the histogram KL', () => {
  it('has its expectation exactly, and its deviation to first order', () => {
    const p = Float64Array.of(0.5, 0.3, 0.2);
    for (const q of [
      [0.5, 0.3, 0.2],
      [0.1, 0.3, 0.6],
    ]) {
      const exact = enumerate(q, 12, (counts) => histogramKl(p, counts));
      const found = expectedKl(p, Float64Array.from(q), 12);
      expect(found.mean).toBeCloseTo(exact.mean, 12);
      expect(found.deviation / exact.deviation).toBeGreaterThan(0.8);
      expect(found.deviation / exact.deviation).toBeLessThan(1.25);
    }
  });

  it('has on the checkerboard the floor of the calibration, 0.0062, and that of the paper’s size, 0.0064 ± 0.0003', () => {
    const law = targetLaw(getProblem('checkerboard'));
    const { mean, low, high } = klFloor(cellMasses(law, gridOver(law)), 64_000);
    // (800 - 1)/128,000 = 0.00624 to lowest order.
    expect(mean).toBeGreaterThan(799 / 128_000);
    expect(mean).toBeLessThan(0.0064);
    expect(high - low).toBeCloseTo(4 * 0.0003, 3);
    const finer = gridOver(law, 48);
    expect(klFloor(cellMasses(law, finer), 64_000).mean).toBeCloseTo(0.0092, 3);
  });

  it('counts an empty cell as 6e-10 and is blind to mass outside', () => {
    const p = Float64Array.of(0.5, 0.5, 0);
    expect(histogramKl(p, Int32Array.of(10, 0, 0))).toBeCloseTo(
      0.5 * Math.log(0.5) + 0.5 * Math.log(0.5 / EMPTY_SHARE),
      12,
    );
    expect(histogramKl(p, Int32Array.of(2, 2, 4))).toBeCloseTo(Math.log(2), 12);
  });
});

describe('cell masses', () => {
  it.each(['mixture-3', 'mixture-skewed-2d-trig', 'affine-rotation'])('are integrals of the density of %s', (id) => {
    const problem = getProblem(id);
    const law = targetLaw(problem);
    const grid = gridOver(law);
    const masses = cellMasses(law, grid);
    const [width, height] = [0, 1].map((k) => (grid.high[k] - grid.low[k]) / grid.bins);
    const parts = 24;
    for (const cell of [0, 410, 820, 1230, 1599]) {
      const corner = [grid.low[0] + Math.floor(cell / grid.bins) * width, grid.low[1] + (cell % grid.bins) * height];
      const x = Float64Array.from({ length: 2 * parts * parts }, (_, k) => {
        const row = k >> 1;
        const [i, j] = [Math.floor(row / parts), row % parts];
        return k % 2 === 0 ? corner[0] + ((i + 0.5) / parts) * width : corner[1] + ((j + 0.5) / parts) * height;
      });
      const density = problem.fields.logDensity(x, Float64Array.of(1)).map(Math.exp);
      const sum = (density.reduce((a, b) => a + b, 0) * width * height) / parts ** 2;
      // Midpoints of 24² cells: an error of 1/(24² · 24) of the mass where it bends over a cell.
      expect(Math.abs(masses[cell] - sum)).toBeLessThan(1e-3 * sum + 1e-15);
    }
    expect(masses.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 12);
    // 1e-4 on each of four sides, less the corners.
    expect(masses[grid.cells]).toBeGreaterThan(3.8e-4);
    expect(masses[grid.cells]).toBeLessThanOrEqual(4.0001e-4);
  });

  it('of a single coordinate are differences of its distribution function', () => {
    const problem = getProblem('mixture-1d');
    const law = targetLaw(problem);
    const grid = gridOver(law, 8);
    const edges = Float64Array.from({ length: 9 }, (_, i) => grid.low[0] + ((grid.high[0] - grid.low[0]) * i) / 8);
    const { lower } = problem.fields.projection(Float64Array.of(1), edges, Float64Array.of(1));
    const masses = cellMasses(law, grid);
    for (let i = 0; i < 8; i++) expect(masses[i]).toBeCloseTo(lower[i + 1] - lower[i], 13);
  });
});

describe('the grid', () => {
  const law = targetLaw(getProblem('checkerboard'));

  it('is that of the paper on the checkerboard, and puts edges of squares on edges of cells', () => {
    const grid = gridOver(law);
    expect([grid.low, grid.high, grid.bins]).toEqual([[-1, -1], [1, 1], 40]);
    const counts = histogram(grid, [-1, -1, 1, 1, 0.049, -0.001, 1.001, 0, Number.NaN, 0], 2);
    expect([counts[0], counts[1599], counts[20 * 40 + 19], counts[1600]]).toEqual([1, 1, 1, 2]);
  });

  it.each([50, 0, 2.5, -4])('refuses %d cells a side', (bins) => {
    expect(() => gridOver(law, bins)).toThrow(/bins: expected a positive multiple of 4/);
  });

  it('refuses axes that are not there', () => {
    expect(() => gridOver(law, 8, [0, 2])).toThrow(/axes: expected one or two coordinates below 2/);
    expect(() => gridOver(law, 8, [1, 1])).toThrow(/axes/);
  });
});
