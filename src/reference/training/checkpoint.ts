import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { FlowproofError } from '../../core/errors.ts';
import { thrownText } from '../../core/text.ts';
import { writeAtomically } from './atomic-write.ts';
import type { TrainingConfig } from './config.ts';
import { configHash } from './config-hash.ts';
import { FILES } from './files.ts';
import type { Model } from './model.ts';
import { parseTrainingConfig } from './parse.ts';
import { decodeSafetensors, encodeSafetensors, type Safetensors, type StoredTensor } from './safetensors.ts';
import type { TrainingState } from './state.ts';

/** A state with what it belongs to. */
export interface Checkpoint {
  readonly config: TrainingConfig;
  readonly state: TrainingState;
  /** Versions and backend that computed it. */
  readonly versions: Readonly<Record<string, string>>;
}

const FORMAT = 'flowproof.checkpoint/1';

const metadataSchema = z.strictObject({
  format: z.literal(FORMAT),
  config: z.string(),
  configHash: z.string(),
  step: z.string().regex(/^\d{1,15}$/),
  diverged: z.string(),
  versions: z.string(),
  parameters: z.string().optional(),
  /** Absent in what others write. */
  digest: z.string().optional(),
});

const divergedSchema = z.array(z.number().int().positive().nullable());
const versionsSchema = z.record(z.string(), z.string());

/**
 * Writes a checkpoint whole or not at all: tensors `theta`, `ema` and `optimiser.<slot>`, each [E, P] in float32; in the metadata the
 * configuration and its hash, the step, the versions, and `parameters`, the names and shapes of which a row of P numbers consists, and
 * a digest of everything else.
 * Equal runs write equal bytes.
 *
 * @throws FlowproofError `io` where it cannot be written; what was there stays.
 */
export function saveCheckpoint(path: string, { config, state, versions }: Checkpoint, model: Model): void {
  const shape = [state.members, state.parameters];
  const tensors = new Map<string, StoredTensor>([
    ['theta', { shape, data: state.theta }],
    ['ema', { shape, data: state.ema }],
    ...Object.entries(state.slots).map(([name, data]) => [`optimiser.${name}`, { shape, data }] as const),
  ]);
  const metadata = {
    format: FORMAT,
    config: JSON.stringify(config),
    configHash: configHash(config),
    step: String(state.step),
    diverged: JSON.stringify(state.diverged),
    versions: JSON.stringify(versions),
    parameters: JSON.stringify(model.parameters.map(({ name, shape: own }) => ({ name, shape: own }))),
  };
  const digest = digestOf({ metadata, tensors });
  writeAtomically(path, encodeSafetensors({ metadata: { ...metadata, digest }, tensors }));
}

/** SHA-256 of all strings, names, shapes and values but the digest itself, hexadecimal: one bit that rots on a disk is found out. */
function digestOf({ metadata, tensors }: Safetensors): string {
  const { digest: _, ...strings } = metadata;
  const entries = [...tensors].sort(([a], [b]) => (a < b ? -1 : 1));
  const described = JSON.stringify([Object.entries(strings).sort(), entries.map(([name, { shape }]) => [name, shape])]);
  const hash = createHash('sha256').update(described);
  for (const [, { data }] of entries) hash.update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  return hash.digest('hex');
}

/**
 * Reads a checkpoint, or the one in the folder of a run.
 *
 * @throws FlowproofError `io` for a file that is missing, truncated, damaged, or no checkpoint.
 */
export function readCheckpoint(path: string): Checkpoint {
  const file = isFolder(path) ? join(path, FILES.checkpoint) : path;
  let bytes: Buffer;
  try {
    bytes = readFileSync(file);
  } catch (cause) {
    const text = `${file}: expected a checkpoint that can be read, got ${thrownText(cause)}`;
    throw new FlowproofError('io', text, 'Pass a checkpoint, or the folder of a run of `flowproof train`.', { cause });
  }
  const stored = decodeSafetensors(bytes, file);
  try {
    return interpret(stored, file);
  } catch (thrown) {
    if (thrown instanceof FlowproofError && thrown.code === 'io') throw thrown;
    throw refuse(file, `metadata of ${FORMAT}`, thrownText(thrown, 300));
  }
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

function interpret({ metadata, tensors }: Safetensors, file: string): Checkpoint {
  const parsed = metadataSchema.safeParse(metadata);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const got = issue.code === 'unrecognized_keys' ? 'other fields' : `no ${String(issue.path[0])} in it`;
    throw refuse(file, `metadata of ${FORMAT}`, got);
  }
  const { step, digest, ...fields } = parsed.data;
  const config = parseTrainingConfig(JSON.parse(fields.config));
  if (configHash(config) !== fields.configHash) {
    throw refuse(file, 'a configuration that has the hash beside it', 'another one');
  }
  const diverged = divergedSchema.parse(JSON.parse(fields.diverged));
  const shape = tensors.get('theta')?.shape ?? [];
  if (shape.length !== 2 || shape[0] !== diverged.length || shape[0] !== (config.ensemble?.length ?? 1)) {
    throw refuse(file, `theta of shape [${diverged.length}, P]`, `[${shape.join(', ')}]`);
  }
  const [members, parameters] = shape;
  const values = (name: string): Float32Array => {
    const tensor = tensors.get(name);
    if (tensor?.shape.length === 2 && tensor.shape[0] === members && tensor.shape[1] === parameters) return tensor.data;
    throw refuse(file, `${name} of shape [${shape}]`, tensor === undefined ? 'none' : `[${tensor.shape}]`);
  };
  const slots = [...tensors.keys()].filter((name) => name.startsWith('optimiser.'));
  const state: TrainingState = {
    step: Number(step),
    members,
    parameters,
    theta: values('theta'),
    ema: values('ema'),
    slots: Object.fromEntries(slots.map((name) => [name.slice('optimiser.'.length), values(name)])),
    diverged,
  };
  if (state.step > config.steps) throw refuse(file, `at most the ${config.steps} steps of its configuration`, step);
  if (digest !== undefined && digest !== digestOf({ metadata, tensors })) {
    throw refuse(file, 'contents that have the digest beside them', 'others: the file is damaged');
  }
  return { config, state, versions: versionsSchema.parse(JSON.parse(fields.versions)) };
}

function refuse(file: string, expected: string, got: string): FlowproofError {
  return new FlowproofError(
    'io',
    `${file}: expected ${expected}, got ${got}`,
    'Use a checkpoint of `flowproof train`.',
  );
}

/**
 * Makes sure that a checkpoint belongs to a configuration.
 *
 * @throws FlowproofError `usage` that names the first field in which they differ.
 */
export function checkSameConfig(path: string, found: TrainingConfig, wanted: TrainingConfig): void {
  if (configHash(found) === configHash(wanted)) return;
  const field = [...new Set([...Object.keys(wanted), ...Object.keys(found)])].find((key) => {
    const [a, b] = [found, wanted].map((config) => JSON.stringify(sortedField(config, key)));
    return a !== b;
  });
  const show = (config: TrainingConfig): string =>
    JSON.stringify((config as Readonly<Record<string, unknown>>)[field ?? '']) ?? 'none';
  throw new FlowproofError(
    'usage',
    `${path}: expected a checkpoint of this configuration, got one with another ${field}: ${show(found)}, not ${show(wanted)}`,
    'Go on with the configuration it was made with, or train into another folder.',
  );
}

function sortedField(config: TrainingConfig, key: string): string {
  return configHash({ [key]: (config as Readonly<Record<string, unknown>>)[key] } as unknown as TrainingConfig);
}
