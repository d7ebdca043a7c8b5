import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { totalmem } from 'node:os';

/** How often memory is looked at, milliseconds. */
const INTERVAL = 100;

/** Memory that a client may use where nothing else is said: half the machine's. */
export const DEFAULT_MEMORY = Math.floor(totalmem() / 2);

/**
 * Calls `exceeded` once when the resident memory of a process group passes a limit. On Linux from /proc, elsewhere from `ps` at a tenth of the
 * rate; nothing on Windows. Returns how to stop.
 */
export function watchMemory(group: number | undefined, limit: number, exceeded: (used: number) => void): () => void {
  if (group === undefined || process.platform === 'win32') return () => {};
  let stopped = false;
  const judge = (used: number): void => {
    if (stopped || used <= limit) return;
    stop();
    exceeded(used);
  };
  const linux = process.platform === 'linux';
  const resident = residence(group);
  const timer = setInterval(
    () => {
      if (linux) judge(resident());
      else execFile('ps', ['-o', 'rss=', '-g', String(group)], (error, text) => judge(error ? 0 : sumOf(text) * 1024));
    },
    linux ? INTERVAL : 10 * INTERVAL,
  );
  timer.unref();
  const stop = (): void => {
    stopped = true;
    clearInterval(timer);
  };
  return stop;
}

/** Looking for a client's own children costs a walk over all processes: one in so many looks. */
const FAMILY = 10;

/** Resident bytes of a process and of those of its group that were found. */
function residence(group: number): () => number {
  let looks = 0;
  let family: readonly number[] = [];
  return () => {
    if (looks++ % FAMILY === 0) family = membersOf(group);
    let kilobytes = 0;
    for (const pid of new Set([group, ...family])) {
      kilobytes += Number(/^VmRSS:\s+(\d+)/m.exec(read(`/proc/${pid}/status`))?.[1] ?? 0);
    }
    return kilobytes * 1024;
  };
}

function membersOf(group: number): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      // Fields after the name in parentheses: state, parent, group.
      const stat = read(`/proc/${pid}/stat`);
      return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[2]) === group;
    });
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

function sumOf(text: string): number {
  return text
    .split('\n')
    .map(Number)
    .filter(Number.isFinite)
    .reduce((sum, value) => sum + value, 0);
}
