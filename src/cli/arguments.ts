import { existsSync, readFileSync } from 'node:fs';
import type { Problem } from '../analytic/types.ts';
import { expectedError, FlowproofError } from '../core/errors.ts';
import { thrownText } from '../core/text.ts';
import { type FullConventionInput, fullConventionSchema } from '../subject/convention.ts';
import { zodError } from '../subject/zod-error.ts';

/** @throws FlowproofError `invalid-seed` unless it is a safe integer in decimal digits. */
export function parseSeed(text: string): number {
  const seed = Number(text);
  if (/^-?\d+$/.test(text) && Number.isSafeInteger(seed)) return seed;
  throw expectedError('invalid-seed', '--seed', 'a safe integer', text, 'Pass a whole number, for example --seed 7.');
}

/** A relative error from 0 to 0.1. @throws FlowproofError `usage`. */
export function parseAccuracy(text: string): number {
  const accuracy = text.trim() === '' ? Number.NaN : Number(text);
  if (accuracy >= 0 && accuracy <= 0.1) return accuracy;
  throw expectedError('usage', '--accuracy', 'a relative error from 0 to 0.1', text, 'Pass it as --accuracy 1e-6.');
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

/** `map.jacobian=1e-3` as pattern and value. @throws FlowproofError `usage`. */
export function parseTolerance(text: string): [string, number] {
  const match = /^([\w.*-]+)=(.+)$/.exec(text);
  const value = match === null ? Number.NaN : Number(match[2]);
  if (match !== null && value > 0 && Number.isFinite(value)) return [match[1], value];
  const hint = 'Pass it as --tolerance map.jacobian=1e-3.';
  throw expectedError('usage', '--tolerance', 'PROPERTY=VALUE with a positive number', text, hint);
}

/** The minutes of `--max-minutes` in milliseconds. @throws FlowproofError `usage`. */
export function parseMinutes(text: string): number {
  const minutes = /^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
  if (minutes > 0) return 6e4 * minutes;
  const expected = 'a positive number of minutes';
  throw expectedError('usage', '--max-minutes', expected, text, 'For example --max-minutes 5, or 0.5.');
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

/** A convention as JSON, or in a JSON file. @throws FlowproofError `usage`. */
export function readConvention(text: string): FullConventionInput {
  const content = text.trimStart().startsWith('{') ? text : readText('--convention', text);
  const hint = 'For example --convention \'{"time": "data-to-noise", "output": "average-velocity"}\'.';
  let value: unknown;
  try {
    value = JSON.parse(content);
  } catch (cause) {
    throw new FlowproofError('usage', `--convention: expected JSON, got ${thrownText(cause)}`, hint);
  }
  const parsed = fullConventionSchema.safeParse(value);
  if (parsed.success) return value as FullConventionInput;
  throw new FlowproofError('usage', zodError('--convention', parsed.error, value), hint);
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
