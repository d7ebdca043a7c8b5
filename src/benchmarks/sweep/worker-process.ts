import { type ChildProcess, fork } from 'node:child_process';
import { printable } from '../../core/text.ts';
import type { FromWorker, ToWorker } from './messages.ts';
import type { Job, JobAnswer } from './types.ts';

/** How a job left its worker. */
export type JobEnding =
  | { readonly kind: 'done'; readonly answer: JobAnswer }
  | { readonly kind: 'stopped'; readonly cpuMilliseconds: number }
  | { readonly kind: 'failed'; readonly reason: string };

/** A worker process, which is started for its first job and again after it died. */
export interface WorkerProcess {
  run(job: Job, folder: string, progress: (share: number) => void): Promise<JobEnding>;
  /** Asks for the job at hand to be saved and ended. */
  stop(): void;
  kill(): void;
}

/** How much of what a worker wrote on stderr is kept to explain its end, characters. */
const TAIL = 2_000;

/** @param entry a module that calls `serveJobs`. */
export function workerProcess(entry: string, env: NodeJS.ProcessEnv): WorkerProcess {
  let child: ChildProcess | undefined;
  let tail = '';
  const start = (): ChildProcess => {
    const started = fork(entry, [], { env, stdio: ['ignore', 'ignore', 'pipe', 'ipc'], serialization: 'json' });
    started.stderr!.setEncoding('utf8').on('data', (text: string) => {
      tail = (tail + text).slice(-TAIL);
    });
    started.on('exit', () => {
      if (child === started) child = undefined;
    });
    return started;
  };
  const send = (message: ToWorker): void => void child?.send(message, () => {});
  return {
    run: (job, folder, progress) =>
      new Promise((resolve) => {
        tail = '';
        child ??= start();
        const current = child;
        const finish = (ending: JobEnding): void => {
          current.off('message', hear).off('close', died).off('error', broke);
          resolve(ending);
        };
        const hear = (message: FromWorker): void => {
          if (message.type === 'progress') progress(message.share);
          if (message.type === 'done') finish({ kind: 'done', answer: message.answer });
          if (message.type === 'stopped') finish({ kind: 'stopped', cpuMilliseconds: message.cpuMilliseconds });
          if (message.type === 'failed') finish({ kind: 'failed', reason: message.reason });
        };
        const died = (code: number | null, signal: NodeJS.Signals | null): void =>
          finish({ kind: 'failed', reason: endText(code, signal, tail) });
        const broke = (error: Error): void => finish({ kind: 'failed', reason: error.message });
        current.on('message', hear).on('close', died).on('error', broke);
        send({ type: 'job', id: job.id, spec: job.spec, folder });
      }),
    stop: () => send({ type: 'stop' }),
    kill: () => void child?.kill('SIGKILL'),
  };
}

function endText(code: number | null, signal: NodeJS.Signals | null, tail: string): string {
  const how = signal === null ? `its process left with code ${code}` : `its process was ended by ${signal}`;
  const last = printable(tail)
    .trim()
    .split('\n')
    .findLast((line) => /Error|heap|memory/.test(line));
  return last === undefined ? how : `${how}: ${last.trim().slice(0, 300)}`;
}
