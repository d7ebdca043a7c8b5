import { expect, test } from 'vitest';
import { stream } from '../../../src/core/random.ts';
import { lossProperties } from '../../../src/properties/loss/index.ts';
import { hidingLittle } from '../../support/problems.ts';
import { seed } from '../../support/seed.ts';
import { contextOf } from './context.ts';
import { randomBuild, tfjsLoss } from './tfjs-author.ts';

/**
 * Right losses by another hand, in every convention, family, mode, reduction, weighting and call structure: split or masked, one call or
 * several, in halves, rows reversed. Thousands of these were run to calibrate the tolerances; a few fresh ones are run each time.
 */
test.each(Array.from({ length: 16 }, (_, k) => k))('right loss %i of this seed is accepted', async (k) => {
  const rng = stream(seed, 'structures', k);
  const problem = hidingLittle[rng.integer(hidingLittle.length)];
  const subject = tfjsLoss(randomBuild(rng), problem.interpolant);
  for (const property of lossProperties) {
    const context = contextOf(subject, problem, seed, { batches: 3, points: 13 });
    if (property.skip(context.subject) !== undefined) continue;
    const finding = await property.check(context);
    const said = `${property.id} ${finding.status} ${finding.status === 'pass' ? '' : finding.reason}`;
    expect(said, `seed ${seed}, ${subject.name}`).toBe(`${property.id} pass `);
  }
});

test('a tolerance is no formality: the worst share of it is above 1e-3', async () => {
  const shares: Record<string, number[]> = { 'loss.value': [], 'loss.gradient': [], 'loss.zero-at-exact': [] };
  for (let k = 0; k < 8; k++) {
    const rng = stream(seed, 'shares', k);
    const problem = hidingLittle[k % hidingLittle.length];
    const subject = tfjsLoss(randomBuild(rng), problem.interpolant);
    for (const property of lossProperties.filter(({ id }) => id in shares)) {
      const { statistic, threshold } = await property.check(
        contextOf(subject, problem, seed, { batches: 3, points: 13 }),
      );
      shares[property.id].push((statistic ?? 0) / (threshold ?? 1));
    }
  }
  for (const [id, list] of Object.entries(shares)) {
    list.sort((a, b) => a - b);
    expect(list[list.length >> 1], `${id}, seed ${seed}`).toBeGreaterThan(1e-3);
  }
});
