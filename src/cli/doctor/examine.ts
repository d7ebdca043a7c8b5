import { fork } from 'node:child_process';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { printable } from '../../core/text.ts';
import type { BackendId } from '../../reference/backends/types.ts';
import type { Examination } from './protocol.ts';

/** The worker beside this file, as source or as built. */
const ENTRY = fileURLToPath(new URL(`./backend-worker${extname(import.meta.url)}`, import.meta.url));
/** Longest time for one backend, milliseconds: a first start of a graphics driver may compile for a long time. */
const LIMIT = 120_000;

/**
 * Looks at a backend and tests it in a process of its own, so that a native crash or a hang is a finding too. Never
 * rejects.
 */
export function examine(backend: BackendId, env: NodeJS.ProcessEnv = process.env): Promise<Examination> {
  // Structured clones, not JSON: a NaN must arrive as one.
  const child = fork(ENTRY, [backend], { stdio: ['ignore', 'pipe', 'pipe', 'ipc'], serialization: 'advanced', env });
  let tail = '';
  const keep = (chunk: Buffer): void => {
    tail = (tail + chunk.toString('utf8')).slice(-2_000);
  };
  child.stdout?.on('data', keep);
  child.stderr?.on('data', keep);
  return new Promise((resolve) => {
    const timer = setTimeout(() => child.kill('SIGKILL'), LIMIT);
    let heard: Examination | undefined;
    child.once('message', (message: Examination) => {
      heard = message;
    });
    child.once('error', (error) => {
      tail += error.message;
    });
    child.once('close', (code, signal) => {
      clearTimeout(timer);
      resolve(heard ?? ended(backend, signal ?? `exit ${code}`, tail));
    });
  });
}

function ended(backend: BackendId, how: string, tail: string): Examination {
  const last = printable(tail).trim().split('\n').at(-1) ?? '';
  const reason = `its process ended (${how})${last === '' ? '' : `: ${last}`}`;
  return { backend, probe: { available: false, reason, hint: 'Choose another backend, as "wasm".' } };
}
