import { availableParallelism } from 'node:os';
import type { BenchOutcome } from '../../benchmarks/run-bench.ts';
import { expectedError } from '../../core/errors.ts';
import type { BackendName } from '../../reference/backends/types.ts';
import { parseMinutes, parseSeed } from '../arguments.ts';
import { benchProgress } from '../bench-progress.ts';
import { INTERRUPTED } from '../exit.ts';
import { environment } from '../run-record.ts';
import { version } from '../version.ts';

/** Options of `bench` as commander gives them. */
export interface BenchFlags {
  readonly preset: string;
  readonly backend: string;
  readonly experiment?: readonly string[];
  readonly job?: readonly string[];
  readonly maxMinutes?: string;
  readonly workers?: string;
  readonly out?: string;
  readonly seed: string;
  readonly retry?: boolean;
  readonly report?: boolean;
}

const FAILED = 1;

/** Runs a benchmark in a folder, or goes on with it, and writes its report there. */
export async function bench(flags: BenchFlags): Promise<number> {
  const { preset, experiment = [], job = [], out = `.flowproof/bench-${preset}` } = flags;
  if (flags.report === true) return report(out);
  const budget = flags.maxMinutes === undefined ? undefined : parseMinutes(flags.maxMinutes);
  const seed = parseSeed(flags.seed);
  const workers = workersOf(flags);
  const controller = new AbortController();
  const abort = (): void => controller.abort();
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const signal of signals) process.once(signal, abort);
  const progress = benchProgress();
  const start = performance.now();
  const { runBench } = await import('../../benchmarks/run-bench.ts');
  try {
    const outcome = await runBench({
      preset,
      backend: flags.backend as BackendName,
      ...(flags.experiment !== undefined && { experiments: flags.experiment }),
      ...(flags.job !== undefined && { only: flags.job }),
      ...(budget !== undefined && { budget }),
      folder: out,
      seed,
      workers,
      retry: flags.retry === true,
      signal: controller.signal,
      progress: progress.state,
      ended: progress.ended,
    });
    progress.clear();
    const files = await write(out, outcome, { preset, seed, backend: flags.backend, experiment, job });
    return conclude(outcome, files, (performance.now() - start) / 1e3);
  } finally {
    for (const signal of signals) process.off(signal, abort);
    progress.clear();
  }
}

/** Writes the report of what is in a folder, and runs nothing. */
async function report(out: string): Promise<number> {
  const start = performance.now();
  const { readBench } = await import('../../benchmarks/run-bench.ts');
  const outcome = readBench(out);
  const files = await write(out, outcome, { ...outcome, experiment: [], job: [] });
  return conclude(outcome, files, (performance.now() - start) / 1e3);
}

async function write(out: string, outcome: BenchOutcome, repeat: Repeat): Promise<readonly string[]> {
  const { writeBenchFiles } = await import('../../benchmarks/write-files.ts');
  return writeBenchFiles(out, outcome, {
    preset: repeat.preset,
    seed: repeat.seed,
    command: commandOf(repeat),
    environment: environment(),
    versions: { flowproof: version, node: process.versions.node },
  });
}

function conclude({ reason, done, failed, left }: BenchOutcome, files: readonly string[], seconds: number): number {
  const parts = [`${done} jobs done`, ...(failed.length > 0 ? [`${failed.length} failed`] : [])];
  if (left > 0) parts.push(`${left} left: the same command goes on with them`);
  if (failed.length > 0) parts.push('--retry tries those that failed again');
  process.stdout.write(`${parts.join(', ')}; ${seconds.toFixed(1)} s: ${files.join(', ')}\n`);
  if (reason === 'interrupted') return INTERRUPTED;
  return failed.length > 0 ? FAILED : 0;
}

function workersOf({ workers, backend }: BenchFlags): number {
  // A graphics processor is shared by no more than one.
  if (workers === undefined) return backend === 'webgpu' ? 1 : availableParallelism();
  const count = /^\d{1,3}$/.test(workers) ? Number(workers) : 0;
  if (count >= 1) return count;
  throw expectedError('usage', '--workers', 'a number from 1 to 999', workers, 'One for each core is the default.');
}

/** What a benchmark is repeated with. */
interface Repeat {
  readonly preset: string;
  readonly seed: number;
  readonly backend: string;
  readonly experiment: readonly string[];
  readonly job: readonly string[];
}

/** The command that does the same again. */
function commandOf({ preset, backend, seed, experiment, job }: Repeat): string {
  const more = [...experiment.map((name) => ` --experiment ${name}`), ...job.map((id) => ` --job ${id}`)].join('');
  return `npm run bench -- --preset ${preset} --backend ${backend} --seed ${seed}${more}`;
}
