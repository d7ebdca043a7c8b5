/** Machine-readable reason of a {@link FlowproofError}; stable, so that callers may branch on it. */
export type ErrorCode =
  | 'usage'
  | 'invalid-problem'
  | 'invalid-subject'
  | 'invalid-seed'
  | 'singular'
  | 'unsupported'
  | 'protocol'
  | 'timeout'
  | 'io'
  | 'internal';

/**
 * The one error type of the project. The message has the form `name: expected …, got …`; `hint` is the next thing
 * to do and is printed on a line of its own.
 */
export class FlowproofError extends Error {
  readonly code: ErrorCode;
  readonly hint: string;

  constructor(code: ErrorCode, message: string, hint: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'FlowproofError';
    this.code = code;
    this.hint = hint;
  }
}

/** A {@link FlowproofError} worded `name: expected …, got …`. */
export function expectedError(
  code: ErrorCode,
  name: string,
  expected: string,
  got: unknown,
  hint: string,
): FlowproofError {
  return new FlowproofError(code, `${name}: expected ${expected}, got ${describe(got)}`, hint);
}

/** A short, single-line description of any value for an error text. */
export function describe(value: unknown): string {
  if (value === null || value === undefined || typeof value === 'number' || typeof value === 'boolean') {
    return String(value);
  }
  if (typeof value === 'function') return 'a function';
  if (ArrayBuffer.isView(value)) return `a ${value.constructor.name} of length ${(value as Float64Array).length}`;
  if (Array.isArray(value)) return `an array of length ${value.length}`;
  const text = typeof value === 'string' ? JSON.stringify(value) : safeJson(value);
  return text.length > 120 ? `${text.slice(0, 117)}...` : text;
}

function safeJson(value: unknown): string {
  try {
    return JSON.stringify(value) ?? String(value);
  } catch {
    return Object.prototype.toString.call(value);
  }
}
