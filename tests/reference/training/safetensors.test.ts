import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FlowproofError } from '../../../src/core/errors.ts';
import { decodeSafetensors, encodeSafetensors } from '../../../src/reference/training/safetensors.ts';
import { seed } from '../../support/seed.ts';

/** A file with any header before any data. */
function file(header: unknown, data = 0, announced?: bigint): Buffer {
  const text = Buffer.from(typeof header === 'string' ? header : JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(announced ?? BigInt(text.length));
  return Buffer.concat([length, text, Buffer.alloc(data)]);
}

const tensor = (shape: unknown, from: unknown, to: unknown, dtype: unknown = 'F32') => ({
  dtype,
  shape,
  data_offsets: [from, to],
});

describe('a file that was written', () => {
  it('reads back with the same bits', () => {
    const shapes = fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 3 });
    const bits = fc.integer({ min: 0, max: 2 ** 32 - 1 });
    fc.assert(
      fc.property(
        fc.dictionary(fc.string(), fc.tuple(shapes, bits)),
        fc.dictionary(fc.string(), fc.string()),
        (all, metadata) => {
          const tensors = new Map(
            Object.entries(all)
              .filter(([name]) => name !== '__metadata__' && name !== '__proto__')
              .map(([name, [shape, pattern]]) => {
                const count = shape.reduce((a, b) => a * b, 1);
                return [name, { shape, data: new Float32Array(new Uint32Array(count).fill(pattern).buffer) }] as const;
              }),
          );
          const decoded = decodeSafetensors(Buffer.concat(encodeSafetensors({ metadata, tensors })), 'file');
          const view = (values: Float32Array): Uint32Array => new Uint32Array(values.buffer);
          expect([...decoded.tensors.keys()].sort()).toEqual([...tensors.keys()].sort());
          for (const [name, { shape, data }] of tensors) {
            expect(decoded.tensors.get(name)!.shape).toEqual(shape);
            expect(view(decoded.tensors.get(name)!.data)).toEqual(view(data));
          }
          expect(decoded.metadata).toEqual(metadata);
        },
      ),
      { seed, numRuns: 50 },
    );
  });

  it('is refused wherever it is cut', () => {
    const whole = Buffer.concat(
      encodeSafetensors({
        metadata: { a: 'b' },
        tensors: new Map([['x', { shape: [3], data: Float32Array.of(1, 2, 3) }]]),
      }),
    );
    expect(decodeSafetensors(whole, 'file').tensors.get('x')!.data).toEqual(Float32Array.of(1, 2, 3));
    for (let length = 0; length < whole.length; length++) {
      expect(() => decodeSafetensors(whole.subarray(0, length), 'file'), `${length} bytes`).toThrow(FlowproofError);
    }
    expect(() => decodeSafetensors(Buffer.concat([whole, Buffer.alloc(1)]), 'file')).toThrow(
      /expected 12 bytes of data, got 13/,
    );
  });

  it('has the layout of the format, data aligned to 8 bytes', () => {
    const [header, data] = encodeSafetensors({
      metadata: {},
      tensors: new Map([['x', { shape: [1], data: Float32Array.of(1) }]]),
    });
    expect(header.length % 8).toBe(0);
    expect(Number(header.readBigUInt64LE())).toBe(header.length - 8);
    expect(JSON.parse(header.toString('utf8', 8))).toEqual({
      __metadata__: {},
      x: { dtype: 'F32', shape: [1], data_offsets: [0, 4] },
    });
    expect([...data]).toEqual([0, 0, 0x80, 0x3f]);
  });
});

describe('a hostile header', () => {
  it.each<[string, Buffer, RegExp]>([
    ['longer than the file', file('{}', 0, 100n), /expected a header of 100 bytes, got 2 bytes in the file/],
    ['longer than any', file('{}', 0, 2n ** 63n), /expected a header of at most 100000000 bytes/],
    ['no JSON', file('{'), /a header that is a JSON object/],
    ['no object', file('[]'), /a header that is a JSON object/],
    [
      'no UTF-8',
      Buffer.concat([file('{"\u00ff":1}').subarray(0, 10), Buffer.of(0xff), Buffer.from('":1}')]),
      /a header|JSON/,
    ],
    ['metadata that is no text', file({ __metadata__: { a: 1 } }), /__metadata__ of strings/],
    ['a tensor that is none', file({ x: 1 }), /tensor "x" of numbers, got dtype none/],
    ['another dtype', file({ x: tensor([1], 0, 8, 'F64') }, 8), /tensor "x" of dtype F32, got a Float64Array/],
    ['a negative size', file({ x: tensor([-1], 0, 4) }, 4), /tensor "x" with a shape of non-negative integers/],
    ['a size with a fraction', file({ x: tensor([0.5], 0, 2) }, 2), /with a shape of non-negative integers/],
    ['a size beyond all', file({ x: tensor([1e300], 0, 4) }, 4), /with a shape of non-negative integers/],
    [
      'sizes whose product overflows',
      file({ x: tensor([2 ** 50, 2 ** 50], 0, 4) }, 4),
      /of shape .* in .* bytes, got 4/,
    ],
    ['a negative offset', file({ x: tensor([1], -4, 0) }, 4), /with two offsets/],
    ['offsets the wrong way', file({ x: tensor([1], 4, 0) }, 4), /in 4 bytes, got -4/],
    ['three offsets', file({ x: { ...tensor([1], 0, 4), data_offsets: [0, 4, 8] } }, 8), /with two offsets/],
    ['data beyond the file', file({ x: tensor([4], 0, 16) }, 8), /up to byte 16 of the data, got 8 bytes in the file/],
    [
      'an overlap',
      file({ x: tensor([2], 0, 8), y: tensor([2], 4, 12) }, 12),
      /"y" from byte 8 on, without gap or overlap, got 4/,
    ],
    [
      'a gap',
      file({ x: tensor([1], 0, 4), y: tensor([1], 8, 12) }, 12),
      /"y" from byte 4 on, without gap or overlap, got 8/,
    ],
    ['data of nobody', file({ x: tensor([1], 0, 4) }, 8), /expected 4 bytes of data, got 8/],
  ])('%s', (_, bytes, message) => {
    expect(() => decodeSafetensors(bytes, 'file')).toThrow(message);
    expect(() => decodeSafetensors(bytes, 'file')).toThrow(FlowproofError);
  });
});
