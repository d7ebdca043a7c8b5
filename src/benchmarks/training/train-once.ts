import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { contentHash } from '../../core/content-hash.ts';
import type { BackendId } from '../../reference/backends/index.ts';
import { FILES } from '../../reference/training/files.ts';
import {
  parseTrainingConfig,
  runTraining,
  saveCheckpoint,
  type TrainingConfig,
  type TrainingConfigInput,
} from '../../reference/training/index.ts';
import { isLocked } from '../../reference/training/lock.ts';
import type { JobContext, Spent } from '../sweep/serve.ts';
import { HISTORY, type History, readHistory, saveHistory } from './history.ts';
import { machineOf } from './machine.ts';

/** A training of a sweep, all that its numbers depend on. */
export interface TrainSpec {
  readonly config: TrainingConfigInput;
  readonly backend: BackendId;
  /** Steps between two looks at the gradients of the two terms apart. */
  readonly alignmentEvery: number;
  /** Steps after which the parameters are kept, in rising order; the last step is always kept. */
  readonly snapshots: readonly number[];
}

/** A training that is over: it finished, or all its members diverged. */
export interface TrainedRun {
  readonly config: TrainingConfig;
  readonly history: History;
  /** Checkpoints in the order of their steps, the last one at the end. */
  readonly checkpoints: readonly { readonly step: number; readonly path: string }[];
}

/** Raised when the numbers of a training change in meaning: what was trained before is trained anew. */
const VERSION = 1;
/** Time between two looks whether another job has done with a training that both want, milliseconds. */
const WAIT = 200;
/** Longest time that a kill loses, milliseconds. */
const CHECKPOINT_EVERY = 20_000;

/**
 * Trains in the folder of the sweep, or takes what is there: jobs with the same training share it, one that was broken off goes on from
 * its last checkpoint. Undefined where the signal ended it.
 */
export async function trainOnce(spec: TrainSpec, context: JobContext): Promise<TrainedRun | undefined> {
  const config = parseTrainingConfig(spec.config);
  const key = contentHash({ version: VERSION, ...spec, config }).slice(0, 16);
  const folder = join(context.folder, 'runs', key);
  const training = join(folder, 'train');
  const members = config.ensemble?.length ?? 1;
  const kept = (step: number): string => join(folder, `step-${step}.safetensors`);
  // Also where nothing is left to train: what is made of the networks is computed there, too.
  const machine = await machineOf(spec.backend);
  while (isLocked(training)) {
    await setTimeout(WAIT);
    if (context.signal.aborted) return undefined;
  }
  let history = readHistory(folder);
  const cost = costFile(join(folder, 'cost.json'));
  context.spentBefore(cost.before);
  if (history === undefined && !isOver(join(training, FILES.metrics))) {
    mkdirSync(folder, { recursive: true });
    const result = await runTraining({
      config,
      folder: training,
      resume: existsSync(join(training, FILES.config)),
      start: async () => machine,
      checkpointEvery: CHECKPOINT_EVERY,
      signal: context.signal,
      alignmentEvery: spec.alignmentEvery,
      progress: async ({ step }, trainer) => {
        context.progress(step / config.steps);
        if (!spec.snapshots.includes(step) || step === config.steps) return;
        const { versions } = machine;
        saveCheckpoint(kept(step), { config, state: await trainer.state(), versions }, trainer.model);
      },
    });
    cost.save();
    if (result.reason === 'interrupted' || result.reason === 'time') return undefined;
  }
  if (history === undefined) {
    saveHistory(join(folder, HISTORY), join(training, FILES.metrics), config.steps, members);
    for (const file of [FILES.metrics, FILES.previous]) rmSync(join(training, file), { force: true });
    history = readHistory(folder)!;
  }
  const before = spec.snapshots
    .filter((step) => step < config.steps && existsSync(kept(step)))
    .map((step) => ({ step, path: kept(step) }));
  return { config, history, checkpoints: [...before, { step: config.steps, path: join(training, FILES.checkpoint) }] };
}

/** Whether a training came to its end: nothing follows then, though its history may not have been written. */
function isOver(metrics: string): boolean {
  if (!existsSync(metrics)) return false;
  const last = readFileSync(metrics, 'utf8').trimEnd().split('\n').at(-1)!;
  return /"record":"end".*"reason":"(finished|diverged)"/.test(last);
}

/** What a training has cost so far, in earlier processes; `save` adds what this one spent since. */
function costFile(path: string): { readonly before: Spent; save(): void } {
  const before: Spent = existsSync(path)
    ? (JSON.parse(readFileSync(path, 'utf8')) as Spent)
    : { cpuMilliseconds: 0, milliseconds: 0 };
  const usage = process.cpuUsage();
  const start = performance.now();
  return {
    before,
    save: () => {
      const { user, system } = process.cpuUsage(usage);
      const spent: Spent = {
        cpuMilliseconds: Math.round(before.cpuMilliseconds + (user + system) / 1e3),
        milliseconds: Math.round(before.milliseconds + performance.now() - start),
      };
      writeFileSync(path, JSON.stringify(spent));
    },
  };
}
