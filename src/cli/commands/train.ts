import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expectedError, FlowproofError } from '../../core/errors.ts';
import { thrownText } from '../../core/text.ts';
import { FILES } from '../../reference/training/files.ts';
import type { Machine } from '../../reference/training/run.ts';
import { closest } from '../../subject/misspelt.ts';
import { parseMinutes, parseTime, readText } from '../arguments.ts';
import { INTERRUPTED, tell } from '../exit.ts';
import { trainingProgress } from '../training-progress.ts';
import { version } from '../version.ts';

/** Options of `train` as commander gives them. */
export interface TrainFlags {
  readonly preset?: string;
  readonly set?: readonly string[];
  readonly out?: string;
  readonly resume?: boolean;
  readonly backend: string;
  readonly maxMinutes?: string;
  readonly checkpointEvery: string;
  readonly json?: boolean | string;
  readonly print?: boolean;
}

const DIVERGED = 1;

/** Stays in place: that the last line has no reader is told when everything has ended. */
const ignore = (): void => {};

/** Trains in a folder, or prints the complete configuration. */
export async function train(file: string | undefined, flags: TrainFlags): Promise<number> {
  const budget = flags.maxMinutes === undefined ? undefined : parseMinutes(flags.maxMinutes);
  const checkpointEvery = parseTime('--checkpoint-every', flags.checkpointEvery);
  const document = await documentOf(file, flags);
  const { parseTrainingConfig } = await import('../../reference/training/parse.ts');
  const config = document === undefined ? undefined : parseTrainingConfig(document);
  if (flags.print === true && config !== undefined) {
    process.stdout.write(`${JSON.stringify(config, null, 2)}\n`);
    return 0;
  }
  if (flags.out === undefined)
    throw expectedError('usage', '--out', 'a folder for the run', undefined, 'Pass --out DIR.');

  const { runTraining } = await import('../../reference/training/run.ts');
  const controller = new AbortController();
  const abort = (): void => controller.abort();
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const signal of signals) process.once(signal, abort);
  let reader = true;
  const unread = (): void => {
    reader = false;
    abort();
  };
  process.stdout.off('error', ignore).on('error', ignore).on('error', unread);
  const progress = trainingProgress();
  const json = flags.json === true;
  const start = performance.now();
  try {
    const result = await runTraining({
      ...(config !== undefined && { config }),
      folder: flags.out,
      resume: flags.resume === true,
      start: () => startBackend(flags.backend),
      checkpointEvery,
      ...(budget !== undefined && { budget }),
      signal: controller.signal,
      ...(json && {
        record: (record: unknown) => {
          if (reader) process.stdout.write(`${JSON.stringify(record)}\n`);
        },
      }),
      progress: progress.step,
    });
    progress.clear();
    for (const diagnosis of result.diagnoses) tell(diagnosis);
    const { step, reason, machine } = result;
    const seconds = ((performance.now() - start) / 1e3).toFixed(1);
    const closing = {
      finished: `${step} steps`,
      diverged: `diverged after ${step} steps, whose state is kept`,
      interrupted: `interrupted after ${step} of ${result.config.steps} steps; go on with --resume`,
      time: `${step} of ${result.config.steps} steps in the time given; go on with --resume`,
    }[reason];
    const line = `${closing}, ${seconds} s on ${machine.backend} (${machine.device}): ${flags.out}\n`;
    (json ? process.stderr : process.stdout).write(line);
    return { finished: 0, diverged: DIVERGED, interrupted: INTERRUPTED, time: 0 }[reason];
  } finally {
    for (const signal of signals) process.off(signal, abort);
    process.stdout.off('error', unread);
    progress.clear();
  }
}

async function startBackend(name: string): Promise<Machine> {
  const { useBackend, probeBackend } = await import('../../reference/backends/index.ts');
  const backend = await useBackend(name as Parameters<typeof useBackend>[0]);
  const probe = await probeBackend(backend);
  return {
    backend,
    device: probe.available ? probe.device : 'unknown',
    versions: {
      flowproof: version,
      node: process.versions.node,
      platform: `${process.platform}-${process.arch}`,
      ...(probe.available && { [backend]: probe.version }),
    },
  };
}

/** The document that file, preset and settings give; undefined where a run is to go on with what is in its folder. */
async function documentOf(file: string | undefined, flags: TrainFlags): Promise<unknown> {
  const { preset, out, resume, set = [] } = flags;
  if (file !== undefined && preset !== undefined) {
    throw expectedError('usage', 'train', 'a configuration or --preset', 'both', 'Leave one of them out.');
  }
  const kept = resume === true && out !== undefined ? join(out, FILES.config) : undefined;
  const source = file ?? (preset === undefined && kept !== undefined && existsSync(kept) ? kept : undefined);
  let document: unknown;
  if (source !== undefined) document = readJson(source);
  else if (preset !== undefined) document = await presetOf(preset);
  else if (resume === true && set.length === 0) return undefined;
  else {
    const hint = 'Start with `flowproof train --preset smoke --out DIR`.';
    throw expectedError('usage', 'train', 'a configuration or --preset', 'neither', hint);
  }
  const { assign } = await import('../../reference/training/assign.ts');
  return set.reduce(assign, document);
}

async function presetOf(name: string): Promise<unknown> {
  const { presets } = await import('../../reference/training/presets.ts');
  if (Object.hasOwn(presets, name)) return presets[name].config;
  const names = Object.keys(presets);
  const [near] = closest(name, names, 1);
  const hint = near === undefined ? '`flowproof train --help` describes them.' : `Did you mean ${near}?`;
  throw expectedError('usage', '--preset', `one of ${names.join(', ')}`, name, hint);
}

function readJson(path: string): unknown {
  const text = readText('train', path);
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new FlowproofError(
      'usage',
      `${path}: expected a training configuration in JSON, got ${thrownText(cause)}`,
      'See schemas/training.json, or start from `flowproof train --preset smoke --print`.',
    );
  }
}
