import * as tf from '@tensorflow/tfjs';
import { beforeAll, expect, test } from 'vitest';
import { useBackend } from '../../src/reference/backends/index.ts';
import type { FlowNet } from '../../src/reference/flow-net.ts';
import { sampleFlowMap } from '../../src/reference/sampler.ts';

beforeAll(async () => {
  await useBackend('wasm');
});

/** v_{s,t}(x) = s + t, whose flow map is x + t² - s²: dyadic times keep it exact in float32. */
const net = ((x: tf.Tensor2D, s: tf.Tensor1D, t: tf.Tensor1D) =>
  tf.add(tf.zerosLike(x), tf.reshape(tf.add(s, t), [-1, 1]))) as unknown as FlowNet;

test.each([1, 2, 4, 8])('an exact map gives the same samples in %d steps', (steps) => {
  const noise = tf.tensor2d([
    [0.5, -1],
    [2, 0.25],
  ]);
  expect(Array.from(sampleFlowMap(net, noise, steps).dataSync())).toEqual([1.5, 0, 3, 1.25]);
  expect(Array.from(sampleFlowMap(net, noise, steps, [0.5, 1]).dataSync())).toEqual([1.25, -0.25, 2.75, 1]);
});

test('the grid is uniform and ends on the last time', () => {
  const seen: number[][] = [];
  const spy = ((x: tf.Tensor2D, s: tf.Tensor1D, t: tf.Tensor1D) => {
    seen.push([s.dataSync()[0], t.dataSync()[0]]);
    return tf.zerosLike(x);
  }) as unknown as FlowNet;
  sampleFlowMap(spy, tf.zeros([1, 1]), 4);
  expect(seen).toEqual([
    [0, 0.25],
    [0.25, 0.5],
    [0.5, 0.75],
    [0.75, 1],
  ]);
});

test.each([0, 1.5, -2])('%d steps are refused', (steps) => {
  expect(() => sampleFlowMap(net, tf.zeros([1, 1]), steps)).toThrow('steps: expected a positive integer');
});
