import { existsSync, readFileSync } from 'node:fs';
import type { Problem } from '../analytic/types.ts';
import { expectedError, FlowproofError } from '../core/errors.ts';
import { thrownText } from '../core/text.ts';

/** @throws FlowproofError `invalid-seed` unless it is a safe integer in decimal digits. */
export function parseSeed(text: string): number {
  const seed = Number(text);
  if (/^-?\d+$/.test(text) && Number.isSafeInteger(seed)) return seed;
  throw expectedError('invalid-seed', '--seed', 'a safe integer', text, 'Pass a whole number, for example --seed 7.');
}

const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1e3, m: 6e4 };

/** `500ms`, `60s`, `2m` (or seconds without a unit) in milliseconds. @throws FlowproofError `usage`. */
export function parseTime(option: string, text: string): number {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m)?$/.exec(text);
  const time = match === null ? Number.NaN : Number(match[1]) * UNITS[match[2] ?? 's'];
  // setTimeout fires at once beyond 2³¹ - 1.
  if (time > 0 && time < 2 ** 31) return time;
  throw expectedError('usage', option, 'a positive time', text, `Pass it as ${option} 60s, 500ms or 2m.`);
}

const BYTES: Readonly<Record<string, number>> = { k: 2 ** 10, m: 2 ** 20, g: 2 ** 30 };

/** `500m`, `8g` (or bytes without a unit) in bytes. @throws FlowproofError `usage`. */
export function parseBytes(option: string, text: string): number {
  const match = /^(\d+(?:\.\d+)?)([kmg])?$/i.exec(text);
  const bytes =
    match === null ? Number.NaN : Number(match[1]) * (match[2] === undefined ? 1 : BYTES[match[2].toLowerCase()]);
  if (bytes > 0) return bytes;
  throw expectedError('usage', option, 'a number of bytes', text, `Pass it as ${option} 500m or 8g.`);
}

/** A catalogue id, or the problem in a JSON file. @throws FlowproofError `usage` or `invalid-problem`. */
export function readProblem(text: string): string | Problem {
  if (!text.endsWith('.json') && !text.includes('/') && !text.includes('\\')) return text;
  const content = readText('--problem', text);
  try {
    return JSON.parse(content) as Problem;
  } catch (cause) {
    throw new FlowproofError(
      'invalid-problem',
      `${text}: expected a problem in JSON, got ${thrownText(cause)}`,
      'See schemas/problem.json, or start from `flowproof explain gaussian-1d --json`.',
    );
  }
}

/** @throws FlowproofError `usage` where the file cannot be read. */
export function readText(option: string, path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    const got = existsSync(path) ? thrownText(cause) : 'no such file';
    throw new FlowproofError(
      'usage',
      `${option} ${path}: expected a file that can be read, got ${got}`,
      'Check the path.',
    );
  }
}
