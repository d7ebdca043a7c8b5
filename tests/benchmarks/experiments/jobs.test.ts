import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { type CostSpec, runCost } from '../../../src/benchmarks/experiments/cost.ts';
import { type LawSpec, runLaw } from '../../../src/benchmarks/experiments/law.ts';
import { type QualitySpec, runQuality } from '../../../src/benchmarks/experiments/quality.ts';
import { runStability, type StabilitySpec } from '../../../src/benchmarks/experiments/stability.ts';
import { calibrationTraining } from '../../../src/benchmarks/experiments/training-config.ts';
import type { JobContext } from '../../../src/benchmarks/sweep/serve.ts';
import type { BackendId } from '../../../src/reference/backends/index.ts';
import { type ResultRecord, resultSchema } from '../../../src/subject/result.ts';
import { seed } from '../../support/seed.ts';

const root = mkdtempSync(join(tmpdir(), 'flowproof-jobs-'));
afterAll(() => rmSync(root, { recursive: true }));

function context(folder: string, more: Partial<JobContext> = {}): JobContext {
  const nothing = (): void => {};
  const signal = new AbortController().signal;
  return { id: 'job', folder: join(root, folder), signal, progress: nothing, spentBefore: nothing, ...more };
}

const config = calibrationTraining({
  problem: 'gaussian-noncommuting',
  method: { id: 'lsd' },
  width: 8,
  batch: 16,
  steps: 12,
  seeds: [seed, seed + 1],
});

const stability = (backend: BackendId): StabilitySpec => ({
  experiment: 'stability',
  version: 1,
  points: 30,
  train: { config, backend, alignmentEvery: 4, snapshots: [] },
});

/** All that must not differ from run to run. */
const numbers = (results: readonly ResultRecord[] | undefined) =>
  results!.map(({ timings: _, milliseconds: __, ...rest }) => resultSchema.parse({ ...rest, milliseconds: 0 }));

describe('a training', () => {
  it.each(['wasm', 'cpu'] as const)('gives the same numbers again, bit for bit, on %s', async (backend) => {
    const first = await runStability(stability(backend), context(`first-${backend}`));
    const second = await runStability(stability(backend), context(`second-${backend}`));
    expect(first).toHaveLength(2);
    expect(numbers(second), `seed ${seed}`).toEqual(numbers(first));
    const [{ metrics, series, conditions }] = first!;
    expect(conditions).toMatchObject({ rate: 2e-3, width: 8, batch: 16, steps: 12, stopGradient: 'convex', backend });
    expect(series!.cosine.x).toEqual([1, 5, 9]);
    expect(series!['gradient.max'].x).toEqual(Array.from({ length: 12 }, (_, i) => i + 1));
    expect(metrics['map.score'].value).toBeGreaterThan(0);
  });

  it('that is broken off goes on where it was, and its numbers are those of one that was not', async () => {
    const whole = await runStability(stability('wasm'), context('first-wasm'));
    const controller = new AbortController();
    const stopped = await runStability(
      stability('wasm'),
      context('stopped', {
        signal: controller.signal,
        progress: (share) => {
          if (share > 0.4) controller.abort();
        },
      }),
    );
    expect(stopped).toBe(undefined);
    const spent: number[] = [];
    const rest = await runStability(
      stability('wasm'),
      context('stopped', { spentBefore: ({ cpuMilliseconds }) => spent.push(cpuMilliseconds) }),
    );
    expect(numbers(rest)).toEqual(numbers(whole));
    expect(spent[0], 'what the first attempt cost is told').toBeGreaterThan(0);
  });

  it('is taken as it is by another job on it, and leaves its history in the place of its metrics', async () => {
    const ticks: number[] = [];
    await runStability({ ...stability('wasm'), points: 31 }, context('first-wasm', { progress: (s) => ticks.push(s) }));
    expect(ticks, 'nothing was trained').toEqual([]);
    const [run] = readdirSync(join(root, 'first-wasm', 'runs'));
    expect(readdirSync(join(root, 'first-wasm', 'runs', run)).sort()).toEqual(['cost.json', 'history.npz', 'train']);
    expect(existsSync(join(root, 'first-wasm', 'runs', run, 'train', 'metrics.jsonl'))).toBe(false);
  });

  it('of flow matching is judged by its diagonal and not called diverged for having no map', async () => {
    const train = { ...stability('wasm').train, config: { ...config, method: 'flow-matching', diagonalFraction: 1 } };
    const results = await runStability({ ...stability('wasm'), train } as StabilitySpec, context('alone'));
    for (const { metrics } of results!) {
      expect(metrics['map.diverged'].value).toBe(0);
      expect(metrics).not.toHaveProperty('cosine.median');
      expect(metrics['diagonal.excess'].value).toBeGreaterThan(0);
    }
  });

  it('with learned weights tells them', async () => {
    const train = { ...stability('wasm').train, config: { ...config, weighting: { kind: 'log-variance' } } };
    const [{ conditions, metrics }] = (await runStability(
      { ...stability('wasm'), train } as StabilitySpec,
      context('learned'),
    ))!;
    expect(conditions.weighting).toBe('log-variance');
    // They begin at 0 and have moved.
    expect(metrics['log-variance.diagonal'].value).not.toBe(0);
    expect(metrics['log-variance.distillation'].value).not.toBe(metrics['log-variance.diagonal'].value);
  });

  it('whose rate is absurd counts as diverged, and the other members are told as usual', async () => {
    const ensemble = [{ seed, rate: 1e18 }, { seed }];
    const train = { ...stability('wasm').train, config: { ...config, clip: null, ensemble } };
    const results = await runStability({ ...stability('wasm'), train } as StabilitySpec, context('absurd'));
    const [lost, fine] = results!.map(({ metrics }) => metrics);
    expect(lost['map.diverged'].value).toBe(1);
    expect(lost['steps.non-finite'].value).toBeGreaterThan(0);
    expect(fine['steps.non-finite'].value).toBe(null);
    expect(fine['map.diverged'].value).toBe(Number(!(fine['map.score'].value! <= 1)));
  });
});

