import { FlowproofError } from '../../core/errors.ts';
import { endWithParent } from '../../core/orphan-guard.ts';
import { thrownText } from '../../core/text.ts';
import type { FromWorker, ToWorker } from './messages.ts';
import type { JobAnswer, JobSpec } from './types.ts';

/** What a job is given. */
export interface JobContext {
  readonly id: string;
  /** The folder of the sweep: jobs keep there what they go on from. */
  readonly folder: string;
  readonly signal: AbortSignal;
  /** Tells the share of the job that is done, from 0 to 1. */
  readonly progress: (share: number) => void;
  /** Adds what earlier processes spent on what the job takes over. */
  readonly spentBefore: (spent: Spent) => void;
}

/** Processor time and time on the clock, milliseconds. */
export interface Spent {
  readonly cpuMilliseconds: number;
  readonly milliseconds: number;
}

/** Runs a job; undefined where the signal ended it, with all that it had reached on disk. */
export type RunJob = (spec: JobSpec, context: JobContext) => Promise<JobAnswer['results'] | undefined>;

/** Shortest time between two messages of progress, milliseconds. */
const TELLING = 500;

/** Makes this process a worker of a sweep: one job at a time, until its parent is gone. */
export function serveJobs(run: RunJob): void {
  endWithParent();
  // Ctrl-C reaches the whole group of processes: the parent says what is to be done.
  process.on('SIGINT', () => {});
  const send = (message: FromWorker): void => void process.send!(message, () => {});
  let controller = new AbortController();
  let usage = process.cpuUsage();
  process.on('message', async (message: ToWorker) => {
    if (message.type === 'stop') {
      controller.abort();
      return;
    }
    controller = new AbortController();
    const start = performance.now();
    let told = start;
    const before = { cpuMilliseconds: 0, milliseconds: 0 };
    try {
      const results = await run(message.spec, {
        id: message.id,
        folder: message.folder,
        signal: controller.signal,
        progress: (share) => {
          if (performance.now() - told < TELLING) return;
          told = performance.now();
          send({ type: 'progress', share });
        },
        spentBefore: (spent) => {
          before.cpuMilliseconds += spent.cpuMilliseconds;
          before.milliseconds += spent.milliseconds;
        },
      });
      const { user, system } = process.cpuUsage(usage);
      const cpuMilliseconds = Math.round((user + system) / 1e3);
      if (results === undefined) send({ type: 'stopped', cpuMilliseconds });
      else {
        send({
          type: 'done',
          answer: {
            results,
            cpuMilliseconds: cpuMilliseconds + before.cpuMilliseconds,
            milliseconds: Math.round(performance.now() - start) + before.milliseconds,
            peakMemory: 1024 * process.resourceUsage().maxRSS,
          },
        });
      }
    } catch (thrown) {
      const reason = thrown instanceof FlowproofError ? thrown.message : thrownText(thrown, 2_000);
      send({ type: 'failed', reason });
    }
    usage = process.cpuUsage();
  });
  send({ type: 'ready' });
}
