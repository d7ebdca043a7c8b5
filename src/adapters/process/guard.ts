import { spawn } from 'node:child_process';

/** Waits for the end of its input, then kills the group of the process that it is given. */
const SCRIPT = 'read -r _; kill -s KILL -- "-$1"';

/**
 * Sees to it that a process group does not outlive this process, however this one ends: a shell waits on a pipe from here, which the kernel closes
 * with us, and kills the group then, also where it hangs and reads nothing. Returns how to call it off. Nothing on Windows.
 */
export function guard(group: number | undefined): () => void {
  if (group === undefined || process.platform === 'win32') return () => {};
  const watcher = spawn('/bin/sh', ['-c', SCRIPT, 'flowproof-guard', String(group)], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  watcher.on('error', () => {});
  watcher.stdin.on('error', () => {});
  // It must not keep this process alive.
  watcher.unref();
  (watcher.stdin as unknown as { unref?: () => void }).unref?.();
  return () => void watcher.kill('SIGKILL');
}
