import { closeSync, existsSync, mkdirSync, openSync, realpathSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { FlowproofError } from '../../core/errors.ts';
import { thrownText } from '../../core/text.ts';
import { writeAtomically, writeWhole } from '../../reference/training/atomic-write.ts';
import { tell } from '../exit.ts';

/** A file that grows; what was written stays. */
export type Append = (text: string) => void;

/**
 * Opens a file to append to: a disk that fills up is told once and the run goes on.
 *
 * @throws FlowproofError `io` where it cannot be opened.
 */
export function openToAppend(path: string, failed: () => void): Append {
  const file = orExplain(path, () => {
    makeFolder(dirname(path));
    return openSync(path, 'w');
  });
  const broken = { yes: false };
  process.once('exit', () => closeSync(file));
  return (text) => attempt(path, broken, failed, () => writeWhole(file, Buffer.from(text)));
}

/** A file that is written whole each time; false where it could not be. */
export interface Replaceable {
  now(content: string): boolean;
  last(content: string): boolean;
  /** True of a device or a pipe: it is written by `last` alone. */
  readonly once: boolean;
}

/**
 * A file that is replaced as a whole, so that it is valid at every moment. It is written at once, since what an earlier run left there is
 * not this run's; a device or a pipe is written when all is known, by `last`.
 *
 * @throws FlowproofError `io` where it cannot be written.
 */
export function openToReplace(path: string, first: string, failed: () => void): Replaceable {
  const broken = { yes: false };
  const stream = statSync(path, { throwIfNoEntry: false })?.isFile() === false;
  const real = existsSync(path) ? realpathSync(path) : path;
  const replace = (content: string): boolean =>
    attempt(path, broken, failed, () => writeAtomically(real, [Buffer.from(content)]));
  if (!stream) {
    orExplain(path, () => {
      makeFolder(dirname(real));
      writeAtomically(real, [Buffer.from(first)]);
    });
    return { now: replace, last: replace, once: false };
  }
  const file = orExplain(path, () => openSync(path, 'w'));
  return {
    now: () => true,
    last: (content) => attempt(path, broken, failed, () => writeWhole(file, Buffer.from(content))),
    once: true,
  };
}

function attempt(path: string, broken: { yes: boolean }, failed: () => void, write: () => void): boolean {
  if (broken.yes) return false;
  try {
    write();
    return true;
  } catch (thrown) {
    broken.yes = true;
    failed();
    tell(`${path}: expected a report file that can be written, got ${thrownText(thrown)}`);
    return false;
  }
}

function orExplain<T>(path: string, open: () => T): T {
  try {
    return open();
  } catch (cause) {
    const text = `${path}: expected a report file that can be written, got ${thrownText(cause)}`;
    throw new FlowproofError('io', text, 'Choose another path, or mend its permissions. Nothing was run.', { cause });
  }
}

/** One level at a time: a recursive `mkdirSync` never returns below a file system that refuses it, such as /proc. */
function makeFolder(folder: string): void {
  if (existsSync(folder)) return;
  makeFolder(dirname(folder));
  mkdirSync(folder);
}
