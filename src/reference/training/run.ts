import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import * as tf from '@tensorflow/tfjs';
import { FlowproofError } from '../../core/errors.ts';
import { writeAtomically } from './atomic-write.ts';
import { type Checkpoint, checkSameConfig, readCheckpoint, saveCheckpoint } from './checkpoint.ts';
import type { TrainingConfig } from './config.ts';
import { configHash } from './config-hash.ts';
import { type Watch, watchDivergence } from './diagnosis.ts';
import { FILES } from './files.ts';
import { keepPrevious, prepareFolder, removeUnfinished } from './folder.ts';
import { lockFolder } from './lock.ts';
import { openMetrics } from './metrics-file.ts';
import type { MetricsRecord } from './metrics-schema.ts';
import { settleRun } from './parse.ts';
import { loadTeacher } from './teacher.ts';
import { createTrainer, type StepResult, type Trainer } from './trainer.ts';

/** What a run is computed on. */
export interface Machine {
  readonly backend: string;
  readonly device: string;
  readonly versions: Readonly<Record<string, string>>;
}

export interface RunOptions {
  /** The configuration; that of the folder's checkpoint where absent. */
  readonly config?: TrainingConfig;
  readonly folder: string;
  readonly resume: boolean;
  /** Starts the backend; called when everything else is in order. */
  readonly start: () => Promise<Machine>;
  /** Longest time between two checkpoints, in milliseconds. */
  readonly checkpointEvery: number;
  /** Longest time of the run, in milliseconds; no limit where absent. */
  readonly budget?: number;
  readonly signal?: AbortSignal;
  /** Called with every record, after it was written. */
  readonly record?: (record: MetricsRecord) => void;
  /** Called after every step, and waited for: `trainer.state()` is that after the step. */
  readonly progress?: (result: StepResult, trainer: Trainer) => void | Promise<void>;
  /** See `TrainerOptions`. */
  readonly alignmentEvery?: number;
}

export interface RunResult {
  readonly config: TrainingConfig;
  readonly machine: Machine;
  readonly step: number;
  readonly reason: 'finished' | 'diverged' | 'interrupted' | 'time';
  /** What became of the members that diverged. */
  readonly diagnoses: readonly string[];
}

/** Longest time without a look at signals, in milliseconds. */
const BREATH = 50;

/**
 * Trains in a folder: the configuration as `config.json`, metrics as they come, a checkpoint at the beginning, at intervals and at the
 * end, whatever ends it. A run whose only member, or last one, diverges ends with its last good state.
 *
 * @throws FlowproofError `usage` for a folder with another run or in which another process trains; `io` where something cannot be written, with what was there intact.
 */
export async function runTraining(options: RunOptions): Promise<RunResult> {
  prepareFolder(options.folder, options.resume);
  const release = lockFolder(options.folder);
  try {
    removeUnfinished(options.folder);
    return await trainIn(options);
  } finally {
    release();
  }
}

async function trainIn({ folder, resume, ...options }: RunOptions): Promise<RunResult> {
  const path = join(folder, FILES.checkpoint);
  const found = resume && existsSync(path) ? readCheckpoint(path) : undefined;
  const config = options.config ?? found?.config;
  if (config === undefined) {
    const text = `${folder}: expected a checkpoint to go on from, got none`;
    throw new FlowproofError('usage', text, 'Pass the configuration, too: it was stopped before its first checkpoint.');
  }
  if (found !== undefined) {
    checkSameConfig(path, found.config, config);
    checkGoing(path, found);
  }
  const machine = await options.start();
  const where = { ...machine, versions: { ...machine.versions, tfjs: tf.version['tfjs-core'] } };
  const teacher = await loadTeacher(config);
  const trainer = createTrainer(config, {
    ...(found && { state: found.state }),
    ...(teacher && { teacher }),
    ...(options.alignmentEvery !== undefined && { alignmentEvery: options.alignmentEvery }),
  });
  const start = performance.now();
  try {
    if (found === undefined) writeConfig(folder, config);
    const metrics = openMetrics(join(folder, FILES.metrics), found?.state.step);
    try {
      const write = (records: readonly MetricsRecord[]): void => {
        metrics.write(records);
        for (const record of records) options.record?.(record);
      };
      const save = async (): Promise<void> => {
        metrics.flush();
        const state = await trainer.state();
        keepPrevious(folder, FILES.checkpoint, FILES.previous);
        saveCheckpoint(path, { config, state, versions: { ...where.versions, backend: where.backend } }, trainer.model);
      };
      write([
        found === undefined ? firstRecord(config, trainer, where) : { record: 'resume', step: trainer.step, ...where },
      ]);
      if (found === undefined) await save();
      const watch = watchDivergence(config, trainer.members);
      const reason = await steps(trainer, options, { write, save, watch, start });
      if (reason === 'diverged' || trainer.step !== found?.state.step) await save();
      write([{ record: 'end', step: trainer.step, reason, milliseconds: performance.now() - start }]);
      return { config, machine, step: trainer.step, reason, diagnoses: watch.diagnoses };
    } finally {
      metrics.close();
    }
  } finally {
    trainer.dispose();
  }
}

