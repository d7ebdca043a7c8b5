import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { afterAll, describe, expect, test } from 'vitest';
import { FlowproofError } from '../../../src/core/errors.ts';
import { decodeNpy, decodeNpz, encodeNpy, encodeNpz, type NpyArray } from '../../../src/core/npz/index.ts';
import { stream } from '../../../src/core/random.ts';
import { seed } from '../../support/seed.ts';

const folder = mkdtempSync(join(tmpdir(), 'flowproof-npz-'));
afterAll(() => rmSync(folder, { recursive: true }));

const arrays = new Map<string, NpyArray>([
  ['arr_0', { shape: [2, 3], data: Float32Array.of(1.5, -0, Number.NaN, Number.POSITIVE_INFINITY, 1e-45, 6) }],
  ['empty', { shape: [0, 2], data: new Float64Array(0) }],
  ['number', { shape: [], data: Float64Array.of(Math.PI) }],
  ['labels', { shape: [3], data: BigInt64Array.of(-1n, 0n, 2n ** 62n) }],
  ['bytes', { shape: [4], data: Uint8Array.of(0, 1, 254, 255) }],
  ['small', { shape: [2, 1, 1], data: Int16Array.of(-32768, 32767) }],
]);
const files = new Map([['config.json', Buffer.from('{"seed":7,"name":"ø"}')]]);

describe.each([true, false])('an archive, deflated %s', (deflate) => {
  const bytes = encodeNpz({ arrays, files }, { deflate });

  test('comes back bit by bit, and equal contents give equal bytes', () => {
    const back = decodeNpz(bytes, 'a.npz');
    expect(back.arrays).toEqual(arrays);
    expect(back.files.get('config.json')?.toString()).toBe('{"seed":7,"name":"ø"}');
    expect(encodeNpz({ arrays, files }, { deflate })).toEqual(bytes);
  });

  test('every truncation is refused, and no flipped byte goes unnoticed or does harm', () => {
    for (let length = 0; length < bytes.length; length += 7) {
      expect(() => decodeNpz(bytes.subarray(0, length), 'a.npz')).toThrow(FlowproofError);
    }
    const rng = stream(seed, 'flips', String(deflate));
    for (let k = 0; k < 500; k++) {
      const broken = Buffer.from(bytes);
      broken[rng.integer(bytes.length)] ^= 1 << rng.integer(8);
      try {
        // Bytes that nobody reads (dates, versions) and names may change: contents may not.
        const back = decodeNpz(broken, 'a.npz');
        for (const [name, array] of back.arrays)
          if (arrays.has(name)) expect(array, `seed ${seed}`).toEqual(arrays.get(name));
      } catch (error) {
        expect(error, `seed ${seed}`).toBeInstanceOf(FlowproofError);
      }
    }
  });
});

describe('numpy', () => {
  const found = ((): boolean => {
    try {
      execFileSync('python3', ['-c', 'import numpy'], { stdio: 'ignore' });
      return true;
    } catch {
      return false;
    }
  })();
  const run = (script: string): string => execFileSync('python3', ['-c', script], { encoding: 'utf8' });

  test.skipIf(!found)('reads what is written', () => {
    for (const deflate of [true, false]) {
      const path = join(folder, `written-${deflate}.npz`);
      writeFileSync(path, encodeNpz({ arrays, files }, { deflate }));
      const seen = run(`
import numpy, json
z = numpy.load(${JSON.stringify(path)}, allow_pickle=False)
print(json.dumps({k: [str(z[k].dtype), list(z[k].shape), z[k].tobytes().hex()] for k in z.files if k != 'config.json'} | {'seed': json.loads(z['config.json'])['seed']}))`);
      const parsed = JSON.parse(seen);
      expect(parsed.seed).toBe(7);
      const types = {
        arr_0: 'float32',
        empty: 'float64',
        number: 'float64',
        labels: 'int64',
        bytes: 'uint8',
        small: 'int16',
      };
      for (const [name, { shape, data }] of arrays) {
        const hex = Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString('hex');
        expect(parsed[name]).toEqual([types[name as keyof typeof types], shape, hex]);
      }
    }
  });

  test.skipIf(!found)('writes what is read: both orders, big-endian, half precision, compressed', () => {
    const path = join(folder, 'numpy.npz');
    run(`
import numpy
x = numpy.arange(24).reshape(2, 3, 4)
numpy.savez_compressed(${JSON.stringify(path)}, x.astype('>f8'), f=numpy.asfortranarray(x.astype('<f4')), h=numpy.array([1, -0.5, 6e-8, 65504, numpy.inf], 'f2'),
  b=numpy.array([True, False]), i=numpy.array(7, '>i8'))`);
    const back = decodeNpz(readFileSync(path), 'numpy.npz').arrays;
    const range = Array.from({ length: 24 }, (_, k) => k);
    expect(back.get('arr_0')).toEqual({ shape: [2, 3, 4], data: Float64Array.from(range) });
    expect(back.get('f')).toEqual({ shape: [2, 3, 4], data: Float32Array.from(range) });
    expect(back.get('h')?.data).toEqual(Float32Array.of(1, -0.5, 2 ** -24, 65504, Number.POSITIVE_INFINITY));
    expect(back.get('b')?.data).toEqual(Uint8Array.of(1, 0));
    expect(back.get('i')).toEqual({ shape: [], data: BigInt64Array.of(7n) });
  });

  test.skipIf(!found)('its pickles are refused, unread', () => {
    const path = join(folder, 'objects.npz');
    run(`
import numpy
numpy.savez(${JSON.stringify(path)}, numpy.array([{'a': 1}], dtype=object))`);
    expect(() => decodeNpz(readFileSync(path), 'objects.npz')).toThrow(
      'objects.npz: arr_0.npy: expected a numeric dtype, got "|O"',
    );
  });
});

