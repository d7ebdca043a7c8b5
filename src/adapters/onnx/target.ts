import { extname } from 'node:path';
import { FlowproofError } from '../../core/errors.ts';
import { zodError } from '../../subject/zod-error.ts';
import { type OnnxOptions, onnxOptionsSchema } from './options.ts';

const PREFIX = 'onnx:';

/** A model with what is said of it, in one text: its path alone where nothing is. */
export function onnxTarget(path: string, options: OnnxOptions = {}): string {
  return Object.keys(options).length === 0 ? path : `${PREFIX}${JSON.stringify({ path, ...options })}`;
}

/** True for a file of the ending `.onnx`. */
export function isOnnx(target: string): boolean {
  return extname(target) === '.onnx';
}

/**
 * The model of a target that is one: `FILE.onnx`, or what {@link onnxTarget} writes; undefined for others.
 *
 * @throws FlowproofError `usage` for options that are none.
 */
export function parseOnnxTarget(target: string): { readonly path: string; readonly options: OnnxOptions } | undefined {
  if (!target.startsWith(PREFIX)) return isOnnx(target) ? { path: target, options: {} } : undefined;
  const refuse = (got: string): FlowproofError =>
    new FlowproofError('usage', `onnx: ${got}`, 'Pass the file and the options, see `flowproof check --help`.');
  let value: unknown;
  try {
    value = JSON.parse(target.slice(PREFIX.length));
  } catch {
    throw refuse('expected JSON, got another text');
  }
  const { path, ...rest } = Object(value) as { path?: unknown };
  if (typeof path !== 'string') throw refuse('expected a path, got none');
  const options = onnxOptionsSchema.safeParse(rest);
  if (!options.success) throw refuse(zodError('options', options.error, rest));
  return { path, options: rest as OnnxOptions };
}
