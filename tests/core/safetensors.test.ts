import { expect, test } from 'vitest';
import type { NpyArray } from '../../src/core/npz/index.ts';
import { decodeSafetensors, encodeSafetensors } from '../../src/core/safetensors.ts';

test('each element type comes back as it was', () => {
  const tensors = new Map<string, NpyArray>([
    ['f64', { shape: [2], data: Float64Array.of(0.1, -0) }],
    ['f32', { shape: [1, 2], data: Float32Array.of(0.1, Number.POSITIVE_INFINITY) }],
    ['i64', { shape: [1], data: BigInt64Array.of(-3n) }],
    ['i32', { shape: [], data: Int32Array.of(7) }],
    ['u8', { shape: [3], data: Uint8Array.of(1, 2, 255) }],
  ]);
  const bytes = Buffer.concat(encodeSafetensors({ metadata: { about: 'ä' }, tensors }));
  const back = decodeSafetensors(bytes, 'file');
  expect(back.metadata).toEqual({ about: 'ä' });
  expect([...back.tensors]).toEqual([...tensors]);
});

test('half and brain floats become float32, exactly', () => {
  const header = {
    half: { dtype: 'F16', shape: [3], data_offsets: [0, 6] },
    brain: { dtype: 'BF16', shape: [2], data_offsets: [6, 10] },
    flag: { dtype: 'BOOL', shape: [2], data_offsets: [10, 12] },
  };
  const text = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.length));
  const body = Buffer.from('003c00c0ff7b' + '803f00c0' + '0001', 'hex');
  const { tensors } = decodeSafetensors(Buffer.concat([length, text, body]), 'file');
  expect(tensors.get('half')?.data).toEqual(Float32Array.of(1, -2, 65504));
  expect(tensors.get('brain')?.data).toEqual(Float32Array.of(1, -2));
  expect(tensors.get('flag')?.data).toEqual(Uint8Array.of(0, 1));
});
