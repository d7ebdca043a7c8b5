import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { FlowproofError } from '../../core/errors.ts';
import { thrownText } from '../../core/text.ts';

/**
 * Writes a file whole or not at all: into a new file beside it, flushed to the disk, then renamed over it. Whatever goes wrong on
 * the way, and at whatever moment the process is killed, `path` holds what it held or all of `parts`.
 *
 * @throws FlowproofError `io` where it cannot be written (a full disk, say); the file beside it is removed.
 */
export function writeAtomically(path: string, parts: readonly Uint8Array[]): void {
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    const file = openSync(temporary, 'w');
    try {
      for (const part of parts) writeWhole(file, part);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(temporary, path);
    syncFolder(dirname(path));
  } catch (cause) {
    rmSync(temporary, { force: true });
    throw new FlowproofError(
      'io',
      `${path}: expected a file that can be written, got ${thrownText(cause)}`,
      'What was there is as it was. Make room on the disk or mend the permissions, then go on with --resume.',
      { cause },
    );
  }
}

/** All of `part`; one `write` may take less, and says so only by the number of bytes. */
export function writeWhole(file: number, part: Uint8Array): void {
  for (let done = 0; done < part.length; ) done += writeSync(file, part, done, part.length - done);
}

/** Makes the rename itself last through a power failure, where the system can do that. */
function syncFolder(folder: string): void {
  let handle: number | undefined;
  try {
    handle = openSync(folder, 'r');
    fsyncSync(handle);
  } catch {
    // Windows opens no folders.
  } finally {
    if (handle !== undefined) closeSync(handle);
  }
}
