import { describe, expect, it } from 'vitest';
import { stream } from '../../../src/core/random.ts';
import { resolveMethod } from '../../../src/reference/methods/index.ts';
import { memberBatches } from '../../../src/reference/training/batches.ts';
import type { TrainingConfigInput } from '../../../src/reference/training/config.ts';
import { groupsOf } from '../../../src/reference/training/groups.ts';
import { settleRun } from '../../../src/reference/training/parse.ts';
import { seed } from '../../support/seed.ts';
import { tinyConfig } from '../support/training.ts';

const about = `seed ${seed}`;

function batches(changes: Partial<TrainingConfigInput>) {
  const config = tinyConfig(changes);
  const run = settleRun(config);
  return { run, draw: memberBatches(config, run, groupsOf(run.members)) };
}

describe('the batch of a step', () => {
  it('is the interpolant of pairs from the coupling and its derivative, rounded once', () => {
    const { run, draw } = batches({ problem: 'gaussian-2d-cosine', batch: 40 });
    const { problem, counts } = run;
    const [{ diagonal, offDiagonal }] = draw(3);
    expect([diagonal.n, offDiagonal.n]).toEqual([30, 10]);
    const rng = stream(seed, 'training', 'batch', 3);
    const { x0, x1 } = problem.sample.pairs(rng, 40);
    const [first, last] = problem.timeRange;
    const onDiagonal = Array.from({ length: counts[0] }, () => first + (last - first) * rng.uniform());
    const { s, t } = resolveMethod('lsd').drawTimes(rng, counts[1], problem.timeRange, 3 / 20);
    const { a, b, da, db } = problem.interpolant;
    [...onDiagonal, ...s].forEach((time, row) => {
      const [rows, at] = row < 30 ? [diagonal, row] : [offDiagonal, row - 30];
      expect(rows.s[at], about).toBe(Math.fround(time));
      expect(rows.t[at]).toBe(Math.fround(row < 30 ? time : t[row - 30]));
      for (const j of [0, 1]) {
        const [noise, data] = [x0[2 * row + j], x1[2 * row + j]];
        expect(rows.x[2 * at + j]).toBe(Math.fround(a(time) * noise + b(time) * data));
        expect(rows.velocity[2 * at + j]).toBe(Math.fround(da(time) * noise + db(time) * data));
      }
    });
  });

  it('depends on the seed and the step alone', () => {
    const { draw } = batches({ ensemble: [{ seed: 1 }, { seed: 2 }, { seed: 1, rate: 1 }] });
    const [first, second, third] = draw(4);
    expect(third).toBe(first);
    expect(second).not.toEqual(first);
    expect(draw(5)[0]).not.toEqual(first);
    expect(batches({ seed: 1 }).draw(4)[0]).toEqual(first);
  });

  it('has the same pairs and diagonal times for two methods of a seed', () => {
    const [lsd, psd] = batches({ ensemble: [{}, { method: 'psd-m' }] }).draw(0);
    expect(psd.diagonal).toEqual(lsd.diagonal);
    expect(psd.offDiagonal.u).toBeDefined();
    expect(lsd.offDiagonal.u).toBeUndefined();
  });

  it('has times that are apart in float32 too, however close they were drawn', () => {
    const times = { kind: 'dyadic', levels: 24 } as const;
    const method = { id: 'shortcut', times } as const;
    const timeRange: [number, number] = [0.7, 0.9];
    const { draw, run } = batches({ method, timeRange, batch: 4_000, diagonalFraction: 0 });
    const [{ offDiagonal }] = draw(0);
    const rng = stream(seed, 'training', 'batch', 0);
    run.problem.sample.pairs(rng, 4_000);
    const drawn = resolveMethod(method).drawTimes(rng, 4_000, timeRange, 0);
    let joined = 0;
    for (let i = 0; i < 4_000; i++) {
      const [s, u, t] = [offDiagonal.s[i], offDiagonal.u![i], offDiagonal.t[i]];
      expect(s < t && s <= u && u <= t && s >= Math.fround(0.7) && t <= Math.fround(0.9), `${about}, row ${i}`).toBe(
        true,
      );
      if (Math.fround(drawn.s[i]) === Math.fround(drawn.t[i])) joined++;
      // A distance of 2⁻²² of the time is added at most, and half a unit in the last place.
      for (const [a, b] of [
        [s, drawn.s[i]],
        [t, drawn.t[i]],
      ])
        expect(Math.abs(a - b)).toBeLessThan(2 ** -21.5);
    }
    expect(joined, 'pairs that round to one number').toBeGreaterThan(0);
  });

  it('anneals t - s from a share of it to its full law', () => {
    const anneal = { steps: 10, from: 0.25 };
    const [annealed, plain] = [batches({ anneal }), batches({})];
    for (const [step, factor] of [
      [0, 0.25],
      [5, 0.625],
      [10, 1],
      [15, 1],
    ]) {
      const [{ offDiagonal: short }] = annealed.draw(step);
      const [{ offDiagonal: full }] = plain.draw(step);
      expect(short.s).toEqual(full.s);
      for (let i = 0; i < short.n; i++) {
        const expected = factor * (full.t[i] - full.s[i]);
        // Both times are rounded in both: four times 2⁻²⁵ in [0, 1].
        expect(Math.abs(short.t[i] - short.s[i] - expected), `${about}, step ${step}`).toBeLessThanOrEqual(2 ** -23);
      }
    }
  });
});
