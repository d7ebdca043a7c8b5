import { join } from 'node:path';
import { FlowproofError } from '../../core/errors.ts';
import { thrownText } from '../../core/text.ts';
import { makeFolder } from '../../reference/training/folder.ts';
import { lockFolder } from '../../reference/training/lock.ts';
import { type Estimate, estimate } from './estimate.ts';
import { openResults, readResults, type SweepResults } from './results-file.ts';
import type { Job, JobRecord, SessionRecord } from './types.ts';
import { type JobEnding, type WorkerProcess, workerProcess } from './worker-process.ts';

/** The file of results in the folder of a sweep. */
export const RESULTS = 'results.jsonl';

export interface SweepOptions {
  readonly folder: string;
  readonly jobs: readonly Job[];
  readonly workers: number;
  /** The module that a worker runs; it calls `serveJobs`. */
  readonly entry: string;
  /** What workers see beside the environment of this process. */
  readonly env?: Readonly<Record<string, string>>;
  /** Ends the sweep with what it has reached on disk. */
  readonly signal?: AbortSignal;
  /** Longest time, in milliseconds; no limit where absent. */
  readonly budget?: number;
  /** Tries jobs again that failed in an earlier session. */
  readonly retry?: boolean;
  /** Called when the folder is taken, before the first job. */
  readonly prepared?: () => void;
  readonly progress?: (state: SweepProgress) => void;
  /** Called with each job as it comes to its end. */
  readonly ended?: (record: JobRecord) => void;
}

export interface SweepProgress extends Estimate {
  readonly done: number;
  readonly failed: number;
  readonly total: number;
  readonly running: readonly string[];
}

export interface SweepOutcome {
  readonly reason: SessionRecord['reason'];
  readonly done: number;
  readonly failed: readonly JobRecord[];
  readonly left: number;
  /** Everything in the file, of this and earlier sessions. */
  readonly results: SweepResults;
}

/** How long workers have to save what they have reached, milliseconds. */
const SAVING = 20_000;

/**
 * Runs jobs in worker processes, in their order, those that want to be alone after the others, and adds what each gave to the file of results as it ends. Jobs that are in the
 * file are not run again, those that were broken off go on where they were. A job that fails is recorded with its reason, and
 * the others go on.
 *
 * @throws FlowproofError `usage` where another process runs a sweep in the folder; `io` where it cannot be written.
 */
export async function runSweep(options: SweepOptions): Promise<SweepOutcome> {
  const { folder, jobs, retry = false } = options;
  try {
    makeFolder(folder);
  } catch (cause) {
    const text = `${folder}: expected a folder that can be made, got ${thrownText(cause)}`;
    throw new FlowproofError('io', text, 'Choose another --out.', { cause });
  }
  const release = lockFolder(folder);
  try {
    options.prepared?.();
    const path = join(folder, RESULTS);
    const file = openResults(path);
    try {
      const known = new Map(file.before.jobs.map((record) => [record.job, record]));
      const over = ({ id }: Job): boolean => known.has(id) && !(retry && known.get(id)!.status === 'failed');
      const session = await work(
        options,
        jobs.filter((job) => !over(job)),
        known,
        file.append,
      );
      file.append([session]);
      const results = readResults(path);
      return { reason: session.reason, results, ...countJobs(jobs, results) };
    } finally {
      file.close();
    }
  } finally {
    release();
  }
}

/** How many of the jobs are over. */
export function countJobs(jobs: readonly Job[], results: SweepResults): Pick<SweepOutcome, 'done' | 'failed' | 'left'> {
  const ids = new Set(jobs.map(({ id }) => id));
  const own = results.jobs.filter(({ job }) => ids.has(job));
  const failed = own.filter(({ status }) => status === 'failed');
  return { done: own.length - failed.length, failed, left: ids.size - own.length };
}

