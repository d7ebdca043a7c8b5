import { describe, expectedError, type FlowproofError } from '../core/errors.ts';

const FLATTEN = 'Return one flat, row-major array (or typed array) of numbers: row i holds point i.';
const DIMENSION = 'A subject whose problem is null declares its dimension (default 2).';

/**
 * A subject's result as a fresh Float64Array of the given length, so that a buffer that the subject reuses cannot
 * change it later. NaN and infinities pass: they are judged by properties.
 *
 * @throws FlowproofError `protocol` where it is no array of numbers or has another length.
 */
export function readOutput(what: string, value: unknown, length: number, shape: string): Float64Array {
  if (!isArrayLike(value)) {
    throw protocol(what, `an array of ${length} numbers (${shape})`, value, hintFor(value));
  }
  if (value.length !== length) {
    throw protocol(what, `${length} numbers (${shape})`, value, `${FLATTEN} ${DIMENSION}`);
  }
  const result = new Float64Array(length);
  for (let i = 0; i < length; i++) {
    const entry = value[i];
    if (typeof entry !== 'number') throw protocol(`${what}[${i}]`, 'a number', entry, FLATTEN);
    result[i] = entry;
  }
  return result;
}

/** The two parts of a derivative result. */
export function readDual(what: string, value: unknown): { y: unknown; dy: unknown } {
  if (value !== null && typeof value === 'object' && 'y' in value && 'dy' in value) return value;
  throw protocol(what, 'an object {y, dy}', value, 'Return the value y and its directional derivative dy.');
}

function protocol(what: string, expected: string, got: unknown, hint: string): FlowproofError {
  return expectedError('protocol', what, expected, isArrayLike(got) ? sizeOf(got) : got, hint);
}

function sizeOf(value: ArrayLike<unknown>): unknown {
  return Array.isArray(value) || ArrayBuffer.isView(value) ? value : `${describe(value.length)} entries`;
}

function isArrayLike(value: unknown): value is ArrayLike<unknown> {
  return (
    value !== null &&
    typeof value === 'object' &&
    !(value instanceof DataView) &&
    typeof (value as { length?: unknown }).length === 'number'
  );
}

function hintFor(value: unknown): string {
  const tensor = value as { dataSync?: unknown; data?: unknown } | null | undefined;
  return typeof tensor?.dataSync === 'function' || typeof tensor?.data === 'function'
    ? 'This looks like a tensor: return `await y.data()`.'
    : FLATTEN;
}
