import { expect, it } from 'vitest';
import { getProblem } from '../../../src/analytic/index.ts';
import { stream } from '../../../src/core/random.ts';
import { adaptCase } from '../../../src/properties/loss/adapt-case.ts';
import { lossArguments } from '../../../src/properties/loss/arguments.ts';
import { prepareBatch } from '../../../src/properties/loss/batch.ts';
import { drawLossCase } from '../../../src/properties/loss/loss-case.ts';
import { specOf } from '../../../src/properties/loss/spec.ts';
import type { PlainLossSubject } from '../../../src/subject/types.ts';
import { seed } from '../../support/seed.ts';
import { contextOf } from './context.ts';

const problem = getProblem('gaussian-1d');
const H = 1e-4;

/** MeanFlow by a forward difference on its own clock, which runs from data to noise. */
const meanflow = (timeScale: number): PlainLossSubject => ({
  kind: 'loss',
  name: 'meanflow by differences',
  framework: 'plain',
  family: 'meanflow',
  stopGradient: 'semigradient',
  times: 'given',
  tangent: { kind: 'difference', scheme: 'forward', step: H * timeScale },
  convention: { output: 'average-velocity', time: 'data-to-noise', timeScale },
  loss: ({ net, x0, x1, s, t, n, d }) => {
    const step = H * timeScale;
    const z = x0.map((noise, k) => (s[k] / timeScale) * noise + (1 - s[k] / timeScale) * x1[k]);
    const v = x0.map((noise, k) => (noise - x1[k]) / timeScale);
    const u = net({ x: z, s, t, n, d });
    const on = net({ x: z.map((x, k) => x + step * v[k]), s: s.map((time) => time + step), t, n, d });
    return u.reduce((sum, own, k) => sum + (own - (v[k] - ((s[k] - t[k]) * (on[k] - own)) / step)) ** 2, 0) / n;
  },
});

it.each([1, 0.3, 1000])(
  `times leave room for a difference quotient after rounding, scale %d, seed ${seed}`,
  async (scale) => {
    const subject = meanflow(scale);
    const spec = specOf(subject, problem);
    for (let k = 0; k < 50; k++) {
      const drawn = drawLossCase(stream(seed, 'room', k), problem, 16, 'mixed', false);
      const { given } = prepareBatch(spec, problem, adaptCase(spec, problem, drawn));
      for (const time of given.s) expect(spec.clock.toCanonical(time + H * scale)).toBeGreaterThanOrEqual(0);
    }
    const { status, reason } = await lossArguments.check(contextOf(subject, problem, seed));
    expect(`${status}: ${reason}`).toMatch(/^pass/);
  },
);
