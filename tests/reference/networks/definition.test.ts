import * as tf from '@tensorflow/tfjs';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { stream } from '../../../src/core/random.ts';
import { useBackend } from '../../../src/reference/backends/index.ts';
import {
  defineNetwork,
  initialiseParameters,
  type NetworkConfig,
  networkConfigSchema,
  parameterCount,
} from '../../../src/reference/networks/index.ts';
import { packMembers, unpack } from '../../../src/reference/parameters.ts';
import { seed } from '../../support/seed.ts';
import { drawArguments, examples } from './support/examples.ts';

beforeAll(async () => {
  await useBackend('cpu');
});
beforeEach(() => {
  tf.engine().startScope();
});
afterEach(() => {
  tf.engine().endScope();
});

test('initial weights have the declared variance, zeros where declared; a seed gives the same ones', () => {
  const definition = defineNetwork({ kind: 'residual-mlp', width: 64, depth: 2 }, 2);
  const draws = [0, 1].map(() => initialiseParameters(definition, stream(seed, 'init')));
  expect(draws[0]).toEqual(draws[1]);
  expect(draws[0]).toHaveLength(parameterCount(definition));
  const values = unpack(packMembers([draws[0]]), definition).map((tensor) => Array.from(tensor.dataSync()));
  definition.parameters.forEach(({ name, shape, initial }, i) => {
    const zero = shape.length === 1 || /second|modulation|output/.test(name);
    expect(initial, name).toBe(zero ? 0 : 1 / Math.sqrt(shape[0]));
    if (zero) expect(values[i].every((value) => value === 0)).toBe(true);
    if (zero) return;
    const n = values[i].length;
    const chiSquare = shape[0] * values[i].reduce((total, value) => total + value * value, 0);
    // Laurent and Massart: P(|χ²_n - n| > 2√(nq) + 2q) <= 2 e^-q; q = 21 is 1.5e-9.
    expect(Math.abs(chiSquare - n), `${name}, seed ${seed}`).toBeLessThan(2 * Math.sqrt(21 * n) + 42);
  });
});

test('names are unique, and a zero output starts at zero', () => {
  for (const make of Object.values(examples)) {
    const names = make().parameters.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
  }
  const definition = defineNetwork({ kind: 'mlp', width: 4, depth: 1, initialOutput: 'zero' }, 2);
  const theta = packMembers([initialiseParameters(definition, stream(seed, 'zero'))]);
  const [x, s, t] = drawArguments(stream(seed, 'zero points'), 3, 2);
  const value = definition.build(unpack(theta, definition), 1)(x, s, t);
  expect(Array.from(value.dataSync())).toEqual([0, 0, 0, 0, 0, 0]);
});

test('unpack takes each parameter of each member from its place', () => {
  const definition = examples.mlp();
  const count = parameterCount(definition);
  const theta = tf.tensor2d(
    Float32Array.from({ length: 2 * count }, (_, i) => i),
    [2, count],
  );
  let first = 0;
  unpack(theta, definition).forEach((tensor, i) => {
    const { shape } = definition.parameters[i];
    const size = shape.reduce((a, b) => a * b, 1);
    expect(tensor.shape).toEqual([2, ...shape]);
    const expected = [0, 1].flatMap((e) => Array.from({ length: size }, (_, k) => e * count + first + k));
    expect(Array.from(tensor.dataSync())).toEqual(expected);
    first += size;
  });
  expect(first).toBe(count);
});

test('defaults are filled in, and the schema has a JSON form', () => {
  expect(defineNetwork({ kind: 'mlp' }, 2).config).toEqual({
    kind: 'mlp',
    width: 128,
    depth: 4,
    activation: 'gelu',
    times: { kind: 'plain' },
    inputScale: 1,
    outputScale: 1,
    initialOutput: 'normal',
  });
  for (const make of Object.values(examples)) {
    const { config } = make();
    expect(networkConfigSchema.parse(JSON.parse(JSON.stringify(config)))).toEqual(config);
  }
  const json = z.toJSONSchema(networkConfigSchema, { io: 'input' });
  expect(json.oneOf).toHaveLength(3);
});

describe('what is wrong is named', () => {
  const wrong: [NetworkConfig | object, number, string][] = [
    [{ kind: 'mlp', width: 0 }, 2, 'network.width: expected a number above 0, got 0'],
    [{ kind: 'mlp', widht: 3 }, 2, 'network: expected no field "widht"'],
    [{ kind: 'cnn' }, 2, 'network.kind: expected a known kind'],
    [{ kind: 'mlp', activation: 'relu' }, 2, 'network.activation: expected "gelu" or "silu" or "tanh", got "relu"'],
    [{ kind: 'mlp' }, 0, 'network dimension: expected a positive integer, got 0'],
    [
      { kind: 'patch', image: { height: 4, width: 4 } },
      15,
      'network.image: expected channels · height · width equal to the dimension of the problem, 15, got 16',
    ],
    [
      { kind: 'patch', image: { height: 4, width: 6 }, patch: 4 },
      24,
      'network.patch: expected a divisor of the height 4 and the width 6, got 4',
    ],
  ];
  test.each(wrong)('%j in dimension %d', (config, dimension, message) => {
    expect(() => defineNetwork(config as NetworkConfig, dimension)).toThrow(message);
  });

  test('parameters and rows that do not fit', () => {
    const definition = defineNetwork({ kind: 'mlp', width: 3, depth: 1 }, 2);
    const theta = packMembers([0, 1].map((e) => initialiseParameters(definition, stream(seed, 'errors', e))));
    const parameters = unpack(theta, definition);
    expect(() => unpack(tf.zeros([1, 7]), definition)).toThrow('theta: expected the shape [members, 23], got "[1, 7]"');
    expect(() => definition.build([], 2)).toThrow('parameters: expected 4 tensors, got 0');
    expect(() => definition.build(parameters, 0)).toThrow('members: expected a positive integer, got 0');
    expect(() => definition.build(parameters, 1)).toThrow(
      'parameter layer0.weight: expected the shape [1, 4, 3], got "[2, 4, 3]"',
    );
    const net = definition.build(parameters, 2);
    const time = tf.tensor1d([0.1, 0.2, 0.3]);
    expect(() => net(tf.zeros([3, 2]), time, time)).toThrow('network input: expected a multiple of 2 rows');
    expect(() => net(tf.zeros([4, 2]), time, time)).toThrow('network input: expected x [n, 2] with s [n] and t [n]');
  });
});
