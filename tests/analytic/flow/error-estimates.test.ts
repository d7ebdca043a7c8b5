import { expect, test } from 'vitest';
import { randomCase, STARTS } from '../../../scripts/error-estimates/families.ts';
import { ratios } from '../../../scripts/error-estimates/measure.ts';
import { seed } from '../../support/seed.ts';

/** A sample of `npm run report:error-estimates`, which has 1e5 cases. */
test.each([1e-6, 1e-8, 1e-10])(`estimates at tolerance %f are not below the true error, seed ${seed}`, (tolerance) => {
  const samples = Array.from({ length: 40 }, (_, index) => ratios(randomCase(seed, index), tolerance)).flat();
  expect(samples).toHaveLength(40 * STARTS);
  expect(samples.filter(({ ratio }) => !(ratio >= 1)).map(({ label }) => label)).toEqual([]);
  const sorted = samples.map(({ ratio }) => ratio).sort((a, b) => a - b);
  expect(sorted[200]).toBeLessThan(10);
});
