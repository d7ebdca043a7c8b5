import * as tf from '@tensorflow/tfjs';
import { test } from 'vitest';
import { useBackend } from '../../../src/reference/backends/index.ts';
import { layerOperations } from '../../../src/reference/layers/operations.ts';
import { composed } from '../../../src/reference/layers/composed.ts';

test('agree', async () => {
  await useBackend('wasm');
  const diff = (a: tf.Tensor, b: tf.Tensor) => { const x = a.dataSync(), y = b.dataSync(); let m = 0, s = 0; for (let i = 0; i < x.length; i++) { m = Math.max(m, Math.abs(x[i] - y[i])); s = Math.max(s, Math.abs(y[i])); } return [m, s, x.length]; };
  const ops = layerOperations();
  console.log(ops === composed);
  for (const [E, n, i, o, dual] of [[1, 1, 1, 1, 1], [2, 3, 5, 17, 1], [3, 17, 300, 33, 0], [2, 96, 128, 128, 1], [1, 1024, 64, 2, 1]]) {
    const m = dual ? 2 * n : n;
    const h = tf.randomNormal<tf.Rank.R3>([E, m, i]), w = tf.randomNormal<tf.Rank.R3>([E, i, o]), b = tf.randomNormal<tf.Rank.R2>([E, o]);
    const z = ops.dense(h, w, b, n);
    console.log('dense', diff(z, composed.dense(h, w, b, n)));
    const g = ops.denseGradient(h, w, z, n, true), gc = composed.denseGradient(h, w, z, n, true);
    console.log('grad', diff(g.h, gc.h), diff(g.weight, gc.weight), diff(g.bias!, gc.bias!));
    for (const name of ['silu', 'gelu', 'tanh'] as const) {
      const y = tf.mul(z, 0.3) as tf.Tensor3D;
      console.log(name, diff(ops.activate(y, name, n), composed.activate(y, name, n)), diff(ops.activateGradient(y, z, name, n), composed.activateGradient(y, z, name, n)));
    }
  }
  const time = (f: () => void, label: string) => { for (let i = 0; i < 3; i++) tf.tidy(f); const t = performance.now(); for (let i = 0; i < 10; i++) tf.tidy(f); console.log(label, ((performance.now() - t) / 10).toFixed(3)); };
  for (const [n, W] of [[1024, 512], [1024, 128], [256, 64]]) {
    const z = tf.randomNormal<tf.Rank.R3>([1, n, W]);
    for (const name of ['silu', 'gelu', 'tanh'] as const) {
      time(() => ops.activate(z, name, n), `${n} ${W} ${name}`);
      time(() => ops.activate(z, name, n / 2), `${n} ${W} ${name} dual`);
      time(() => ops.activateGradient(z, z, name, n), `${n} ${W} ${name} grad`);
      time(() => ops.activateGradient(z, z, name, n / 2), `${n} ${W} ${name} dual grad`);
    }
    const w = tf.randomNormal<tf.Rank.R3>([1, W, W]), b = tf.randomNormal<tf.Rank.R2>([1, W]);
    time(() => ops.dense(z, w, b, n), 'dense');
    time(() => ops.denseGradient(z, w, z, n, true), 'dense gradient');
  }
}, 60000);
