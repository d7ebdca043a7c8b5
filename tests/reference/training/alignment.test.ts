import { beforeAll, describe, expect, it } from 'vitest';
import { useBackend } from '../../../src/reference/backends/index.ts';
import { createTrainer } from '../../../src/reference/training/index.ts';
import { seed } from '../../support/seed.ts';
import { tinyConfig } from '../support/training.ts';

beforeAll(() => useBackend('wasm'));

const config = tinyConfig({ seed, ensemble: [{ seed }, { seed: seed + 1 }], clip: null, steps: 8 });

describe('the gradients of the two terms apart', () => {
  it('are looked at when asked for, make up the whole gradient, and change nothing', async () => {
    const plain = createTrainer(config);
    const probed = createTrainer(config, { alignmentEvery: 3 });
    for (let step = 1; step <= 8; step++) {
      const expected = await plain.advance();
      const { members } = await probed.advance();
      for (const { member, alignment, ...rest } of members) {
        expect(rest, `seed ${seed}`).toEqual((({ member: _, ...own }) => own)(expected.members[member]));
        expect(alignment !== undefined, `step ${step}`).toBe((step - 1) % 3 === 0);
        if (alignment === undefined) continue;
        const { diagonalNorm: a, distillationNorm: b, cosine } = alignment;
        // |g + h|² = |g|² + |h|² + 2 |g| |h| cos; each square a sum over the parameters in float32.
        const whole = Math.sqrt(a * a + b * b + 2 * a * b * cosine!);
        const roundings = probed.model.count + 100;
        expect(Math.abs(whole - rest.gradientNorm)).toBeLessThan(
          (roundings * 2 ** -24 * (a + b) ** 2) / rest.gradientNorm,
        );
        expect(b).toBeGreaterThan(0);
      }
    }
    expect(await probed.state()).toEqual(await plain.state());
    plain.dispose();
    probed.dispose();
  });

  it('are not there where a batch has one term only', async () => {
    const alone = tinyConfig({ method: 'flow-matching', diagonalFraction: 1, steps: 2 });
    const trainer = createTrainer(alone, { alignmentEvery: 1 });
    expect((await trainer.advance()).members[0].alignment).toBe(undefined);
    trainer.dispose();
  });
});
