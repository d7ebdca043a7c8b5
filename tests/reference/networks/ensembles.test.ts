import * as tf from '@tensorflow/tfjs';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { stream } from '../../../src/core/random.ts';
import { useBackend } from '../../../src/reference/backends/index.ts';
import { packMembers, unpack } from '../../../src/reference/parameters.ts';
import { seed } from '../../support/seed.ts';
import { drawArguments, everything, examples, liveParameters, rowsOf } from './support/examples.ts';

const MEMBERS = 3;
const N = 5;

describe.each(['wasm', 'cpu'] as const)('%s', (backend) => {
  beforeAll(async () => {
    await useBackend(backend);
  });
  beforeEach(() => {
    tf.engine().startScope();
  });
  afterEach(() => {
    tf.engine().endScope();
  });

  test.each(Object.keys(examples))(
    '%s: an ensemble gives the numbers of its members one by one, bit for bit',
    (name) => {
      const rng = stream(seed, 'ensemble', name);
      const definition = examples[name]();
      const members = Array.from({ length: MEMBERS }, () => liveParameters(definition, rng));
      const all = drawArguments(rng, MEMBERS * N, definition.dimension);
      const together = everything(definition, members, all);
      const apart = members.map((member, e) => everything(definition, [member], rowsOf(all, e * N, (e + 1) * N)));
      for (const key of ['value', 'y', 'dy', 'gradient'] as const) {
        const length = together[key].length / MEMBERS;
        apart.forEach((one, e) => {
          expect(one[key], `${key} of member ${e}, seed ${seed}`).toEqual(
            together[key].slice(e * length, (e + 1) * length),
          );
        });
        expect(together[key].every(Number.isFinite)).toBe(true);
      }
    },
  );

  test.each(Object.keys(examples))('%s: a jvp has the value, and a row its numbers whatever the others are', (name) => {
    const rng = stream(seed, 'rows', name);
    const definition = examples[name]();
    const members = [liveParameters(definition, rng)];
    const all = drawArguments(rng, N, definition.dimension);
    const together = everything(definition, members, all);
    expect(together.y).toEqual(together.value);
    const net = definition.build(unpack(packMembers(members), definition), 1);
    for (let row = 0; row < N; row++) {
      const { y, dy } = net.jvp(...rowsOf(all, row, row + 1));
      const d = definition.dimension;
      expect(y.dataSync(), `row ${row}, seed ${seed}`).toEqual(together.y.slice(row * d, (row + 1) * d));
      expect(dy.dataSync(), `row ${row}, seed ${seed}`).toEqual(together.dy.slice(row * d, (row + 1) * d));
    }
  });
});
