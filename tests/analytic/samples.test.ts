import { describe, expect, test } from 'vitest';
import { getProblem, problems } from '../../src/analytic/catalogue/index.ts';
import { stream } from '../../src/core/random.ts';
import { seed } from '../support/seed.ts';

/** Dvoretzky-Kiefer-Wolfowitz at 1e-9 for one projection: P(sup |F_n - F| > ε) <= 2 exp(-2 n ε²). */
const epsilon = (n: number): number => Math.sqrt(Math.log(2 / 1e-9) / (2 * n));

function supremum(lower: Float64Array): number {
  const n = lower.length;
  const sorted = lower.slice().sort();
  return sorted.reduce((worst, p, i) => Math.max(worst, Math.abs(p - i / n), Math.abs(p - (i + 1) / n)), 0);
}

// The law of a guided flow has no closed form: its draws are tested with it.
const ids = Object.keys(problems).filter((id) => problems[id].problem.guidance === undefined);

describe.each(ids)('draws of %s', (id) => {
  // Off-axis projections of boxes and draws in 64 dimensions are dear.
  const n = ['checkerboard', 'mixture-64d'].includes(id) ? 2000 : 8000;
  const { sample, fields, dimension: d, regularTimes, timeRange } = getProblem(id);

  test('of the marginal law follow the exact law of a projection', () => {
    const rng = stream(seed, 'samples', id);
    for (const t of [regularTimes[0], 0.5 * (regularTimes[0] + regularTimes[1]), regularTimes[1]]) {
      const time = Float64Array.of(t);
      const x = sample.marginal(rng, n, time);
      const w = rng.normals(d);
      const along = Float64Array.from({ length: n }, (_, i) => {
        let sum = 0;
        for (let j = 0; j < d; j++) sum += w[j] * x[i * d + j];
        return sum;
      });
      const { lower } = fields.projection(w, along, time);
      expect(supremum(lower), `seed ${seed}, t = ${t}`).toBeLessThanOrEqual(epsilon(n));
    }
  });

  test('of the source and of pairs are those that the marginal law interpolates', () => {
    const source = sample.source(stream(seed, 'pairs', id), 5);
    const { x0, x1 } = sample.pairs(stream(seed, 'pairs', id), 5);
    expect(x1).toHaveLength(5 * d);
    expect([...x0]).toEqual([...source]);
    const { interpolant } = getProblem(id);
    const t = Float64Array.from({ length: 5 }, (_, i) => timeRange[0] + (i / 5) * (timeRange[1] - timeRange[0]));
    const x = sample.marginal(stream(seed, 'pairs', id), 5, t);
    x.forEach((value, at) => {
      const time = t[Math.floor(at / d)];
      expect(value).toBe(interpolant.a(time) * x0[at] + interpolant.b(time) * x1[at]);
    });
  });
});
