import { existsSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { expectedError } from '../core/errors.ts';
import {
  type BackendId,
  type BackendName,
  backendOrder,
  probeBackend,
  useBackend,
} from '../reference/backends/index.ts';
import { writeAtomically } from '../reference/training/atomic-write.ts';
import { closest } from '../subject/misspelt.ts';
import { benchPresets } from './experiments/presets.ts';
import {
  countJobs,
  type Job,
  RESULTS,
  readResults,
  runSweep,
  type SweepOptions,
  type SweepOutcome,
} from './sweep/index.ts';

export interface BenchOptions
  extends Pick<SweepOptions, 'workers' | 'budget' | 'signal' | 'progress' | 'ended' | 'retry'> {
  readonly preset: string;
  readonly backend: BackendName;
  /** Experiments of the preset; all where absent. */
  readonly experiments?: readonly string[];
  /** Ids of jobs of the preset; all where absent. */
  readonly only?: readonly string[];
  readonly folder: string;
  /** First seed of every ensemble. */
  readonly seed: number;
}

export interface BenchOutcome extends SweepOutcome {
  readonly jobs: readonly Job[];
  readonly backend: BackendId;
  readonly device: string;
}

/** The worker beside this file, as source or as built. */
const ENTRY = fileURLToPath(new URL(`./worker${extname(import.meta.url)}`, import.meta.url));
/** What a sweep is of, in its folder. */
const DESCRIPTION = 'bench.json';
const descriptionSchema = z.object({
  schema: z.literal('flowproof.bench/1'),
  preset: z.string(),
  seed: z.number().int(),
  backend: z.enum(['tensorflow', 'webgpu', 'wasm', 'cpu']),
  device: z.string(),
});

/**
 * Runs the jobs of a preset in a folder, each in a worker process that computes on one core, or goes on with those that are left.
 *
 * @throws FlowproofError `usage` for a preset, an experiment or a job that is not there, or a folder in use; `unsupported` for a backend that does not start.
 */
export async function runBench(options: BenchOptions): Promise<BenchOutcome> {
  const { preset, folder, seed, experiments, only } = options;
  const { backend, device } = await chooseBackend(options.backend);
  const all = benchJobs(preset, backend, seed);
  checkKnown('--experiment', experiments, [...new Set(all.map(({ spec }) => spec.experiment))]);
  checkKnown(
    '--job',
    only,
    all.map(({ id }) => id),
  );
  const jobs = all.filter(
    ({ id, spec }) => experiments?.includes(spec.experiment) !== false && only?.includes(id) !== false,
  );
  const outcome = await runSweep({
    ...options,
    folder,
    jobs,
    entry: ENTRY,
    // Workers share the cores among them; TensorFlow reads these when it is loaded.
    env: options.workers > 1 ? { TF_NUM_INTRAOP_THREADS: '1', TF_NUM_INTEROP_THREADS: '1' } : {},
    prepared: () => {
      const listed = jobs.map(({ id, title, spec }) => ({ id, experiment: spec.experiment, title }));
      const description: z.infer<typeof descriptionSchema> & { readonly jobs: typeof listed } = {
        schema: 'flowproof.bench/1',
        preset,
        seed,
        backend,
        device,
        jobs: listed,
      };
      writeAtomically(join(folder, DESCRIPTION), [Buffer.from(`${JSON.stringify(description, null, 1)}\n`)]);
    },
  });
  return { ...outcome, jobs, backend, device };
}

/**
 * What a folder holds of a benchmark, without running anything: also of one that is running.
 *
 * @throws FlowproofError `usage` for a folder without one.
 */
export function readBench(folder: string): BenchOutcome & { readonly preset: string; readonly seed: number } {
  const [description, path] = [DESCRIPTION, RESULTS].map((name) => join(folder, name));
  const parsed = descriptionSchema.safeParse(existsSync(path) ? jsonIn(description) : undefined);
  if (!parsed.success) {
    throw expectedError('usage', folder, 'the folder of a benchmark', 'another', 'Run one there first.');
  }
  const { preset, seed, backend, device } = parsed.data;
  const jobs = benchJobs(preset, backend, seed);
  const results = readResults(path);
  return { ...parsed.data, jobs, backend, device, reason: 'finished', results, ...countJobs(jobs, results) };
}

function jsonIn(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return undefined;
  }
}

/** The jobs of a preset. @throws FlowproofError `usage` for one that is not there. */
function benchJobs(preset: string, backend: BackendId, seed: number): readonly Job[] {
  checkKnown('--preset', [preset], Object.keys(benchPresets));
  return benchPresets[preset as keyof typeof benchPresets](backend, seed);
}

function checkKnown(option: string, wanted: readonly string[] | undefined, known: readonly string[]): void {
  const other = wanted?.find((name) => !known.includes(name));
  if (other === undefined) return;
  const [near] = closest(other, known, 1);
  const few = known.length > 12 ? `one of the ${known.length} of the preset` : `one of ${known.join(', ')}`;
  throw expectedError(
    'usage',
    option,
    few,
    other,
    near === undefined ? 'See `flowproof bench --help`.' : `Did you mean ${near}?`,
  );
}

/** The backend that workers will use, found out without starting it here. */
async function chooseBackend(name: BackendName): Promise<{ readonly backend: BackendId; readonly device: string }> {
  if (name !== 'auto') {
    // Not one of them: an error that says so.
    const probe = backendOrder.includes(name) ? await probeBackend(name) : undefined;
    if (probe?.available !== true) await useBackend(name);
    return { backend: name, device: probe?.available === true ? probe.device : 'unknown' };
  }
  for (const backend of backendOrder) {
    const probe = await probeBackend(backend);
    if (probe.available && probe.passedOver === undefined) return { backend, device: probe.device };
  }
  return { backend: 'cpu', device: 'CPU' };
}
