import * as tf from '@tensorflow/tfjs';
import { useBackend, type BackendName } from '../../../src/reference/backends/index.ts';
import { parseTrainingConfig } from '../../../src/reference/training/parse.ts';
import { createTrainer } from '../../../src/reference/training/trainer.ts';

const [backend, W, B, E, steps, profile] = process.argv.slice(2);
await useBackend(backend as BackendName);
const config = parseTrainingConfig({
  schema: 'flowproof.training/1', problem: 'mixture-3', network: { kind: 'mlp', width: +W, depth: 4, activation: 'silu' }, method: 'lsd',
  diagonalFraction: 0.75, optimiser: { kind: 'adam' }, rate: 1e-3, batch: +B, steps: 10000,
  ...(+E > 1 && { ensemble: Array.from({ length: +E }, (_, seed) => ({ seed })) }),
});
const trainer = createTrainer(config);
const times: number[] = [];
for (let i = 0; i < +steps; i++) {
  const t = performance.now();
  await trainer.advance();
  times.push(performance.now() - t);
}
const sorted = times.slice(times.length >> 1).sort((a, b) => a - b);
console.log(backend, W, B, E, 'median', sorted[sorted.length >> 1].toFixed(2), 'first', times[0].toFixed(1), 'min', sorted[0].toFixed(2));
if (profile) {
  const p = await tf.profile(async () => { await trainer.advance(); return tf.scalar(0); });
  const by = new Map<string, [number, number]>();
  for (const k of p.kernels) { const e = by.get(k.name) ?? [0, 0]; e[0]++; e[1] += (await k.kernelTimeMs as number) || 0; by.set(k.name, e); }
  console.log(p.kernels.length, [...by].sort((a, b) => b[1][1] - a[1][1]).map(([n, [c, t]]) => `${n} ${c}x ${t.toFixed(2)}`).join('\n'));
}