/** @throws FlowproofError `usage` where there is another one, which stays. */
function writeConfig(folder: string, config: TrainingConfig): void {
  const path = join(folder, FILES.config);
  const text = `${JSON.stringify(config, null, 2)}\n`;
  if (existsSync(path) && readFileSync(path, 'utf8') !== text) {
    const message = `${path}: expected the configuration of this run, got another`;
    throw new FlowproofError('usage', message, 'Go on without a configuration or preset, or choose another --out.');
  }
  writeAtomically(path, [Buffer.from(text)]);
}

/** @throws FlowproofError `usage` where there is no member left to go on with. */
function checkGoing(path: string, { state }: Checkpoint): void {
  if (state.diverged.some((at) => at === null)) return;
  throw new FlowproofError(
    'usage',
    `${path}: expected a run that can go on, got one that diverged at step ${state.diverged.join(', ')}`,
    'It would diverge again. Its metrics say what to try; train into another folder.',
  );
}

interface Loop {
  readonly write: (records: readonly MetricsRecord[]) => void;
  readonly save: () => Promise<void>;
  readonly watch: Watch;
  readonly start: number;
}

async function steps(
  trainer: Trainer,
  options: Omit<RunOptions, 'folder' | 'resume'>,
  loop: Loop,
): Promise<RunResult['reason']> {
  const { checkpointEvery, budget = Number.POSITIVE_INFINITY, signal } = options;
  let breathed = performance.now();
  let saved = breathed;
  while (trainer.step < trainer.config.steps) {
    if (trainer.diverged.every((at) => at !== null)) return 'diverged';
    const now = performance.now();
    if (now - breathed > BREATH) {
      // Backends without asynchronous reads never leave the microtask queue: signals would wait for ever.
      await setImmediate();
      breathed = now;
    }
    if (signal?.aborted) return 'interrupted';
    if (now - loop.start > budget) return 'time';
    if (now - saved > checkpointEvery) {
      await loop.save();
      saved = performance.now();
    }
    const result = await trainer.advance();
    loop.write([...stepRecords(result), ...loop.watch.see(result)]);
    await options.progress?.(result, trainer);
  }
  return 'finished';
}

function* stepRecords({ members, step, milliseconds }: StepResult): Generator<MetricsRecord> {
  for (const { member, ...rest } of members) {
    yield { record: 'step', step, member, ...rest, milliseconds: Math.round(1e3 * milliseconds) / 1e3 };
  }
}

function firstRecord(
  config: TrainingConfig,
  trainer: Trainer,
  where: Omit<Machine, 'versions'> & { readonly versions: Record<string, string> },
): MetricsRecord {
  const { problem, counts } = settleRun(config);
  return {
    schema: 'flowproof.metrics/1',
    record: 'run',
    configHash: configHash(config),
    ...where,
    problem: problem.id,
    parameters: trainer.model.count,
    rows: { diagonal: counts[0], offDiagonal: counts[1] },
    steps: config.steps,
    members: trainer.members.map(({ seed, rate, method }) => ({ seed, rate, method: method.id })),
  };
}
