import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { readTable } from '../../../src/adapters/vectors/table.ts';
import { decodeNpz, encodeNpz, type NpyArray } from '../../../src/core/npz/index.ts';
import { stream } from '../../../src/core/random.ts';
import { exactMapSubject } from '../../../src/subject/exact.ts';
import { problemOf } from '../../support/problems.ts';
import { answersOf, ask, asked, folder, judge, save } from './support.ts';

const problem = problemOf('non-commuting');
let questions = '';
let right = new Map<string, NpyArray>();

beforeAll(async () => {
  questions = await ask(problem, asked());
  right = await answersOf(questions, exactMapSubject(problem));
});

/** The rows of an array in another order. */
function arranged({ shape, data }: NpyArray, order: ArrayLike<number>): NpyArray {
  const width = data.length / shape[0];
  return {
    shape,
    data: (data as Float64Array).map((_, k) => data[order[Math.floor(k / width)] * width + (k % width)] as number),
  };
}

function columnsSwapped({ shape, data }: NpyArray): NpyArray {
  return { shape, data: (data as Float64Array).map((_, k) => data[k % 2 === 0 ? k + 1 : k - 1] as number) };
}

const withDigest = (arrays: Map<string, NpyArray>): Map<string, NpyArray> => {
  arrays.delete('x');
  return arrays.set('digest', readTable(questions).arrays.get('digest')!);
};

const order = (): Int32Array => stream(5, 'order').permutation(right.get('y')!.shape[0]);
const y = (): NpyArray => right.get('y')!;

const cases: readonly (readonly [string, () => Map<string, NpyArray>, RegExp])[] = [
  [
    'rows in another order, with their points',
    () => new Map([...right].map(([name, array]) => [name, arranged(array, order())])),
    /x: expected the questions as they were asked.*its rows are those asked in another order, row \d+ is question \d+/,
  ],
  [
    'rows in another order, without their points',
    () => withDigest(new Map([...right, ['y', arranged(y(), order())]])),
    /right answers that are mixed up: row 0 with the answer to question \d+/,
  ],
  [
    'columns swapped, points and all',
    () => new Map([...right].map(([name, array]) => [name, columnsSwapped(array)])),
    /x: expected the questions as they were asked/,
  ],
  [
    'columns of the answers swapped',
    () => withDigest(new Map([...right, ['y', columnsSwapped(y())]])),
    /right answers that are mixed up: its columns in the order 1, 0/,
  ],
  [
    'no proof that they belong together',
    () => new Map([['y', y()]]),
    /expected the points x, or the digest of the questions, beside y/,
  ],
  [
    'no answers',
    () => new Map([...right, ['y', { shape: [0], data: new Float64Array(0) }]]),
    /y: expected \d+ rows of 2 numbers, got the shape 0/,
  ],
  [
    'a row too few',
    () => new Map([...right, ['y', { shape: [y().shape[0] - 1, 2], data: y().data.slice(2) }]]),
    /y: expected \d+ rows of 2 numbers, got the shape \d+ × 2/,
  ],
  ['another shape', () => new Map([...right, ['y', { ...y(), shape: [2, y().shape[0]] }]]), /got the shape 2 × \d+/],
  [
    'float32 in the place of float64',
    () => new Map([...right, ['y', { ...y(), data: Float32Array.from(y().data as Float64Array) }]]),
    /y: expected float64, got a Float32Array/,
  ],
  [
    'points that went through float32',
    () => new Map([...right, ['x', { ...y(), data: Float32Array.from(right.get('x')!.data as Float64Array) }]]),
    /x: expected the questions as they were asked/,
  ],
  [
    'integers',
    () => new Map([...right, ['y', { ...y(), data: new Int32Array(y().data.length) }]]),
    /y: expected float64, got a Int32Array/,
  ],
  [
    'second legs that start elsewhere',
    () => {
      const after = readTable(questions).arrays.get('after')!.data as Int32Array;
      const x = right.get('x')!;
      const moved = (x.data as Float64Array).map((value, k) => (after[Math.floor(k / 2)] >= 0 ? value + 1e-6 : value));
      return new Map([...right, ['x', { ...x, data: moved }]]);
    },
    /x\[\d+\]: expected what the answer to question \d+ makes/,
  ],
  [
    'the digest of other questions',
    () => new Map([...right, ['digest', { shape: [32], data: new Uint8Array(32) }]]),
    /expected answers to .*questions\.npz \(digest .*\), got answers to other questions \(000000000000…\)/,
  ],
];

test.each(cases)('%s', async (_, arrays, message) => {
  await expect(judge(questions, save(arrays()))).rejects.toMatchObject({
    code: 'usage',
    message: expect.stringMatching(message),
  });
});

test('answers to other questions, in the other direction too', async () => {
  const other = await ask(problem, asked({ seed: 8 }), 'other.npz');
  const answers = save(right);
  await expect(judge(other, answers)).rejects.toMatchObject({ code: 'usage' });
  await expect(judge(questions, questions)).rejects.toThrow('expected answers, got "questions"');
  await expect(judge(answers, questions)).rejects.toThrow(
    'expected a file of flowproof vectors, got one of another origin',
  );
});

test('another convention than that of the questions', async () => {
  const about = { schema: 'flowproof.vectors/1', role: 'answers', convention: { time: 'data-to-noise' } };
  const path = join(folder, 'told.npz');
  writeFileSync(
    path,
    encodeNpz({ arrays: right, files: new Map([['flowproof.json', Buffer.from(JSON.stringify(about))]]) }),
  );
  await expect(judge(questions, path)).rejects.toThrow('convention: expected that of the questions');
});

test('a file that is cut or changed anywhere', async () => {
  const answers = save(right);
  const whole = readFileSync(questions);
  const damaged = join(folder, 'damaged.npz');
  for (let k = 1; k < 30; k++) {
    writeFileSync(damaged, whole.subarray(0, Math.floor((whole.length * k) / 30)));
    await expect(judge(damaged, answers)).rejects.toMatchObject({ code: 'io' });
  }
  const { arrays, files } = decodeNpz(whole, 'whole');
  const x = arrays.get('canonical_x')!;
  const changed = new Map([
    ...arrays,
    ['canonical_x', { ...x, data: (x.data as Float64Array).map((v, k) => (k === 3 ? v + 1 : v)) }],
  ]);
  writeFileSync(damaged, encodeNpz({ arrays: changed, files }));
  await expect(judge(damaged, answers)).rejects.toThrow('expected the digest of its contents, got another one');
  const relabelled = Buffer.from(Buffer.from(files.get('flowproof.json')!).toString().replace('"linear"', '"cosine"'));
  writeFileSync(damaged, encodeNpz({ arrays, files: new Map([['flowproof.json', relabelled]]) }));
  await expect(judge(damaged, answers)).rejects.toThrow();
});

test('pickles are not read', async () => {
  const path = join(folder, 'objects.npz');
  const header = "{'descr': '|O', 'fortran_order': False, 'shape': (1,), }\n";
  const objects = Buffer.from(
    `\x93NUMPY\x01\x00${String.fromCharCode(header.length)}\x00${header}\x80\x04N.`,
    'latin1',
  );
  const { encodeZip } = await import('../../../src/core/npz/zip.ts');
  writeFileSync(path, encodeZip(new Map([['y.npy', objects]])));
  await expect(judge(questions, path)).rejects.toMatchObject({
    code: 'unsupported',
    hint: expect.stringContaining('pickles'),
  });
});
