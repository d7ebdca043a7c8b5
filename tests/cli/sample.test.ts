import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { decodeNpz } from '../../src/core/npz/index.ts';
import { seed } from '../support/seed.ts';
import { inProcess, printed } from './in-process.ts';
import { flowproof, verdictsOf } from './support.ts';

const root = mkdtempSync(join(tmpdir(), 'flowproof-sample-'));
afterAll(() => rmSync(root, { recursive: true }));
const at = (...names: string[]): string => join(root, ...names);

beforeAll(async () => {
  const settings = ['--set=steps=3', '--set=schedule.warmup=1', '--set=batch=16', '--set=network.width=8'];
  const code = await inProcess('train', '--preset=smoke', '--backend=wasm', ...settings, `--out=${at('run')}`);
  expect(printed.stderr + code).toBe('0');
}, 60_000);

describe('flowproof sample', () => {
  test('writes samples, their noise, the exact ones and what they are, and a picture', async () => {
    const files = [`--out=${at('a.npz')}`, `--svg=${at('a.svg')}`];
    const options = ['--steps=2', '-n', '300', '--exact=20', `--seed=${seed}`, '--backend=wasm'];
    expect(await inProcess('sample', at('run'), ...options, ...files)).toBe(0);
    expect(printed.stdout).toMatch(
      /^300 samples in 2 steps on wasm, 20 of them beside the exact map \(within [^)]+\): /,
    );
    const { arrays, files: entries } = decodeNpz(readFileSync(at('a.npz')), 'a.npz');
    expect([...arrays].map(([name, { shape, data }]) => [name, shape, data.constructor.name])).toEqual([
      ['arr_0', [300, 2], 'Float32Array'],
      ['noise', [300, 2], 'Float32Array'],
      ['exact', [20, 2], 'Float64Array'],
      ['law', [300, 2], 'Float64Array'],
    ]);
    const about = JSON.parse(Buffer.from(entries.get('flowproof.json')!).toString());
    expect(about).toMatchObject({ schema: 'flowproof.samples/1', steps: 2, seed, member: 0, weights: 'ema', step: 3 });
    expect(about.config.problem).toBe('mixture-3');
    const svg = readFileSync(at('a.svg'), 'utf8');
    expect(svg).toContain('<title id="title">lsd on mixture-3: 2 steps beside the exact law</title>');
    expect([...svg.matchAll(/h0/g)].length).toBeGreaterThan(500);

    // The same call, the same bytes; compressed, the same arrays.
    expect(await inProcess('sample', at('run'), ...options, `--out=${at('b.npz')}`)).toBe(0);
    expect(readFileSync(at('b.npz'))).toEqual(readFileSync(at('a.npz')));
    expect(await inProcess('sample', at('run'), ...options, '--compress', `--out=${at('c.npz')}`)).toBe(0);
    expect(decodeNpz(readFileSync(at('c.npz')), 'c.npz').arrays).toEqual(arrays);
  });

  test('the parameters of the last step give other samples', async () => {
    const options = ['-n', '5', '--exact=0', '--backend=wasm'];
    await inProcess('sample', at('run'), ...options, `--out=${at('ema.npz')}`);
    await inProcess('sample', at('run'), ...options, '--weights=raw', `--out=${at('raw.npz')}`);
    const [ema, raw] = ['ema', 'raw'].map((name) => decodeNpz(readFileSync(at(`${name}.npz`)), name).arrays);
    expect(raw.get('noise')).toEqual(ema.get('noise'));
    expect(raw.get('arr_0')).not.toEqual(ema.get('arr_0'));
    expect(raw.has('exact')).toBe(false);
  });

  test.each([
    [[], '--out: expected a file for the samples'],
    [['--out=nowhere/a.npz'], '--out: expected a file in a folder that is there'],
    [['--out=OUT', '--svg=nowhere/a.svg'], '--svg: expected a file in a folder that is there'],
    [['--out=OUT', '--steps=0'], '--steps: expected a whole number of at least 1'],
    [['--out=OUT', '--count=many'], '--count: expected a whole number'],
    [['--out=OUT', '--member=1'], 'member: expected a number from 0 to 0'],
    [['--out=OUT', '--weights=best'], '--weights: expected ema or raw'],
    [['--out=OUT', '--seed=x'], '--seed: expected a safe integer'],
  ])('%j is refused, and nothing is written', async (options, message) => {
    const given = options.map((option) => option.replace('OUT', at('refused.npz')));
    expect(await inProcess('sample', at('run'), '--backend=wasm', ...given)).toBe(2);
    expect(printed.stderr).toContain(message);
    expect(existsSync(at('refused.npz'))).toBe(false);
  });

  test('what is no run is named', async () => {
    expect(await inProcess('sample', at('nothing'), '--backend=wasm', `--out=${at('refused.npz')}`)).toBe(2);
    expect(printed.stderr).toContain('expected a checkpoint that can be read, got');
  });
});

describe('flowproof check', () => {
  test('scores a trained run', async () => {
    const only = ['--profile=smoke', '--filter=map.trajectory,map.boundary,velocity.agreement', '--json'];
    const checked = await flowproof('check', `${at('run', 'checkpoint.safetensors')}#0,raw`, ...only);
    expect(checked.stderr + checked.code).toBe('0');
    const found = verdictsOf(checked.stdout);
    expect(found.map(({ id, subject }) => `${subject}: ${id}`)).toEqual([
      'trained lsd, last step, map: map.boundary',
      'trained lsd, last step, map: map.trajectory',
      'trained lsd, last step, velocity: velocity.agreement',
    ]);
    expect(found.map(({ score }) => (score?.value ?? 1) > 0)).toEqual([false, true, true]);
  }, 60_000);
});
