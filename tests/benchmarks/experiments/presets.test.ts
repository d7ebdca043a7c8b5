import { isDeepStrictEqual } from 'node:util';
import { describe, expect, it } from 'vitest';
import { benchPresets } from '../../../src/benchmarks/experiments/presets.ts';
import { calibrationTraining } from '../../../src/benchmarks/experiments/training-config.ts';
import type { TrainSpec } from '../../../src/benchmarks/training/train-once.ts';
import { parseTrainingConfig, presets } from '../../../src/reference/training/index.ts';

const trainings = (preset: keyof typeof benchPresets) =>
  benchPresets[preset]('wasm', 0).flatMap(({ spec }) =>
    spec.train === undefined
      ? []
      : [{ experiment: spec.experiment, ...parseTrainingConfig((spec.train as TrainSpec).config) }],
  );

describe('the presets', () => {
  it.each(Object.keys(benchPresets) as (keyof typeof benchPresets)[])(
    '%s has jobs that differ, each of a valid training',
    (name) => {
      const jobs = benchPresets[name]('wasm', 0);
      expect(new Set(jobs.map(({ id }) => id)).size).toBe(jobs.length);
      expect(JSON.parse(JSON.stringify(jobs))).toEqual(jobs);
      expect(trainings(name).length).toBeGreaterThan(0);
      for (const { work } of jobs) expect(work).toBeGreaterThan(0);
      const other = benchPresets[name]('wasm', 1);
      expect(other.map(({ id }) => id)).not.toEqual(jobs.map(({ id }) => id));
    },
  );

  it('laptop has four families × three rates × eight seeds on two problems, and ESD at the setting of the calibration', () => {
    const all = trainings('laptop');
    for (const problem of ['checkerboard', 'mixture-3']) {
      for (const id of ['lsd', 'esd', 'psd-m', 'psd-u']) {
        for (const rate of [5e-4, 2e-3, 8e-3]) {
          const own = all.filter(
            (one) =>
              one.experiment === 'stability' &&
              one.problem === problem &&
              isDeepStrictEqual(one.method, { id }) &&
              one.rate === rate,
          );
          const seeds = own.flatMap(({ ensemble }) => ensemble!.map(({ seed }) => seed));
          expect(seeds, `${id} on ${problem} at ${rate}`).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
        }
      }
    }
    const asked = parseTrainingConfig({ ...presets['calibration-mixture-3'].config, method: { id: 'esd' } });
    const same = all.filter(({ experiment, ensemble: _, ...one }) => {
      return (
        experiment === 'divergence' && JSON.stringify(sorted({ ...one, seed: 0 })) === JSON.stringify(sorted(asked))
      );
    });
    expect(same.flatMap(({ ensemble }) => ensemble!)).toHaveLength(16);
  });

  it('gpu trains what the paper did on the checkerboard', () => {
    const all = trainings('gpu');
    expect(all.map(({ method }) => (method as { id: string }).id)).toEqual(['lsd', 'esd', 'psd-m', 'psd-u']);
    for (const one of all) {
      expect(one).toMatchObject({
        problem: 'checkerboard',
        network: { width: 512, depth: 4, activation: 'gelu' },
        batch: 100_000,
        steps: 150_000,
        optimiser: { kind: 'radam' },
        rate: 1e-3,
        schedule: { decay: { kind: 'inverse-square-root', after: 35_000 } },
        clip: 10,
        ema: 0.999,
        diagonalFraction: 0.75,
      });
    }
  });
});

describe('the training of the calibration', () => {
  it.each([
    ['mixture-3', 5_000],
    ['checkerboard', 10_000],
  ] as const)('is that of its preset on %s, but for the ensemble', (problem, steps) => {
    const size = { problem, method: { id: 'lsd' }, width: 128, batch: 1_024, steps, seeds: [0, 1] } as const;
    const { ensemble, method, ...rest } = parseTrainingConfig(calibrationTraining(size));
    const { method: preset, ...expected } = parseTrainingConfig(presets[`calibration-${problem}`].config);
    expect(rest).toEqual(expected);
    expect([method, preset]).toEqual([{ id: 'lsd' }, 'lsd']);
    expect(ensemble).toEqual([{ seed: 0 }, { seed: 1 }]);
  });

  it('gives flow matching the diagonal rows alone', () => {
    const size = { problem: 'mixture-3', width: 8, batch: 1_024, steps: 100, seeds: [0] };
    const { batch, diagonalFraction } = calibrationTraining({ ...size, method: { id: 'flow-matching' } });
    expect([batch, diagonalFraction]).toEqual([768, 1]);
  });
});

function sorted(object: object): unknown {
  return Object.entries(object).sort(([a], [b]) => (a < b ? -1 : 1));
}
