import { describe, expect, test } from 'vitest';
import { mixtureKernel } from '../../../src/analytic/flow/integrated/mixture-kernel.ts';
import { planarKernel } from '../../../src/analytic/flow/integrated/planar-kernel.ts';
import { buildModel, randomProblem } from '../../../src/analytic/index.ts';
import type { Model } from '../../../src/analytic/model.ts';
import type { Problem } from '../../../src/analytic/types.ts';
import { type Rng, stream } from '../../../src/core/random.ts';
import { seed } from '../../support/seed.ts';

function planarModel(rng: Rng): Model {
  for (;;) {
    const problem: Problem = randomProblem(rng, 'integrated');
    if (problem.dimension === 2) return buildModel(problem);
  }
}

describe(`the WebAssembly kernel against the general one, seed ${seed}`, () => {
  // Odd counts use the padded lane; distances of 60 leave every component below 2^-72.
  test.each([
    [1, 1],
    [7, 1],
    [8, 5],
    [3, 60],
  ])('%i points at a distance of %i', (n, distance) => {
    const rng = stream(seed, 'planar-kernel', n, distance);
    const model = planarModel(rng);
    if (model.law.kind !== 'mixture') throw new Error('expected a mixture');
    const [fast, slow] = [planarKernel(model, model.law.components), mixtureKernel(model, model.law.components)];
    const x = rng.normals(2 * n).map((value) => distance * value);
    for (const t of [0.01, 0.3, 0.8, 0.99]) {
      const [v, w] = [new Float64Array(2 * n), new Float64Array(2 * n)];
      const [a, b] = [new Float64Array(4 * n), new Float64Array(4 * n)];
      fast.velocity(fast.prepare(t), x, n, v);
      slow.velocity(slow.prepare(t), x, n, w);
      const size = 1e-12 * (1 + distance) ** 2;
      for (let i = 0; i < 2 * n; i++) expect(Math.abs(v[i] - w[i])).toBeLessThan(size * (1 + Math.abs(w[i])));
      fast.gradient(fast.prepare(t), x, n, v, a);
      slow.gradient(slow.prepare(t), x, n, w, b);
      for (let i = 0; i < 4 * n; i++) expect(Math.abs(a[i] - b[i])).toBeLessThan(100 * size * (1 + Math.abs(b[i])));
    }
  });

  test('NaN stays NaN and touches nobody else', () => {
    const rng = stream(seed, 'planar-kernel-nan');
    const model = planarModel(rng);
    if (model.law.kind !== 'mixture') throw new Error('expected a mixture');
    const kernel = planarKernel(model, model.law.components);
    const table = kernel.prepare(0.5);
    const out = new Float64Array(4);
    kernel.velocity(table, Float64Array.of(Number.NaN, 0.5, 0.1, 0.2), 2, out);
    const alone = new Float64Array(2);
    kernel.velocity(table, Float64Array.of(0.5, 0.2), 1, alone);
    expect(out[0]).toBeNaN();
    expect([out[1], out[3]]).toEqual([...alone]);
  });
});
