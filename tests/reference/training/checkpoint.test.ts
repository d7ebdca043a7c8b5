import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { stream } from '../../../src/core/random.ts';
import { useBackend } from '../../../src/reference/backends/index.ts';
import { unpack } from '../../../src/reference/parameters.ts';
import { writeAtomically } from '../../../src/reference/training/atomic-write.ts';
import { checkSameConfig, readCheckpoint, saveCheckpoint } from '../../../src/reference/training/checkpoint.ts';
import { loadTrained, trainedNets } from '../../../src/reference/training/load-trained.ts';
import { modelOfConfig } from '../../../src/reference/training/loss-spec.ts';
import {
  decodeSafetensors,
  encodeSafetensors,
  type StoredTensor,
} from '../../../src/reference/training/safetensors.ts';
import { createTrainer } from '../../../src/reference/training/trainer.ts';
import { seed } from '../../support/seed.ts';
import { tinyConfig, trainTo } from '../support/training.ts';

const folder = mkdtempSync(join(tmpdir(), 'flowproof-checkpoint-'));
afterAll(() => rmSync(folder, { recursive: true }));
beforeAll(() => useBackend('wasm'));

const path = join(folder, 'checkpoint.safetensors');
const versions = { flowproof: '0', wasm: '4' };
const config = tinyConfig({ ensemble: [{ seed: 1 }, { seed: 2 }] });
const model = modelOfConfig(config, 2);
let state: Awaited<ReturnType<typeof trainTo>>['state'];
beforeAll(async () => {
  state = (await trainTo(config, { to: 5 })).state;
  saveCheckpoint(path, { config, state, versions }, model);
});

/** The checkpoint with something changed, as a file of its own. */
function changed(change: (metadata: Record<string, string>, tensors: Map<string, StoredTensor>) => void): string {
  const { metadata, tensors } = decodeSafetensors(readFileSync(path), path);
  const [strings, values] = [{ ...metadata }, new Map(tensors)];
  change(strings, values);
  const other = join(folder, 'changed.safetensors');
  writeFileSync(other, Buffer.concat(encodeSafetensors({ metadata: strings, tensors: values })));
  return other;
}

const set =
  (key: string, value: string): Parameters<typeof changed>[0] =>
  (metadata) => {
    metadata[key] = value;
  };

