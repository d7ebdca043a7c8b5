import * as tf from '@tensorflow/tfjs';
import { beforeAll, expect, test } from 'vitest';
import { stream } from '../../../src/core/random.ts';
import { useBackend } from '../../../src/reference/backends/index.ts';
import { type FlowNet, flowNet } from '../../../src/reference/flow-net.ts';
import {
  consistencyDistillationResidual,
  consistencyTrainingResidual,
  distillationResidual,
  selfDistillationLoss,
} from '../../../src/reference/losses/index.ts';
import { drawDyadicTimes } from '../../../src/reference/times.ts';
import { seed } from '../../support/seed.ts';

beforeAll(async () => {
  await useBackend('wasm');
});

/** v_{s,t}(x) = c (s + t): the average velocity of the flow of 2 c t. On dyadic numbers float32 is exact. */
function linearNet(c: tf.Tensor): FlowNet {
  const value = (x: tf.Tensor2D, s: tf.Tensor1D, t: tf.Tensor1D): tf.Tensor2D =>
    tf.add(tf.zerosLike(x), tf.reshape(tf.mul(c, tf.add(s, t)), [-1, 1])) as tf.Tensor2D;
  return flowNet(value, (x, s, t, _dx, ds, dt) => ({ y: value(x, s, t), dy: value(x, ds, dt) }));
}

const rows = () => ({
  x: tf.tensor2d([[1], [-2]]),
  s: tf.tensor1d([0.25, 0.5]),
  t: tf.tensor1d([0.5, 0.75]),
  u: tf.tensor1d([0.375, 0.625]),
  velocity: tf.tensor2d([[0.5 + 1], [1 - 1]]),
});

test('consistency distillation is zero at the map of its teacher and leaves v alone live', () => {
  const teacher = linearNet(tf.scalar(1));
  expect(Array.from(consistencyDistillationResidual(linearNet(tf.scalar(1)), rows(), teacher).dataSync())).toEqual([
    0, 0,
  ]);
  // At c = 2: 2s + (1 - s) 2 - 2 (s + 1) = -2s, and only -c (s + 1) is differentiated.
  const sum = (c: tf.Tensor): tf.Scalar => tf.sum(consistencyDistillationResidual(linearNet(c), rows(), teacher));
  const { value, grad } = tf.valueAndGrad(sum)(tf.scalar(2));
  expect(value.dataSync()[0]).toBe(-1.5);
  expect(grad.dataSync()[0]).toBe(-2.75);
});

test('consistency training uses the conditional velocity of each pair, to the end of time', () => {
  // At c = 1 the residual is the conditional velocity less the marginal one, 2s.
  expect(Array.from(consistencyTrainingResidual(linearNet(tf.scalar(1)), rows()).dataSync())).toEqual([1, -1]);
});

test.each(['lagrangian', 'eulerian', 'semigroup'] as const)(
  '%s distillation follows its teacher, not itself',
  (family) => {
    const own = linearNet(tf.scalar(1));
    const other = linearNet(tf.scalar(2));
    const distillation = { family, stopGradient: 'convex' } as const;
    expect(Array.from(distillationResidual(own, rows(), distillation).dataSync())).toEqual([0, 0]);
    // Lagrangian: 2t - 4t. Eulerian: ∂_s X + 4s = 2s. Semigroup: (s + t) - 2 (s + t).
    const expected = { lagrangian: [-1, -1.5], eulerian: [0.5, 1], semigroup: [-0.75, -1.25] }[family];
    expect(Array.from(distillationResidual(own, rows(), distillation, other).dataSync())).toEqual(expected);
  },
);

test('a batch without rows, and a family that does not exist, are named', () => {
  const none = { diagonal: undefined, offDiagonal: undefined };
  const net = linearNet(tf.scalar(1));
  expect(() => selfDistillationLoss(net, none, { family: 'lagrangian', stopGradient: 'none' })).toThrow(
    'batch: expected at least one row',
  );
  expect(() => distillationResidual(net, rows(), { family: 'hamiltonian' } as never)).toThrow('family: expected');
  expect(() => distillationResidual(net, rows(), { family: 'eulerian', stopGradient: 'point-only' } as never)).toThrow(
    'eulerian mode: expected',
  );
  expect(() =>
    distillationResidual(net, { ...rows(), u: undefined }, { family: 'semigroup', stopGradient: 'none' }),
  ).toThrow('semigroup times: expected');
});

test('dyadic steps start at their multiples and are halved', () => {
  const { s, t, u } = drawDyadicTimes(stream(seed, 'dyadic'), 400, 0.25, 4);
  const off = Array.from(s, (start, i) => ({ start, end: t[i], middle: u[i] })).filter((row) => row.start < row.end);
  expect(off.length).toBe(300);
  for (const { start, end, middle } of off) {
    expect([1, 2, 4, 8]).toContain(1 / (end - start));
    expect(Number.isInteger(start / (end - start)) && end <= 1).toBe(true);
    expect(middle).toBe((start + end) / 2);
  }
  // Each of the four sizes is missed with probability (3/4)^300 = 3e-38.
  expect(new Set(off.map(({ start, end }) => end - start)).size, `seed ${seed}`).toBe(4);
});
