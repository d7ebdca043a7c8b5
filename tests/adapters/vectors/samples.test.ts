import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openRecording } from '../../../src/adapters/vectors/recording.ts';
import { samplerQuestionsTable } from '../../../src/adapters/vectors/sampler-questions.ts';
import { openSamples } from '../../../src/adapters/vectors/sampler-recording.ts';
import { encodeTable } from '../../../src/adapters/vectors/table.ts';
import { getProblem } from '../../../src/analytic/index.ts';
import type { NpyArray } from '../../../src/core/npz/index.ts';
import { stream } from '../../../src/core/random.ts';
import { runChecks } from '../../../src/properties/runner/run.ts';
import { problemOf } from '../../support/problems.ts';
import { folder, save } from './support.ts';

const problem = problemOf('non-commuting');
const end = Float64Array.of(problem.timeRange[1]);
const n = 20_000;

/** Draws of the exact law, by a seed of their own: a false alarm in a million is one too many for a gate. */
const draws = (): Float64Array => problem.sample.marginal(stream(11, 'samples'), n, end);

async function judgeSamples(array: NpyArray, options = {}, name = 'arr_0') {
  const path = save(new Map([[name, array]]), 'samples.npz');
  const { subject, properties } = openSamples(path, problem.definition, options);
  return (await runChecks(subject, { properties }))[0];
}

test('exact samples follow the law, in either precision and as images', async () => {
  const y = draws();
  for (const data of [y, Float32Array.from(y)]) {
    const verdict = await judgeSamples({ shape: [n, 1, 2, 1], data });
    expect([verdict.id, verdict.status]).toEqual(['sampler.recorded-law', 'pass']);
    expect(verdict.detects).toMatch(/a shift of 0\.0\d/);
  }
  const pixels = Uint16Array.from(y, (value) => Math.round(((value + 8) / 16) * 65_535));
  expect((await judgeSamples({ shape: [n, 2], data: pixels }, { range: [-8, 8] })).status).toBe('pass');
});

test('pixels of a law that is judged by projections', async () => {
  const mixture = getProblem('mixture-3');
  const y = mixture.sample.marginal(stream(12, 'samples'), 5_000, Float64Array.of(1));
  const pixels = Uint8Array.from(y, (value) => Math.round(((value + 8) / 16) * 255));
  const path = save(new Map([['arr_0', { shape: [5_000, 2], data: pixels }]]), 'samples.npz');
  const { subject, properties } = openSamples(path, mixture.definition, { range: [-8, 8] });
  expect((await runChecks(subject, { properties }))[0].status).toBe('pass');
});

test('a law that is off by a little, and rows that are no numbers', async () => {
  const y = draws();
  const shrunk = await judgeSamples({ shape: [n, 2], data: y.map((value) => 0.93 * value) });
  expect(shrunk.status).toBe('fail');
  expect(shrunk.samples?.subject.length).toBeGreaterThan(100);
  y[7] = Number.NaN;
  expect((await judgeSamples({ shape: [n, 2], data: y })).reason).toBe('Sample 3 is NaN.');
});

test('files that hold something else', async () => {
  const y = draws();
  await expect(judgeSamples({ shape: [n / 2, 4], data: y })).rejects.toThrow('expected samples of 2 numbers');
  await expect(judgeSamples({ shape: [n, 2], data: Uint8Array.from(y) })).rejects.toThrow('the range of integers');
  await expect(judgeSamples({ shape: [n, 2], data: y }, { range: [0, 1] })).rejects.toThrow(
    '--range: expected integers',
  );
  const answers = join(folder, 'answers-for-samples.npz');
  const about = JSON.stringify({ schema: 'flowproof.vectors/1', role: 'answers' });
  const y2 = { shape: [n, 2], data: y };
  writeFileSync(answers, encodeTable({ arrays: new Map([['y', y2]]), about }, 'npz'));
  expect(() => openSamples(answers, problem.definition, {})).toThrow('expected samples, got "cases, questions');
  const two = save(
    new Map([
      ['a', { shape: [1], data: y.slice(0, 1) }],
      ['b', { shape: [1], data: y.slice(0, 1) }],
    ]),
  );
  expect(() => openSamples(two, problem.definition, {})).toThrow('expected an array arr_0 of samples');
});

test('a sampler is judged noise by noise and by its law', async () => {
  const questions = join(folder, 'noise.npz');
  const options = { dtype: 'float64', steps: [1, 4], points: 1_000, seed: 5, versions: {} } as const;
  const table = samplerQuestionsTable(problem, options);
  writeFileSync(questions, encodeTable(table, 'npz'));
  const x = table.arrays.get('x')!;
  const [s, t] = problem.timeRange.map((time) => Float64Array.of(time));
  const exact = problem.flow.evaluate({ x: x.data as Float64Array, s, t }).y;
  const statuses = async (y: Float64Array, more = {}) => {
    const answers = save(
      new Map([
        ['x', x],
        ['y', { ...x, data: y }],
      ]),
    );
    const { subject, properties } = await openRecording(questions, answers, more);
    return (await runChecks(subject, { properties })).map(({ id, status }) => `${id}: ${status}`);
  };
  expect(await statuses(exact)).toEqual(['sampler.recorded-end: pass', 'sampler.recorded-law: pass']);
  const off = exact.map((value) => value * (1 + 1e-9));
  expect(await statuses(off)).toEqual(['sampler.recorded-end: fail', 'sampler.recorded-law: pass']);
  const other = problem.sample.marginal(stream(13, 'samples'), 2_000, end);
  expect(await statuses(other, { renoises: true })).toEqual([
    'sampler.recorded-end: skip',
    'sampler.recorded-law: pass',
  ]);
  expect(await statuses(other, { exact: false })).toEqual(['sampler.recorded-end: pass', 'sampler.recorded-law: skip']);
});