describe('a checkpoint', () => {
  it('reads back what was saved, in equal bytes when saved again', () => {
    expect(readCheckpoint(path)).toEqual({ config, state, versions });
    expect(readCheckpoint(folder)).toEqual({ config, state, versions });
    const again = join(folder, 'again.safetensors');
    saveCheckpoint(again, readCheckpoint(path), model);
    expect(readFileSync(again)).toEqual(readFileSync(path));
  });

  it('tells other readers what its rows consist of', () => {
    const { metadata, tensors } = decodeSafetensors(readFileSync(path), path);
    const parameters = JSON.parse(metadata.parameters) as { name: string; shape: number[] }[];
    expect(parameters[0]).toEqual({ name: 'layer0.weight', shape: [4, 8] });
    const count = parameters.reduce((sum, { shape }) => sum + shape.reduce((a, b) => a * b, 1), 0);
    expect(tensors.get('theta')!.shape).toEqual([2, count]);
    expect([...tensors.keys()]).toEqual(['theta', 'ema', 'optimiser.firstMoment', 'optimiser.secondMoment']);
  });

  it('is refused wherever it is cut, and nothing else happens', () => {
    const bytes = readFileSync(path);
    const cut = join(folder, 'cut.safetensors');
    for (const length of [0, 7, 8, 100, bytes.length / 2, bytes.length - 1]) {
      writeFileSync(cut, bytes.subarray(0, length));
      expect(() => readCheckpoint(cut), `${length} bytes`).toThrow(/cut\.safetensors: expected .*, got /);
    }
  });

  it('is refused wherever one bit of it has changed', () => {
    const bytes = readFileSync(path);
    const rotten = join(folder, 'rotten.safetensors');
    const rng = stream(seed, 'rotten');
    const header = 8 + Number(bytes.readBigUInt64LE(0));
    for (let k = 0; k < 60; k++) {
      const at = k % 2 === 0 ? header + rng.integer(bytes.length - header) : rng.integer(header);
      const changed = Buffer.from(bytes);
      changed[at] ^= 1 << rng.integer(8);
      writeFileSync(rotten, changed);
      expect(() => readCheckpoint(rotten), `byte ${at}, seed ${seed}`).toThrow(
        /rotten\.safetensors: expected .*, got /,
      );
    }
  });

  it.each<[string, Parameters<typeof changed>[0], RegExp]>([
    ['another step than its digest', set('step', '4'), /contents that have the digest beside them/],
    ['a field that no checkpoint has', set('digset', '4'), /metadata of flowproof\.checkpoint\/1, got other fields/],
    ['another format', set('format', 'other/1'), /metadata of flowproof\.checkpoint\/1, got no format/],
    ['no configuration', (m) => void delete m.config, /got no config in it/],
    ['a configuration that is no JSON', set('config', '{'), /expected metadata of flowproof\.checkpoint\/1/],
    [
      'another configuration than its hash',
      (metadata) => set('config', metadata.config.replace('"steps":20', '"steps":21'))(metadata, new Map()),
      /a configuration that has the hash/,
    ],
    ['a step beyond the last', set('step', '21'), /at most the 20 steps of its configuration, got 21/],
    ['a step that is no number', set('step', '-1'), /got no step in it/],
    ['other members', set('diverged', '[null]'), /theta of shape \[1, P\], got \[2, \d+\]/],
    ['no average', (_, t) => void t.delete('ema'), /ema of shape \[2,\d+\], got none/],
    [
      'a moment of another shape',
      (_, t) => void t.set('optimiser.firstMoment', { shape: [1], data: new Float32Array(1) }),
      /optimiser\.firstMoment of shape .*, got \[1\]/,
    ],
  ])('is refused with %s', (_, change, message) => {
    expect(() => readCheckpoint(changed(change))).toThrow(message);
  });

  it('of another configuration is refused by the first field that differs', () => {
    checkSameConfig(path, config, structuredClone(config));
    expect(() => checkSameConfig(path, config, { ...config, rate: 0.5 })).toThrow(
      /expected a checkpoint of this configuration, got one with another rate: 0\.01, not 0\.5/,
    );
  });

  it('of another network does not start a trainer', () => {
    const wider = { ...config, network: { ...config.network, width: 9 } };
    expect(() => createTrainer(wider, { state })).toThrow(
      /^state: expected "?\[2, \d+\] with firstMoment, secondMoment, got /,
    );
    expect(() => trainedNets(wider, state)).toThrow(/^state: expected \d+ parameters of its network, got \d+/);
  });

  it('that is not there is told in one line', () => {
    expect(() => readCheckpoint(join(folder, 'none'))).toThrow(
      /none: expected a checkpoint that can be read, got .*ENOENT/,
    );
  });
});

describe('writing', () => {
  it.runIf(existsSync('/dev/full'))('leaves what was there where the disk is full', () => {
    const before = readFileSync(path);
    // The file beside it lands on the device that is always full.
    symlinkSync('/dev/full', `${path}.${process.pid}.tmp`);
    const { config: own, state: later, versions: same } = readCheckpoint(path);
    expect(() => saveCheckpoint(path, { config: own, state: { ...later, step: 6 }, versions: same }, model)).toThrow(
      /checkpoint\.safetensors: expected a file that can be written, got .*ENOSPC/,
    );
    expect(readFileSync(path)).toEqual(before);
    expect(readdirSync(folder).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });

  it('into a folder that is not there is told in one line', () => {
    expect(() => writeAtomically(join(folder, 'none', 'x'), [Buffer.from('x')])).toThrow(/got .*ENOENT/);
  });
});

describe('loadTrained', () => {
  it('gives the networks of each member, averaged or not', async () => {
    const trained = await loadTrained(folder);
    expect([trained.step, trained.dimension, trained.members.length]).toEqual([5, 2, 2]);
    const x = tf.tensor2d([0.3, -0.8, 1.1, 0.4], [2, 2]);
    const s = tf.tensor1d([0, 0.2]);
    const t = tf.tensor1d([1, 0.7]);
    for (const [kind, values] of [
      ['ema', state.ema],
      ['raw', state.theta],
    ] as const) {
      for (const member of [0, 1]) {
        const own = values.slice(member * state.parameters, (member + 1) * state.parameters);
        const net = model.definition.build(unpack(tf.tensor2d(own, [1, state.parameters]), model), 1);
        const made = tf.tidy(() => trained.net(kind, member)(x, s, t).dataSync());
        expect(made).toEqual(net(x, s, t).dataSync());
      }
    }
    expect(() => trained.net('ema', 2)).toThrow(/member: expected a number from 0 to 1, got 2/);
    const before = tf.memory().numTensors;
    trained.dispose();
    expect(before - tf.memory().numTensors).toBe(4 * model.parameters.length);
  });
});
