import { describe, expect, it } from 'vitest';
import { controls, judge, mutants, rejections, tryOut } from '../../src/mutants/index.ts';
import { seed } from '../support/seed.ts';

/** One of each idea; the whole matrix is `npm run mutants`. */
const REPRESENTATIVES = [
  'map.swapped-times',
  'map.scaled-velocity',
  'map.covariance-roots',
  'map.blended-intermediate',
  'map.jvp-transposed',
  'map.nan-to-zero',
  'map.broadcast',
  'velocity.path-derivative',
  'velocity.softmax-overflow',
  'consistency.shrunk-end',
  'consistency.denoiser',
  'sampler.euler-multistep',
  'sampler.ignored-noise',
  'loss.lagrangian-teacher-untransported',
  'loss.stop-gradient-missing',
  'loss.query-at-end-time',
  'loss.semigroup-half-weights',
];

const ACCEPTED = [
  'map.gaussian-algebra',
  'map.exact-meanflow',
  'velocity.gaussian-algebra',
  'consistency.gaussian-algebra',
  'sampler.average-velocity-step',
  'loss.eulerian-none',
  'loss.map-output-lagrangian',
  'loss.tfjs-lagrangian-parameters-only',
];

describe(`mutants and controls on seed ${seed}`, () => {
  it.each(REPRESENTATIVES)('%s is rejected by all that must reject it and by none that must not', async (id) => {
    const mutant = mutants.find((entry) => entry.id === id)!;
    const trial = await tryOut(mutant, { profile: 'smoke', seed });
    const { missed, unexpected } = judge(mutant, trial);
    expect({ missed, unexpected }).toEqual({ missed: [], unexpected: [] });
  });

  it.each(ACCEPTED)('%s is accepted', async (id) => {
    const control = controls.find((entry) => entry.id === id)!;
    const trial = await tryOut(control, { profile: 'smoke', seed, settings: control.settings.slice(0, 1) });
    expect(Object.keys(trial.cells).length).toBeGreaterThan(0);
    expect(rejections(trial).rejected, trial.verdicts.map(({ reason }) => reason).join('\n')).toEqual([]);
  });
});

describe('settings that hide a mutant', () => {
  const hidden = mutants.flatMap((mutant) => (mutant.hidden === undefined ? [] : [{ ...mutant.hidden, mutant }]));

  it.each(hidden.map(({ mutant, setting, properties }) => [mutant.id, setting, properties] as const))(
    '%s passes on %s',
    async (id, setting, properties) => {
      const mutant = mutants.find((entry) => entry.id === id)!;
      const { cells } = await tryOut(mutant, {
        profile: 'smoke',
        seed,
        settings: [setting],
        filter: properties.join(','),
      });
      expect(cells).toEqual(Object.fromEntries(properties.map((property) => [property, 'passed'])));
    },
  );
});
