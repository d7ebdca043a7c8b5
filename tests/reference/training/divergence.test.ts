import { beforeAll, describe, expect, it } from 'vitest';
import { useBackend } from '../../../src/reference/backends/index.ts';
import { watchDivergence } from '../../../src/reference/training/diagnosis.ts';
import { membersOf } from '../../../src/reference/training/members.ts';
import { createTrainer } from '../../../src/reference/training/trainer.ts';
import { seed } from '../../support/seed.ts';
import { memberState, statisticsOf, tinyConfig, trainTo } from '../support/training.ts';

/** So large that the second loss overflows float32. */
const WILD = 1e18;
const calm = { clip: null, schedule: {} } as const;
beforeAll(() => useBackend('wasm'));

describe('a run whose loss overflows', () => {
  it('stops with the parameters before it, all finite', async () => {
    const config = tinyConfig({ ...calm, rate: WILD });
    const { state, results } = await trainTo(config);
    const last = results.at(-1)!;
    expect(last.diverged).toMatchObject([{ member: 0, quantity: 'diagonal loss' }]);
    expect(state.step).toBe(last.step - 1);
    expect(state.diverged).toEqual([last.step]);
    for (const values of [state.theta, state.ema, ...Object.values(state.slots)]) {
      expect(values.every(Number.isFinite), `seed ${seed}`).toBe(true);
    }
    expect(state).toEqual({ ...(await trainTo(config, { to: state.step })).state, diverged: [last.step] });
    const trainer = createTrainer(config, { state });
    await expect(trainer.advance()).rejects.toThrow(/advance: expected a run that is not over/);
    trainer.dispose();
  });

  it('is diagnosed by what went first, the rate, the norms before, and what to try', async () => {
    const config = tinyConfig({ ...calm, rate: WILD });
    const watch = watchDivergence(config, membersOf(config));
    const records = (await trainTo(config)).results.flatMap((result) => watch.see(result));
    expect(records).toMatchObject([{ record: 'diverged', member: 0, quantity: 'diagonal loss' }]);
    expect(watch.diagnoses[0]).toMatch(
      /^the diagonal loss of lsd, seed \d+ is not finite at step \d, learning rate 1\.00e\+18; gradient norms before: .*lower rate.*clip the gradient/,
    );
  });

  it('leaves the other members of its ensemble as they are alone', async () => {
    const config = tinyConfig({ ...calm, ensemble: [{ rate: WILD }, {}, { seed: seed + 1 }] });
    const { state, results } = await trainTo(config);
    expect(state.step).toBe(config.steps);
    expect(state.diverged[0]).toBeGreaterThan(1);
    expect(state.diverged.slice(1)).toEqual([null, null]);
    for (const [e, own] of [{}, { seed: seed + 1 }].entries()) {
      const alone = await trainTo(tinyConfig({ ...calm, ...own }));
      expect(memberState(state, e + 1)).toEqual(alone.state);
      expect(statisticsOf(results, e + 1)).toEqual(statisticsOf(alone.results, 0));
    }
    const frozen = await trainTo(tinyConfig({ ...calm, rate: WILD }));
    expect(memberState(state, 0).theta).toEqual(frozen.state.theta);
    expect(results.at(-1)!.members.map(({ member }) => member)).toEqual([1, 2]);
  });
});
