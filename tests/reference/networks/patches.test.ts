import * as tf from '@tensorflow/tfjs';
import { beforeAll, expect, test } from 'vitest';
import { useBackend } from '../../../src/reference/backends/index.ts';
import { fromTokens, type PatchGrid, toTokens } from '../../../src/reference/networks/patches.ts';

beforeAll(async () => {
  await useBackend('cpu');
});

test.each([
  [1, false],
  [1, true],
  [3, false],
  [3, true],
])('%d channels, tangents %s: each entry is at its place, and back again', (channels, dual) => {
  const [members, n, height, width, side] = [2, 3, 4, 6, 2];
  const [down, across] = [height / side, width / side];
  const grid: PatchGrid = { channels, down, across, side, tokens: down * across, entries: channels * side * side };
  const d = channels * height * width;
  const m = dual ? 2 * n : n;
  const data = tf.tensor3d(
    Float32Array.from({ length: members * m * d }, (_, i) => i),
    [members, m, d],
  );
  const tokens = toTokens({ data, dual }, grid);
  expect(tokens.data.shape).toEqual([members, m * grid.tokens, grid.entries]);
  const expected: number[] = [];
  for (let e = 0; e < members; e++)
    for (let half = 0; half < m / n; half++)
      for (let I = 0; I < down; I++)
        for (let J = 0; J < across; J++)
          for (let row = 0; row < n; row++)
            for (let c = 0; c < channels; c++)
              for (let i = 0; i < side; i++)
                for (let j = 0; j < side; j++) {
                  const image = e * m + half * n + row;
                  expected.push(image * d + (c * height + I * side + i) * width + J * side + j);
                }
  expect(Array.from(tokens.data.dataSync())).toEqual(expected);
  expect(fromTokens(tokens, grid).data.dataSync()).toEqual(data.dataSync());
});
