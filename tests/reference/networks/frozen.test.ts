import * as tf from '@tensorflow/tfjs';
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { stream } from '../../../src/core/random.ts';
import { useBackend } from '../../../src/reference/backends/index.ts';
import { flowMap, flowMapJvp } from '../../../src/reference/flow-net.ts';
import { packMembers, unpack } from '../../../src/reference/parameters.ts';
import { seed } from '../../support/seed.ts';
import { drawArguments, examples, liveParameters } from './support/examples.ts';

beforeAll(async () => {
  await useBackend('wasm');
});
beforeEach(() => {
  tf.engine().startScope();
});
afterEach(() => {
  tf.engine().endScope();
});

test.each(Object.keys(examples))(
  '%s frozen: the same values, live in the arguments, no gradient in the parameters',
  (name) => {
    const rng = stream(seed, 'frozen', name);
    const definition = examples[name]();
    const theta = packMembers([liveParameters(definition, rng), liveParameters(definition, rng)]);
    const [x, s, t] = drawArguments(rng, 4, definition.dimension);
    const built = (parameters: tf.Tensor) => definition.build(unpack(parameters as tf.Tensor2D, definition), 2);
    const net = built(theta);
    expect(net.frozen(x, s, t).dataSync()).toEqual(net(x, s, t).dataSync());
    const inPoint = (f: typeof net) =>
      tf
        .grad((z) => tf.sum(f(z as tf.Tensor2D, s, t)))(x)
        .dataSync();
    expect(inPoint(net.frozen)).toEqual(inPoint(net));
    const both = (parameters: tf.Tensor): tf.Scalar => {
      const live = built(parameters);
      return tf.add(tf.sum(live(x, s, t)), tf.sum(live.frozen(x, s, t)));
    };
    const once = (parameters: tf.Tensor): tf.Scalar => tf.sum(built(parameters)(x, s, t));
    expect(tf.grad(both)(theta).dataSync()).toEqual(tf.grad(once)(theta).dataSync());
  },
);

test.each(Object.keys(examples))('%s: the flow map is x at s = t, bit for bit, and its jvp dx', (name) => {
  const rng = stream(seed, 'boundary', name);
  const definition = examples[name]();
  const net = definition.build(unpack(packMembers([liveParameters(definition, rng)]), definition), 1);
  const [x, s, , dx, ds] = drawArguments(rng, 4, definition.dimension);
  expect(flowMap(net, x, s, s).dataSync()).toEqual(x.dataSync());
  expect(flowMapJvp(net, x, s, s, dx, ds, ds).dy.dataSync()).toEqual(dx.dataSync());
});
