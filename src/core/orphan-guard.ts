import { Worker } from 'node:worker_threads';

const WATCH = `
const { ppid, pid, kill } = process;
setInterval(() => { if (process.ppid !== ppid) kill(pid, 'SIGKILL'); }, 500);
`;

/**
 * Ends this process when its parent is gone, also while the main thread hangs in a loop: the watch has a thread of its
 * own, since neither a `disconnect` event nor a timer reaches a busy main thread.
 */
export function endWithParent(): void {
  process.on('disconnect', () => process.exit(0));
  new Worker(WATCH, { eval: true, execArgv: [], stdout: true, stderr: true }).unref();
}
