import { expect, test } from 'vitest';
import { useBackend } from '../../../src/reference/backends/index.ts';
import { parseTrainingConfig } from '../../../src/reference/training/parse.ts';
import { createTrainer } from '../../../src/reference/training/trainer.ts';

/**
 * Loss of flow matching on images-8x8, E |v - dI|² over d = 64: of v = 0, E|x1 - x0|², and of the exact velocity, the conditional
 * variance. By 1,000 draws of the problem's samples and velocity; both to about 1 %.
 */
const [OF_ZERO, OF_EXACT] = [88, 30.2];

test('the patch network learns the flow of images', async () => {
  await useBackend('wasm');
  const config = parseTrainingConfig({
    schema: 'flowproof.training/1',
    problem: 'images-8x8',
    network: { kind: 'patch', image: { height: 8, width: 8 }, patch: 4 },
    method: 'lsd',
    rate: 1e-2,
    schedule: { warmup: 10 },
    batch: 128,
    steps: 80,
  });
  const trainer = createTrainer(config);
  const losses: number[] = [];
  for (let k = 0; k < config.steps; k++) losses.push((await trainer.advance()).members[0].loss.diagonal ?? Number.NaN);
  trainer.dispose();
  const mean = (values: readonly number[]) => values.reduce((total, value) => total + value, 0) / values.length;
  // The first networks are near zero, the last ones nearer to the exact velocity than to zero.
  expect(mean(losses.slice(0, 3))).toBeGreaterThan(0.9 * OF_ZERO);
  expect(mean(losses.slice(-10))).toBeLessThan((OF_ZERO + OF_EXACT) / 2);
});
