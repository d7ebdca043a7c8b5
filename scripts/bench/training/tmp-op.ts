import * as tf from '@tensorflow/tfjs';
import { useBackend } from '../../../src/reference/backends/index.ts';
import { operationsOf, nativeOf } from '../../../src/reference/kernels/tensorflow/operations.ts';
await useBackend('tensorflow');
const be = tf.backend() as any, o = operationsOf(be);
console.log('fused', o.hasFused);
const cpu = (label: string, el: number, f: () => void, n = 40) => { for (let i = 0; i < 5; i++) f(); const c = process.cpuUsage(), w: number[] = []; for (let i = 0; i < n; i++) { const t = performance.now(); f(); w.push(performance.now() - t); } const d = process.cpuUsage(c); w.sort((a, b) => a - b); console.log(label, 'cpu us', ((d.user + d.system) / n).toFixed(0), 'wall min us', (w[0] * 1e3).toFixed(0), 'med', (w[n >> 1] * 1e3).toFixed(0), 'ns/el cpu', ((d.user + d.system) / n / el * 1e3).toFixed(2)); };
for (const [n, w] of [[3072, 512], [768, 128], [256, 128], [192, 64]]) {
  const z = nativeOf(be, tf.randomNormal([n, w])), b = nativeOf(be, tf.randomNormal([w])), g = nativeOf(be, tf.randomNormal([n, w]));
  cpu(`fwd ${n} ${w}`, n * w, () => o.drop(...o.fused('FlowproofActivate', 0, [z, b], 1)));
  cpu(`fwd dual`, n * w, () => o.drop(...o.fused('FlowproofActivateDual', 0, [z, b, g], 2)));
  cpu(`rev`, n * w, () => o.drop(...o.fused('FlowproofActivateGradient', 0, [z, b, g], 2)));
  cpu(`rev dual`, n * w, () => o.drop(...o.fused('FlowproofActivateDualGradient', 0, [z, b, g, z, g], 3)));
  cpu(`mul`, n * w, () => o.drop(o.pointwise('Mul', z, g)));
  const W = nativeOf(be, tf.randomNormal([w, w]));
  cpu(`matmul`, n * w * w, () => o.drop(o.product(z, W, false, false)));
}
