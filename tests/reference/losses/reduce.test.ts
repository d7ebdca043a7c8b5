import * as tf from '@tensorflow/tfjs';
import { beforeAll, expect, test } from 'vitest';
import { useBackend } from '../../../src/reference/backends/index.ts';
import { learnedWeight, reduceResiduals } from '../../../src/reference/losses/reduce.ts';

beforeAll(async () => {
  await useBackend('wasm');
});

/** Rows with |r|² = 5, 25 and 2: powers of two and small integers, so that float32 is exact. */
const diagonal = (): tf.Tensor2D =>
  tf.tensor2d([
    [1, 2],
    [3, 4],
  ]);
const off = (): tf.Tensor2D => tf.tensor2d([[1, 1]]);

test.each([
  [{ combine: 'terms' }, 15 + 2],
  [{ combine: 'terms', reduction: 'mean-elements' }, 7.5 + 1],
  [{ reduction: 'sum' }, 32],
  [{ combine: 'terms', reduction: 'sum' }, 32],
] as const)('%o of two terms is %d', (options, expected) => {
  expect(reduceResiduals([diagonal(), off()], options).dataSync()[0]).toBe(expected);
});

test('one mean over all rows weighs the two terms with η and 1-η', () => {
  expect(reduceResiduals([diagonal(), off()], {}).dataSync()[0]).toBe(Math.fround(32 / 3));
});

test('the adaptive weight of power 1 makes every row 1 in value and keeps its gradient', () => {
  const weighting = { kind: 'adaptive', power: 1, constant: 0 } as const;
  const loss = (r: tf.Tensor): tf.Scalar => reduceResiduals([r as tf.Tensor2D], { weighting, reduction: 'sum' });
  const { value, grad } = tf.valueAndGrad(loss)(
    tf.tensor2d([
      [1, 1],
      [2, 0],
    ]),
  );
  expect(value.dataSync()[0]).toBe(2);
  expect(Array.from(grad.dataSync())).toEqual([1, 1, 1, 0]);
});

test('the learned weight is stationary at w = log L, where it is 1 + log L', () => {
  const loss = tf.scalar(4);
  const at = tf.valueAndGrad((w) => learnedWeight(loss, w))(tf.scalar(Math.log(4)));
  expect(at.grad.dataSync()[0]).toBeCloseTo(0, 6);
  expect(at.value.dataSync()[0]).toBeCloseTo(1 + Math.log(4), 6);
  const weighting = { kind: 'log-variance', logVariance: 1 } as const;
  expect(reduceResiduals([off()], { weighting }).dataSync()[0]).toBeCloseTo(2 * Math.exp(-1) + 1, 6);
});
