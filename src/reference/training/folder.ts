import { copyFileSync, existsSync, linkSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { FlowproofError } from '../../core/errors.ts';
import { thrownText } from '../../core/text.ts';
import { FILES } from './files.ts';

/**
 * Makes sure that the folder of a run is there, and empty unless the run goes on.
 *
 * @throws FlowproofError `usage` for a folder with files in it, or with others than those of a run to be gone on with; `io` where it cannot be made.
 */
export function prepareFolder(folder: string, resume: boolean): void {
  let files: string[];
  try {
    makeFolder(folder);
    files = readdirSync(folder);
  } catch (cause) {
    const text = `${folder}: expected a folder that can be written, got ${thrownText(cause)}`;
    throw new FlowproofError('io', text, 'Choose another --out, or mend its permissions. Nothing was run.', { cause });
  }
  if (resume) {
    checkRun(folder, files);
    return;
  }
  if (files.length === 0) return;
  throw new FlowproofError(
    'usage',
    `${folder}: expected an empty folder, got one with ${files.length} files (${files.slice(0, 3).join(', ')})`,
    'Choose another --out, or go on with what is in it: --resume.',
  );
}

/** The files of a run, as they are while they are being written. */
const UNFINISHED = new RegExp(`^(${Object.values(FILES).join('|').replaceAll('.', '\\.')})\\.\\d+\\.tmp$`);

/** Removes what a process that was killed had not finished writing; for the one that holds the folder. */
export function removeUnfinished(folder: string): void {
  for (const file of readdirSync(folder)) if (UNFINISHED.test(file)) rmSync(join(folder, file), { force: true });
}

/** Without a checkpoint a run begins, and writes its first files: nobody else's may be there. */
function checkRun(folder: string, files: readonly string[]): void {
  if (files.includes(FILES.checkpoint)) return;
  const begun: readonly string[] = [FILES.config, FILES.metrics, FILES.lock];
  const other = files.find((file) => !begun.includes(file) && !UNFINISHED.test(file));
  if (other === undefined) return;
  const text = `${folder}: expected the folder of a run, got one without ${FILES.checkpoint}, but with ${other}`;
  const hint =
    other === FILES.previous
      ? `Rename it to ${FILES.checkpoint} to go on from the checkpoint before the last.`
      : 'Choose another --out.';
  throw new FlowproofError('usage', text, hint);
}

/** Makes a folder and those above it, one level at a time: a recursive `mkdirSync` never returns below a file system that refuses it, such as /proc. */
export function makeFolder(folder: string): void {
  if (existsSync(folder)) return;
  makeFolder(dirname(folder));
  mkdirSync(folder);
}

/** Lets `name` also be found under `previous`, where it is there; at no moment is either missing or half written. */
export function keepPrevious(folder: string, name: string, previous: string): void {
  const path = join(folder, name);
  if (!existsSync(path)) return;
  const temporary = join(folder, `${previous}.${process.pid}.tmp`);
  rmSync(temporary, { force: true });
  try {
    linkSync(path, temporary);
  } catch {
    // A file system without hard links.
    copyFileSync(path, temporary);
  }
  renameSync(temporary, join(folder, previous));
}
