import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { runKilled } from '../../scripts/killed/run-killed.ts';
import { stream } from '../../src/core/random.ts';
import { seed } from '../support/seed.ts';
import { COMMAND } from './support.ts';

const target = fileURLToPath(new URL('../../scripts/killed/subject.mjs', import.meta.url));

// `npm run test:killed` does so at 50 moments.
test('killed at a random moment, a run leaves a valid report of what was reached in every format', async () => {
  const rng = stream(seed, 'killed');
  const { faults } = await runKilled(COMMAND, target, 1_200 + rng.integer(2_500));
  expect(faults).toEqual([]);
}, 60_000);
