import {
  appendFileSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { useBackend } from '../../../src/reference/backends/index.ts';
import type { TrainingConfig } from '../../../src/reference/training/config.ts';
import { type MetricsRecord, metricsSchema, type StepMetrics } from '../../../src/reference/training/metrics-schema.ts';
import { type RunOptions, runTraining } from '../../../src/reference/training/run.ts';
import { loadTeacher } from '../../../src/reference/training/teacher.ts';
import { tinyConfig } from '../support/training.ts';

const root = mkdtempSync(join(tmpdir(), 'flowproof-run-'));
afterAll(() => rmSync(root, { recursive: true }));
beforeAll(() => useBackend('wasm'));

const machine = { backend: 'wasm', device: 'CPU', versions: { flowproof: '0' } };
function run(folder: string, config: TrainingConfig | undefined, options: Partial<RunOptions> = {}) {
  return runTraining({
    folder: join(root, folder),
    ...(config && { config }),
    resume: false,
    checkpointEvery: 1e9,
    start: async () => machine,
    ...options,
  });
}

/** Stops a run after so many steps, as a signal does. */
function stopAfter(steps: number): Partial<RunOptions> {
  const controller = new AbortController();
  return { signal: controller.signal, progress: ({ step }) => void (step === steps && controller.abort()) };
}

const text = (folder: string, file: string): string => readFileSync(join(root, folder, file), 'utf8');
const bytes = (folder: string): Buffer => readFileSync(join(root, folder, 'checkpoint.safetensors'));
const metrics = (folder: string): MetricsRecord[] =>
  text(folder, 'metrics.jsonl')
    .split('\n')
    .slice(0, -1)
    .map((line) => metricsSchema.parse(JSON.parse(line)));
const stepsOf = (folder: string): Omit<StepMetrics, 'milliseconds'>[] =>
  metrics(folder).flatMap((record) => {
    if (record.record !== 'step') return [];
    const { milliseconds: _, ...rest } = record;
    return [rest];
  });

const config = tinyConfig({
  ensemble: [{ seed: 1 }, { seed: 2, method: 'psd-u' }],
  weighting: { kind: 'log-variance' },
});
beforeAll(() => run('whole', config));

describe('the folder of a run', () => {
  it('holds the configuration, the metrics and the last two checkpoints', () => {
    expect(readdirSync(join(root, 'whole')).sort()).toEqual([
      'checkpoint.safetensors',
      'config.json',
      'metrics.jsonl',
      'previous.safetensors',
    ]);
    expect(JSON.parse(text('whole', 'config.json'))).toEqual(config);
  });

  it('has metrics by the schema: what is run, each member in each step, the end', () => {
    const records = metrics('whole');
    expect(records[0]).toMatchObject({
      record: 'run',
      schema: 'flowproof.metrics/1',
      backend: 'wasm',
      problem: 'mixture-3',
      rows: { diagonal: 20, offDiagonal: 6 },
      members: [
        { seed: 1, method: 'lsd' },
        { seed: 2, method: 'psd-u' },
      ],
    });
    expect(records.at(-1)).toMatchObject({ record: 'end', step: 20, reason: 'finished' });
    expect(stepsOf('whole').map(({ step, member }) => [step, member])).toEqual(
      Array.from({ length: 40 }, (_, i) => [1 + Math.floor(i / 2), i % 2]),
    );
    for (const step of stepsOf('whole')) {
      expect(step.clipped).toBe(step.gradientNorm! > 1);
      for (const term of ['diagonal', 'distillation'] as const) {
        const w = step.logVariance![term]!;
        expect(step.weighted[term]).toBe(Math.exp(-w) * step.loss[term]! + w);
      }
      const [eta, rest] = [20 / 26, 1 - 20 / 26];
      expect(step.total).toBe(eta * step.weighted.diagonal! + rest * step.weighted.distillation!);
    }
    expect(stepsOf('whole')[0].logVariance).toEqual({ diagonal: 0, distillation: 0 });
  });

  it('with files in it is refused, and they stay', async () => {
    const before = bytes('whole');
    await expect(run('whole', config)).rejects.toThrow(/expected an empty folder, got one with 4 files/);
    expect(bytes('whole')).toEqual(before);
  });

  it('without a checkpoint cannot be gone on with without a configuration', async () => {
    await expect(run('nothing', undefined, { resume: true })).rejects.toThrow(
      /expected a checkpoint to go on from, got none/,
    );
  });
});

describe('a run that goes on', () => {
  it('after an interruption ends with the bytes and the metrics of one that was not interrupted', async () => {
    expect(await run('stopped', config, stopAfter(7))).toMatchObject({ reason: 'interrupted', step: 7 });
    expect(stepsOf('stopped')).toHaveLength(14);
    expect(await run('stopped', undefined, { resume: true, ...stopAfter(13) })).toMatchObject({ step: 13 });
    expect(await run('stopped', config, { resume: true })).toMatchObject({ reason: 'finished', step: 20 });
    expect(bytes('stopped')).toEqual(bytes('whole'));
    expect(stepsOf('stopped')).toEqual(stepsOf('whole'));
    expect(metrics('stopped').filter(({ record }) => record === 'resume')).toMatchObject([{ step: 7 }, { step: 13 }]);
    expect(metrics('stopped').filter(({ record }) => record === 'end')).toHaveLength(1);
  });

  it('from a checkpoint before the last metrics, one line of them cut off, repeats no step', async () => {
    await run('killed', config, stopAfter(5));
    copyFileSync(join(root, 'killed/checkpoint.safetensors'), join(root, 'five'));
    await run('killed', config, { resume: true, ...stopAfter(9) });
    copyFileSync(join(root, 'five'), join(root, 'killed/checkpoint.safetensors'));
    appendFileSync(join(root, 'killed/metrics.jsonl'), '{"record":"step","step":10,"mem');
    await run('killed', config, { resume: true });
    expect(bytes('killed')).toEqual(bytes('whole'));
    expect(stepsOf('killed')).toEqual(stepsOf('whole'));
  });

  it('that was killed before its first checkpoint starts again', async () => {
    mkdirSync(join(root, 'early'));
    writeFileSync(join(root, 'early/metrics.jsonl'), '{"record":"run"}\n{"reco');
    writeFileSync(join(root, 'early/checkpoint.safetensors.123.tmp'), 'half');
    await run('early', config, { resume: true });
    expect(bytes('early')).toEqual(bytes('whole'));
    expect(metrics('early').filter(({ record }) => record === 'run')).toHaveLength(1);
    expect(readdirSync(join(root, 'early'))).toHaveLength(4);
  });

  it('does not begin in a folder with files of others, or with another configuration', async () => {
    mkdirSync(join(root, 'foreign'));
    const put = (file: string): void => writeFileSync(join(root, 'foreign', file), 'mine');
    const begin = () => run('foreign', config, { resume: true });
    put('backup.1.tmp');
    await expect(begin()).rejects.toThrow(/expected the folder of a run, got one without .*, but with backup\.1\.tmp/);
    rmSync(join(root, 'foreign/backup.1.tmp'));
    put('previous.safetensors');
    await expect(begin()).rejects.toMatchObject({ hint: expect.stringContaining('Rename it') });
    rmSync(join(root, 'foreign/previous.safetensors'));
    put('config.json');
    await expect(begin()).rejects.toThrow(/config\.json: expected the configuration of this run, got another/);
    expect(readdirSync(join(root, 'foreign'))).toEqual(['config.json']);
    expect(text('foreign', 'config.json')).toBe('mine');
  });

  it('by intervals loses at most one of them', async () => {
    const seen: number[] = [];
    const watch = (record: MetricsRecord): void => {
      if (record.record !== 'step' || record.member !== 1) return;
      const { metadata } = headerOf(bytes('intervals'));
      seen.push(record.step - Number(metadata.step));
    };
    await run('intervals', config, { checkpointEvery: 0, record: watch });
    expect(Math.max(...seen)).toBe(1);
  });

  it('with another configuration is refused, and everything stays', async () => {
    const before = [bytes('whole'), text('whole', 'metrics.jsonl')];
    await expect(run('whole', tinyConfig({ rate: 0.5 }), { resume: true })).rejects.toThrow(
      /another (rate|ensemble|weighting)/,
    );
    expect([bytes('whole'), text('whole', 'metrics.jsonl')]).toEqual(before);
  });

  it('with a damaged checkpoint is refused, and everything stays', async () => {
    await run('damaged', config, stopAfter(3));
    const cut = bytes('damaged').subarray(0, -10);
    writeFileSync(join(root, 'damaged/checkpoint.safetensors'), cut);
    await expect(run('damaged', config, { resume: true })).rejects.toThrow(/bytes in the file/);
    expect(bytes('damaged')).toEqual(cut);
    expect(stepsOf('damaged')).toHaveLength(6);
  });
});

describe('a run that diverges', () => {
  const wild = tinyConfig({ rate: 1e18, clip: null, schedule: {} });
  it('ends with its last good state and a diagnosis, and cannot be gone on with', async () => {
    const { reason, step, diagnoses } = await run('wild', wild);
    expect(reason).toBe('diverged');
    expect(diagnoses).toHaveLength(1);
    const all = metrics('wild');
    expect(all.slice(-2)).toMatchObject([
      { record: 'diverged', step: step + 1, member: 0, quantity: 'diagonal loss', diagnosis: diagnoses[0] },
      { record: 'end', step, reason: 'diverged' },
    ]);
    expect(headerOf(bytes('wild')).metadata).toMatchObject({ step: String(step), diverged: `[${step + 1}]` });
    await expect(run('wild', wild, { resume: true })).rejects.toThrow(
      /expected a run that can go on, got one that diverged at step/,
    );
    expect(metrics('wild')).toEqual(all);
  });
});

it('a run that has no more time saves and says so', async () => {
  expect(await run('late', config, { budget: 0 })).toMatchObject({ reason: 'time', step: 0 });
  await run('late', config, { resume: true });
  expect(bytes('late')).toEqual(bytes('whole'));
});

it('a checkpoint is a teacher, unless its points have another dimension', async () => {
  const checkpoint = join(root, 'whole');
  const lmd = tinyConfig({
    method: 'lmd',
    teacher: { checkpoint, member: 1, parameters: 'raw' },
    steps: 3,
    schedule: {},
  });
  expect(await run('taught', lmd)).toMatchObject({ reason: 'finished', step: 3 });
  const other = tinyConfig({ method: 'lmd', problem: 'gaussian-1d', teacher: { checkpoint } });
  await expect(loadTeacher(other)).rejects.toThrow(/teacher: expected a network for points of dimension 1, got 2/);
  expect(existsSync(join(root, 'taught/checkpoint.safetensors'))).toBe(true);
});

function headerOf(file: Buffer): { readonly metadata: Record<string, string> } {
  const length = Number(file.readBigUInt64LE());
  const { __metadata__: metadata } = JSON.parse(file.toString('utf8', 8, 8 + length)) as {
    __metadata__: Record<string, string>;
  };
  return { metadata };
}
