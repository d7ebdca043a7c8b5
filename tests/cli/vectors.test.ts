import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import { decodeNpz, encodeNpz } from '../../src/core/npz/index.ts';
import { inProcess, printed } from './in-process.ts';
import { flowproof, verdictsOf } from './support.ts';

const folder = mkdtempSync(join(tmpdir(), 'flowproof-vectors-cli-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const file = (name: string): string => join(folder, name);
const fixture = (name: string): string => fileURLToPath(new URL(`../fixtures/vectors/${name}`, import.meta.url));

test('export writes cases and the reader beside them', async () => {
  const out = file('cases.safetensors');
  const arguments_ = ['--problem', 'gaussian-1d', '--points', '5', '--out', out, '--reader', file('reader.py')];
  expect(await inProcess('vectors', 'export', ...arguments_)).toBe(0);
  expect(printed.stdout).toBe(`5 cases of a map on gaussian-1d: ${out}\n`);
  const reader = readFileSync('clients/python/src/flowproof/vectors.py', 'utf8');
  expect(readFileSync(file('reader.py'), 'utf8')).toBe(reader);
  expect(await inProcess('vectors', 'reader')).toBe(0);
  expect(printed.stdout).toBe(reader);
  expect(reader.match(/^(?:import|from) .*$/gm)).toEqual([
    'from __future__ import annotations',
    'import hashlib',
    'import json',
    'import os',
    'import zipfile',
    'from collections.abc import Callable',
    'from typing import Any',
    'import numpy as np',
  ]);
});

test('a verdict stream of answers, whose failures are repeated by their replay line', async () => {
  const ran = await flowproof(
    'vectors',
    'check',
    fixture('questions.npz'),
    fixture('wrong.npz'),
    '--filter',
    'map.semigroup',
  );
  expect([ran.code, ran.stderr]).toEqual([1, '']);
  const [verdict] = verdictsOf(ran.stdout);
  expect([verdict.id, verdict.status, verdict.problem]).toEqual(['map.semigroup', 'fail', 'onnx-gaussian-2d']);
  const again = await flowproof('replay', verdict.replay.split(' ').at(-1)!);
  const [repeated] = verdictsOf(again.stdout);
  expect({ ...repeated, milliseconds: 0, replay: '' }).toEqual({ ...verdict, milliseconds: 0, replay: '' });
});

test('files that do not belong together end with their reason, before anything is judged', async () => {
  const { arrays } = decodeNpz(readFileSync(fixture('answers.npz')), 'answers');
  const y = arrays.get('y')!;
  writeFileSync(
    file('turned.npz'),
    encodeNpz({ arrays: new Map([...arrays, ['y', { ...y, shape: [...y.shape].reverse() }]]) }),
  );
  const ran = await flowproof('vectors', 'check', fixture('questions.npz'), file('turned.npz'));
  expect([ran.code, ran.stdout]).toEqual([2, '']);
  expect(ran.stderr).toContain('y: expected 270 rows of 2 numbers, got the shape 2 × 270');
});

const mistakes: readonly (readonly [readonly string[], string])[] = [
  [['check', 'samples.npz'], 'expected two files, or samples with --problem'],
  [['ask', '--problem', 'gaussian-1d', '--out', 'questions.txt'], 'expected a file FILE.npz or FILE.safetensors'],
  [['ask', '--problem', 'nothing', '--out', 'q.npz'], 'nothing'],
  [
    ['ask', '--problem', 'gaussian-1d', '--kind', 'loss', '--out', 'q.npz'],
    '--kind: expected map, velocity, consistency, sampler',
  ],
  [['ask', '--problem', 'gaussian-1d', '--points', '0', '--out', 'q.npz'], '--points: expected a whole number'],
  [['ask', '--problem', 'gaussian-1d', '--convention', '{"time": 1}', '--out', 'q.npz'], '--convention.time: expected'],
  [
    ['export', '--problem', 'gaussian-1d', '--dtype', 'float16', '--out', 'q.npz'],
    '--dtype: expected float64, float32',
  ],
  [
    ['check', fixture('questions.npz'), fixture('answers.npz'), '--problem', 'gaussian-1d'],
    'problem: expected gaussian-1d, got "onnx-gaussian-2d"',
  ],
  [['check', fixture('questions.npz'), fixture('answers.npz'), '--convention', '{}'], 'convention: expected'],
];

test.each(mistakes)('%j', async (args, message) => {
  expect(await inProcess('vectors', ...args)).toBe(2);
  expect(printed.stderr).toContain(message);
});
