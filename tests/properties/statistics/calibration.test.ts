import { describe, expect, it } from 'vitest';
import { experiments } from '../../../scripts/statistics/experiments.ts';
import { stream } from '../../../src/core/random.ts';
import { binomialTails } from '../../../src/properties/statistics/index.ts';
import { seed } from '../../support/seed.ts';

/** Chance that a correct test fails one of the assertions below. */
const FLAKE = 1e-7;
const SEEDS = 1000;

describe.each(experiments)('$name', ({ name, exactness, holds, off }) => {
  it(`rejects a true claim ${exactness === 'exact' ? 'at' : 'at no more than'} its level`, async () => {
    const pValues: number[] = [];
    for (let k = 0; k < SEEDS; k++) pValues.push(await holds(stream(seed, name, 'holds', k)));
    for (const alpha of [0.1, 0.01]) {
      const rejected = pValues.filter((p) => p <= alpha).length;
      const { lower, upper } = binomialTails(rejected, SEEDS, alpha);
      expect(upper, `${rejected} of ${SEEDS} at ${alpha}, seed ${seed}`).toBeGreaterThan(FLAKE);
      if (exactness === 'exact') {
        expect(lower, `${rejected} of ${SEEDS} at ${alpha}, seed ${seed}`).toBeGreaterThan(FLAKE);
      }
    }
  });

  const stated =
    off === undefined
      ? []
      : [
          { falseFail: 3e-9, falsePass: 0.05 },
          { falseFail: 1e-3, falsePass: 0.05 },
        ];
  it.each(stated)('finds what it says that it detects at $falseFail', async (rates) => {
    const trials = 200;
    let passed = 0;
    for (let k = 0; k < trials; k++) {
      if ((await off!(stream(seed, name, 'off', rates.falseFail, k), rates)) > rates.falseFail) passed++;
    }
    expect(binomialTails(passed, trials, rates.falsePass).upper, `${passed} passed, seed ${seed}`).toBeGreaterThan(
      FLAKE,
    );
  });
});
