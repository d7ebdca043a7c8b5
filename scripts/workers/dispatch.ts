import { fork } from 'node:child_process';

/** A worker process: it answers each job that it is sent, one at a time, and ends when its parent disconnects. */
export function serve<Job, Answer>(answer: (job: Job) => Promise<Answer>): void {
  const send = process.send?.bind(process);
  if (send === undefined) throw new Error('worker: expected to be started by its parent script');
  process.on('message', async (job: Job) => {
    send({ answer: await answer(job) });
  });
  send({ ready: true });
}

/** Shares `jobs` out to `workers` processes that run `script` with `args`, as they become free. */
export async function dispatch<Job, Answer>(
  script: string,
  args: readonly string[],
  jobs: readonly Job[],
  workers: number,
  take: (answer: Answer, job: Job) => void,
): Promise<void> {
  const queue = [...jobs];
  const work = (): Promise<void> =>
    new Promise((resolve, reject) => {
      const child = fork(script, args);
      let current: Job | undefined;
      const next = (): void => {
        current = queue.shift();
        if (current !== undefined) {
          child.send(current as never);
          return;
        }
        child.kill();
        resolve();
      };
      child.on('message', (message: { ready?: true; answer: Answer }) => {
        if (message.ready !== true) take(message.answer, current!);
        next();
      });
      child.on('error', reject);
      child.on('exit', (code) => {
        if (code !== null && code !== 0) reject(new Error(`worker: expected exit 0, got ${code}`));
      });
    });
  await Promise.all(Array.from({ length: Math.min(workers, jobs.length) }, work));
}