describe('hostile files', () => {
  /** A `.npy` file with this header text. */
  const withHeader = (text: string, data = 0): Buffer => {
    const file = Buffer.alloc(10 + text.length + data);
    file.write('\x93NUMPY\x01\x00', 'latin1');
    file.writeUInt16LE(text.length, 8);
    file.write(text, 10, 'latin1');
    return file;
  };
  test.each([
    ["{'descr': '|O', 'fortran_order': False, 'shape': (1,), }", 'numeric dtype'],
    ["{'descr': '<U4', 'fortran_order': False, 'shape': (1,), }", 'numeric dtype'],
    ["{'descr': '<c8', 'fortran_order': False, 'shape': (1,), }", 'numeric dtype'],
    ["{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (1,), }", 'a header'],
    ["{'descr': '<f4', 'fortran_order': False, 'shape': (-1,), }", 'a header'],
    ["{'descr': '<f4', 'fortran_order': False, 'shape': (9007199254740993,), }", 'a header'],
    ["{'descr': '<f4', 'fortran_order': False, 'shape': (4294967296, 4294967296), }", 'a header'],
    ["{'descr': '<f4', 'descr': '<f4', 'shape': (1,), }", 'a header'],
    ["{'descr': '<f4', 'fortran_order': False, 'shape': (1,), 'x': 1}", 'a header'],
    ["{'descr': '<f4', 'fortran_order': False, 'shape': __import__('os').system('true')}", 'a header'],
    ["{'descr': '<f4', 'fortran_order': False, 'shape': (2,), }", '2 elements of 4 bytes'],
    ["{'descr': '<constructor', 'fortran_order': False, 'shape': (1,), }", 'numeric dtype'],
    ['', 'a header'],
  ])('%s is refused', (header, message) => {
    expect(() => decodeNpy(withHeader(header, 4), 'a.npy')).toThrow(message);
  });

  test('what inflates to more than it announces, or to more than is allowed, is not unpacked', () => {
    const big = encodeNpz(
      { arrays: new Map([['x', { shape: [1_000_000], data: new Float32Array(1_000_000) }]]) },
      { deflate: true },
    );
    expect(big.length).toBeLessThan(10_000);
    expect(() => decodeNpz(big, 'a.npz', 1_000_000)).toThrow('expected at most 1000000 bytes in all');
    const lying = Buffer.from(big);
    const entry = lying.lastIndexOf(Buffer.from([0x50, 0x4b, 1, 2]));
    lying.writeUInt32LE(100, entry + 24);
    lying.writeUInt32LE(crc32(Buffer.alloc(100)), entry + 16);
    expect(() => decodeNpz(lying, 'a.npz')).toThrow('of 100 bytes, got another length');
  });

  test('entries that share their bytes, repeat a name, are encrypted or spread over volumes are refused', () => {
    const one = encodeNpz({ arrays: new Map(), files: new Map([['a', Buffer.from('a')]]) });
    const two = encodeNpz({
      arrays: new Map(),
      files: new Map([
        ['a', Buffer.from('a')],
        ['b', Buffer.from('a')],
      ]),
    });
    const at = two.lastIndexOf(Buffer.from([0x50, 0x4b, 1, 2]));
    const change = (file: Buffer, ...edits: [number, number][]) => {
      const changed = Buffer.from(file);
      for (const [offset, value] of edits) changed.writeUInt16LE(value, offset);
      return () => decodeNpz(changed, 'a.npz');
    };
    expect(change(two, [at + 42, 0])).toThrow('entries that overlap');
    const repeated = Buffer.from(two);
    repeated[at + 46] = 'a'.charCodeAt(0);
    expect(() => decodeNpz(repeated, 'a.npz')).toThrow('got "a" twice');
    const entry = one.lastIndexOf(Buffer.from([0x50, 0x4b, 1, 2]));
    expect(change(one, [entry + 8, 1])).toThrow('an encrypted entry');
    expect(change(one, [entry + 10, 12])).toThrow('compression method 12');
    expect(change(one, [one.length - 22 + 8, 0])).toThrow('expected one volume');
  });

  test('a shape that does not fit is an error of the caller', () => {
    expect(() => encodeNpy({ shape: [2], data: new Float32Array(3) })).toThrow('shape: expected 3 elements');
  });
});
