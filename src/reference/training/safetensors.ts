import { FlowproofError } from '../../core/errors.ts';
import { decodeSafetensors as decodeAny, encodeSafetensors as encodeAny } from '../../core/safetensors.ts';

/** A float32 array of a file with its shape. */
export interface StoredTensor {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/** What a checkpoint's safetensors file holds: float32 tensors by name, and strings by key. */
export interface Safetensors {
  readonly metadata: Readonly<Record<string, string>>;
  readonly tensors: ReadonlyMap<string, StoredTensor>;
}

/** As `encodeSafetensors` of `src/core`. */
export function encodeSafetensors(contents: Safetensors): Buffer[] {
  return encodeAny(contents);
}

/**
 * As `decodeSafetensors` of `src/core`, of float32 tensors alone.
 *
 * @throws FlowproofError `io` for a file that is truncated or not of this format.
 */
export function decodeSafetensors(file: Buffer, name: string): Safetensors {
  const { metadata, tensors } = decodeAny(file, name);
  const floats = [...tensors].map(([key, { shape, data }]): [string, StoredTensor] => {
    if (data instanceof Float32Array) return [key, { shape, data }];
    const text = `${name}: expected tensor ${JSON.stringify(key.slice(0, 80))} of dtype F32, got a ${data.constructor.name}`;
    throw new FlowproofError('io', text, 'No checkpoint has such a tensor. Use another one.');
  });
  return { metadata, tensors: new Map(floats) };
}
