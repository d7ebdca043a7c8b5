import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { FlowproofError } from '../../core/errors.ts';
import { thrownText } from '../../core/text.ts';
import { FILES } from './files.ts';

/**
 * Takes the folder of a run for this process, so that no two write into it; returns what gives it back. A process that was killed
 * leaves its mark behind: where no such process lives on this machine, the folder is free. Processes of two machines are not kept
 * apart: a run that was stopped on one can go on on another.
 *
 * @throws FlowproofError `usage` where another process trains there; `io` where the folder cannot be written.
 */
export function lockFolder(folder: string): () => void {
  const path = join(folder, FILES.lock);
  const release = (): void => rmSync(path, { force: true });
  const mark = JSON.stringify({ pid: process.pid, host: hostname() });
  for (let attempt = 0; attempt < 2; attempt++) {
    try {
      writeFileSync(path, mark, { flag: 'wx' });
      return release;
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code !== 'EEXIST') {
        const text = `${path}: expected a file that can be written, got ${thrownText(cause)}`;
        throw new FlowproofError('io', text, 'Mend the permissions of the folder or make room. Nothing was run.', {
          cause,
        });
      }
      const holder = holderOf(path);
      if (holder !== undefined) throw taken(folder, holder);
      release();
    }
  }
  throw taken(folder, 'a process that began at the same moment');
}

/** Whether a living process trains in a folder. */
export function isLocked(folder: string): boolean {
  return holderOf(join(folder, FILES.lock)) !== undefined;
}

/** The living process that holds the lock; undefined where it is gone. */
function holderOf(path: string): string | undefined {
  let pid: unknown;
  let host: unknown;
  try {
    ({ pid, host } = JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    return undefined;
  }
  if (typeof pid !== 'number' || !Number.isSafeInteger(pid) || pid < 1) return undefined;
  if (host !== hostname()) return undefined;
  try {
    process.kill(pid, 0);
  } catch (cause) {
    // EPERM: it lives, and is somebody else's.
    if ((cause as NodeJS.ErrnoException).code !== 'EPERM') return undefined;
  }
  return `process ${pid}`;
}

function taken(folder: string, holder: string): FlowproofError {
  return new FlowproofError(
    'usage',
    `${folder}: expected a folder in which nobody trains, got one held by ${holder}`,
    `Wait for it or stop it. If there is no such process any more, delete ${join(folder, FILES.lock)}.`,
  );
}
