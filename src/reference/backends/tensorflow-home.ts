import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { z } from 'zod';
import { COMMAND } from '../../core/command-line.ts';

/** Names the folder of the binding, in place of `.flowproof/tensorflow` in the working folder or one above it. */
export const HOME_VARIABLE = 'FLOWPROOF_TENSORFLOW';
/** Where the stub that stands for TensorFlow.js in that folder finds the one of this process. */
export const SHARED_TFJS = Symbol.for('flowproof.tfjs');
/** The command that makes the binding. */
export const SETUP_COMMAND = `${COMMAND} setup tensorflow`;

const stampSchema = z.object({
  schema: z.literal('flowproof.tensorflow/1'),
  tensorflow: z.string(),
  variant: z.enum(['cpu', 'cuda']),
  tfjs: z.string(),
  target: z.string(),
  /** What the binding was compiled for, beyond the architecture. */
  processor: z.string(),
  /** Of the sources and options that it was compiled from. */
  build: z.string(),
});

/** What the setup wrote last, when all else was in its place. */
export type TensorflowStamp = z.infer<typeof stampSchema>;

/** A folder made by `flowproof setup tensorflow`. */
export interface TensorflowHome {
  readonly folder: string;
  readonly stamp: TensorflowStamp;
}

/** Where the setup puts the binding, absolute. */
export function tensorflowFolder(): string {
  return resolve(process.env[HOME_VARIABLE] || join('.flowproof', 'tensorflow'));
}

/** The binding's folder: the one that the environment names, else the nearest at or above the working folder. */
export function findTensorflow(): TensorflowHome | undefined {
  for (let folder = tensorflowFolder(), base = process.cwd(); ; base = dirname(base)) {
    const stamp = readStamp(folder);
    if (stamp !== undefined) return { folder, stamp };
    if (process.env[HOME_VARIABLE] || base === dirname(base)) return undefined;
    folder = join(dirname(base), '.flowproof', 'tensorflow');
  }
}

/** The stamp of a folder; undefined where there is none or it is not one of this version. */
export function readStamp(folder: string): TensorflowStamp | undefined {
  const file = stampFile(folder);
  if (!existsSync(file)) return undefined;
  try {
    return stampSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return undefined;
  }
}

export function stampFile(folder: string): string {
  return join(folder, 'flowproof.json');
}

/** What the operating system and architecture are called in a stamp. */
export const thisTarget = `${process.platform}-${process.arch}`;
/** What the processor is called in a stamp: its model, and what it can do, since a model name may stand for several. */
export const thisProcessor = `${cpus()[0]?.model.trim() || 'unknown'} ${features()}`;

function features(): string {
  let flags = '';
  try {
    flags = /^flags\s*:(.*)$/m.exec(readFileSync('/proc/cpuinfo', 'utf8'))?.[1] ?? '';
  } catch {
    // Not Linux: the binding is not built there.
  }
  return createHash('sha256').update(flags).digest('hex').slice(0, 8);
}