describe('the other experiments', () => {
  it('quality has a record for each member and N, and one for its map', async () => {
    const spec: QualitySpec = {
      experiment: 'quality',
      version: 1,
      points: 20,
      samples: 400,
      steps: [1, 2],
      trajectories: 10,
      train: { ...stability('wasm').train, snapshots: [6] },
    };
    const results = await runQuality(spec, context('quality'));
    for (const record of results!) resultSchema.parse(record);
    const rows = results!.map(({ experiment, seed: own, conditions }) => [experiment, own - seed, conditions.N]);
    expect(rows).toEqual([
      ['quality', 0, 1],
      ['quality', 0, 2],
      ['map', 0, undefined],
      ['quality', 1, 1],
      ['quality', 1, 2],
      ['map', 1, undefined],
    ]);
    const [{ metrics }] = results!;
    expect(metrics['best.kl'].value).toBeLessThanOrEqual(metrics.kl.value!);
    expect([6, 12]).toContain(metrics['best.checkpoint'].value);
    expect(metrics['kl.excess'].value).toBeCloseTo(metrics.kl.value! - metrics['kl.floor'].value!, 12);
    const series = Object.keys(results![2].series!).filter((name) => name.startsWith('trajectory'));
    expect(series).toHaveLength(10);
    expect(readdirSync(join(root, 'quality', 'samples', 'job'))).toHaveLength(4);
  });

  it('law has both directions of the divergence for each N, and the bound with N = 1', async () => {
    const spec: LawSpec = {
      experiment: 'law',
      version: 1,
      members: 1,
      steps: [1, 2],
      points: 6,
      samples: 600,
      train: stability('wasm').train,
    };
    const results = await runLaw(spec, context('first-wasm'));
    expect(results!.map(({ conditions }) => conditions.N)).toEqual([1, 2]);
    const [one, two] = results!.map(({ metrics }) => metrics);
    expect(one['bound.right'].value).toBeGreaterThan(one['bound.left'].value!);
    expect(Object.keys(two).filter((name) => name.startsWith('bound'))).toEqual([]);
    expect(one['log-likelihood'].better).toBe('higher');
    for (const name of ['gap', 'reverse-kl', 'log-likelihood']) expect(one[name].value, name).not.toBe(null);
  });

  it('cost holds every method against flow matching in time and memory', async () => {
    const methods = [{ id: 'lsd' }, { id: 'psd-m' }] as const;
    const size = { width: 8, batch: 32, rounds: 2, stepsPerRound: 1 };
    const spec: CostSpec = { experiment: 'cost', version: 1, backend: 'wasm', methods, ...size };
    const results = await runCost(spec, context('cost'));
    expect(results!.map(({ method }) => method)).toEqual(['flow-matching', 'lsd', 'psd-m']);
    const [alone, lsd] = results!;
    expect(alone.metrics['memory.ratio'].value).toBe(1);
    expect(alone.timings!['step.ratio'].value).toBe(1);
    // Parameters, average, two moments and the gradient at least; a forward derivative keeps more than a value.
    const parameters = 8 * 5 + 3 * 8 * 9 + 2 * 9;
    expect(alone.metrics['memory.peak'].value).toBeGreaterThan(5 * 4 * parameters);
    expect(lsd.metrics['memory.ratio'].value).toBeGreaterThan(0.5);
  });
});
