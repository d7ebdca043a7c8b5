import { existsSync, statSync } from 'node:fs';
import { extname, join } from 'node:path';
import { expectedError } from '../../core/errors.ts';
import { FILES } from '../training/files.ts';

/** A trained run as the target of a check. */
export interface TrainedTarget {
  /** A checkpoint, or the folder of a run. */
  readonly path: string;
  /** Absent: every member. */
  readonly member?: number;
  readonly weights: 'ema' | 'raw';
}

/**
 * Reads `RUN`, `RUN#2`, `RUN#raw` or `RUN#2,raw`, RUN a checkpoint or a folder with one: a member of an ensemble, and the parameters of
 * the last step in place of their average. Undefined for anything else.
 *
 * @throws FlowproofError `usage` for a run with another text after `#`.
 */
export function trainedTarget(target: string): TrainedTarget | undefined {
  const hash = existsSync(target) ? -1 : target.lastIndexOf('#');
  const path = hash > 0 ? target.slice(0, hash) : target;
  if (!isTrained(path)) return undefined;
  const words = hash > 0 ? target.slice(hash + 1).split(',') : [];
  const [first, second, ...more] = words;
  const member = first !== undefined && /^\d+$/.test(first) ? Number(first) : undefined;
  const kind = member === undefined ? first : second;
  const rest = member === undefined ? words.slice(1) : more;
  if (rest.length > 0 || (kind !== undefined && kind !== 'ema' && kind !== 'raw')) {
    const expected = 'a member, ema or raw, or both, as run#2,raw';
    throw expectedError('usage', `${path}#`, expected, words.join(','), 'Leave it out for every member, averaged.');
  }
  return { path, weights: kind ?? 'ema', ...(member !== undefined && { member }) };
}

function isTrained(path: string): boolean {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined) return false;
  return found.isDirectory() ? existsSync(join(path, FILES.checkpoint)) : extname(path) === '.safetensors';
}
