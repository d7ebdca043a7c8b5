import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { recordSchema, type StreamRecord } from '../../src/subject/stream.ts';
import type { Verdict } from '../../src/subject/verdict.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
export const HOSTILE = fileURLToPath(new URL('./fixtures/hostile.mjs', import.meta.url));

export interface Ran {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The command line as built where the build is up to date (as after `npm run build`), else from its sources. */
export const COMMAND: readonly string[] = builtLast()
  ? [join(ROOT, 'dist/cli/main.js')]
  : ['--import', import.meta.resolve('tsx'), join(ROOT, 'src/cli/main.ts')];

function builtLast(): boolean {
  const times = (folder: string): number[] =>
    readdirSync(folder, { withFileTypes: true, recursive: true })
      .filter((entry) => entry.isFile())
      .map((entry) => statSync(join(entry.parentPath, entry.name)).mtimeMs);
  const dist = join(ROOT, 'dist');
  return existsSync(join(dist, 'cli/main.js')) && Math.min(...times(dist)) > Math.max(...times(join(ROOT, 'src')));
}

/** Starts the command line. */
export function start(
  args: readonly string[],
  cwd?: string,
  stdin: 'ignore' | 'pipe' = 'ignore',
): { child: ChildProcess; ran: Promise<Ran> } {
  const child = spawn(process.execPath, [...COMMAND, ...args], {
    stdio: [stdin, 'pipe', 'pipe'],
    env: { ...process.env, NODE_OPTIONS: '', VITEST: '' },
    ...(cwd === undefined ? {} : { cwd }),
  });
  const out = { stdout: '', stderr: '' };
  // Where the caller talks to it, its output is the caller's.
  if (stdin === 'ignore') {
    child.stdout!.setEncoding('utf8').on('data', (text: string) => {
      out.stdout += text;
    });
  }
  child.stderr!.setEncoding('utf8').on('data', (text: string) => {
    out.stderr += text;
  });
  const ran = new Promise<Ran>((resolve) => child.once('close', (code) => resolve({ code, ...out })));
  return { child, ran };
}

export function flowproof(...args: string[]): Promise<Ran> {
  return start(args).ran;
}

/** The records of a stream, each accepted by its schema. */
export function records(stdout: string): StreamRecord[] {
  return stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => recordSchema.parse(JSON.parse(line)));
}

export function verdictsOf(stdout: string): Verdict[] {
  return records(stdout).filter((record) => record.record === 'verdict') as Verdict[];
}