async function work(
  options: SweepOptions,
  todo: readonly Job[],
  known: ReadonlyMap<string, JobRecord>,
  append: (lines: readonly (JobRecord | SessionRecord | JobAnswerLine)[]) => void,
): Promise<SessionRecord> {
  const { jobs, folder, workers, signal, budget } = options;
  const started = new Date().toISOString();
  const start = performance.now();
  const usage = process.cpuUsage();
  const queue = todo.filter(({ alone }) => alone !== true);
  const last = todo.filter(({ alone }) => alone === true);
  const total = jobs.reduce((sum, job) => sum + job.work, 0);
  const before = total - todo.reduce((sum, job) => sum + job.work, 0);
  const running = new Map<Job, number>();
  const counts = { done: 0, failed: 0, work: 0, brokenOff: 0 };
  for (const { id } of jobs) if (known.has(id) && !todo.some((job) => job.id === id)) counts[known.get(id)!.status]++;
  let reason: SessionRecord['reason'] = 'finished';
  const pool: WorkerProcess[] = [];
  const killAll = (): void => {
    for (const worker of pool) worker.kill();
  };

  const tell = (): void => {
    const partly = [...running].reduce((sum, [job, share]) => sum + job.work * share, 0);
    const now = estimate(total, before, counts.work + partly, performance.now() - start);
    const titles = [...running.keys()].map(({ title }) => title);
    options.progress?.({ ...now, done: counts.done, failed: counts.failed, total: jobs.length, running: titles });
  };
  const stop = (why: 'interrupted' | 'time'): void => {
    if (reason === 'finished') reason = why;
    queue.length = 0;
    last.length = 0;
    for (const worker of pool) worker.stop();
    killing ??= setTimeout(killAll, SAVING);
  };
  let killing: NodeJS.Timeout | undefined;
  const interrupt = (): void => stop('interrupted');
  const timer = budget === undefined ? undefined : setTimeout(() => stop('time'), budget);
  signal?.addEventListener('abort', interrupt, { once: true });
  if (signal?.aborted) interrupt();
  process.on('exit', killAll);

  const record = (job: Job, ending: JobEnding): void => {
    if (ending.kind === 'stopped' || (ending.kind === 'failed' && reason !== 'finished')) {
      counts.brokenOff += ending.kind === 'stopped' ? ending.cpuMilliseconds : 0;
      return;
    }
    const line = recordOf(job, ending);
    append([...(ending.kind === 'done' ? ending.answer.results : []), line]);
    counts[line.status]++;
    counts.work += job.work;
    options.ended?.(line);
  };
  const slot = async (from: Job[]): Promise<void> => {
    const worker = workerProcess(options.entry, { ...process.env, ...options.env });
    pool.push(worker);
    for (let job = from.shift(); job !== undefined; job = from.shift()) {
      const current = job;
      running.set(current, 0);
      tell();
      const ending = await worker.run(current, folder, (share) => {
        running.set(current, share);
        tell();
      });
      running.delete(current);
      record(current, ending);
      tell();
    }
    worker.kill();
  };
  try {
    await Promise.all(Array.from({ length: Math.min(workers, queue.length) }, () => slot(queue)));
    if (last.length > 0) await slot(last);
  } finally {
    clearTimeout(timer);
    clearTimeout(killing);
    signal?.removeEventListener('abort', interrupt);
    killAll();
    process.off('exit', killAll);
  }
  const { user, system } = process.cpuUsage(usage);
  const own = Math.round((user + system) / 1e3) + counts.brokenOff;
  const milliseconds = Math.round(performance.now() - start);
  return {
    schema: 'flowproof.session/1',
    record: 'session',
    started,
    reason,
    workers,
    milliseconds,
    cpuMilliseconds: own,
  };
}

type JobAnswerLine = SweepResults['results'][number];

function recordOf(job: Job, ending: Exclude<JobEnding, { kind: 'stopped' }>): JobRecord {
  const head = {
    schema: 'flowproof.job/1',
    record: 'job',
    job: job.id,
    experiment: job.spec.experiment,
    title: job.title,
  } as const;
  if (ending.kind === 'failed') {
    const none = { results: 0, cpuMilliseconds: 0, milliseconds: 0, peakMemory: 0 };
    return { ...head, status: 'failed', reason: ending.reason, ...none };
  }
  const { results, ...cost } = ending.answer;
  return { ...head, status: 'done', results: results.length, ...cost };
}
