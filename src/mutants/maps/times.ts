import type { Mutant } from '../types.ts';
import { mapMutant } from './build.ts';
import { reclocked, retimed } from './retimed.ts';

/** The right map read at the wrong times. */
export const times: readonly Mutant[] = [
  mapMutant({
    name: 'swapped-times',
    description: 'X(x, t, s): start and end exchanged.',
    hides: 's = t; the round trip X_ts ∘ X_st is the identity for it too',
    settings: ['non-commuting', 'gaussian'],
    expected: ['tangent', 'semigroup', 'trajectory', 'lagrangian'],
    holds: ['boundary', 'inverse'],
    hidden: { setting: 'centred', properties: ['map.semigroup', 'map.boundary', 'map.inverse'] },
    map: (truth) =>
      retimed(
        truth,
        (_, t) => t,
        (s) => s,
      ),
  }),
  mapMutant({
    name: 'reversed-time',
    description: 'The data → noise map used as noise → data: X(x, 1 - s, 1 - t).',
    hides: 'data N(0, 1) under N(0, 1) noise, where the path is its own reverse',
    settings: ['gaussian', 'non-commuting'],
    expected: ['tangent', 'trajectory', 'lagrangian', 'change-of-variables'],
    holds: ['boundary', 'semigroup', 'inverse'],
    hidden: { setting: 'standard', properties: ['map.trajectory', 'map.tangent', 'map.push-forward'] },
    map: reclocked((time) => 1 - time),
  }),
  mapMutant({
    name: 'time-unit',
    description: 'Expects times that count to 1000 and is given the unit interval.',
    hides: 's = t, and every identity of the map with itself',
    settings: ['gaussian', 'product'],
    expected: ['tangent', 'trajectory', 'lagrangian'],
    holds: ['boundary', 'semigroup', 'inverse'],
    map: reclocked((time) => time / 1000),
  }),
  mapMutant({
    name: 'wrong-clock',
    description: 'Times squared on entry: a schedule applied twice. X_{0,1} and the ends are right.',
    hides: 's, t in {0, 1}, and every identity of the map with itself',
    settings: ['gaussian', 'non-commuting'],
    expected: ['tangent', 'trajectory', 'lagrangian', 'eulerian'],
    holds: ['boundary', 'semigroup', 'inverse'],
    map: reclocked((time) => time * time),
  }),
  mapMutant({
    name: 'log-sigma-clock',
    description: 'σ = (1 - t)/t is fed where t = 1/(1 + σ) is expected, saturating at 1.',
    hides: 's = t = 1/2',
    settings: ['gaussian', 'skewed-1d'],
    expected: ['trajectory', 'tangent'],
    holds: ['boundary', 'semigroup', 'inverse'],
    map: reclocked((t) => (t <= 0 ? 1 : (1 - t) / t)),
  }),
  mapMutant({
    name: 'end-offset',
    description: 'Evaluated at t - 1e-5 instead of t.',
    hides: 'a tolerance looser than 1e-5 |b|',
    settings: ['gaussian', 'product'],
    expected: ['boundary', 'trajectory', 'semigroup', 'inverse'],
    map: (truth) =>
      retimed(
        truth,
        (s) => s,
        (_, t) => t - 1e-5,
      ),
  }),
  mapMutant({
    name: 'start-offset',
    description: 'Evaluated at s + 1e-6 instead of s.',
    hides: 'a tolerance looser than 1e-6 |b|',
    settings: ['gaussian', 'product'],
    expected: ['boundary', 'trajectory', 'semigroup', 'inverse'],
    map: (truth) =>
      retimed(
        truth,
        (s) => s + 1e-6,
        (_, t) => t,
      ),
  }),
  mapMutant({
    name: 'path-offset',
    description: 'The path is read at (1 - 1e-5) t without saying so.',
    hides: 'every identity of the map with itself',
    settings: ['gaussian', 'non-commuting'],
    expected: ['tangent', 'trajectory', 'lagrangian'],
    holds: ['boundary', 'semigroup', 'inverse'],
    map: reclocked((time) => (1 - 1e-5) * time),
  }),
  mapMutant({
    name: 'step-as-end',
    description: 'The end time is taken as a step from the start: X(x, s, s + t).',
    hides: 's = 0',
    settings: ['gaussian', 'product'],
    expected: ['boundary', 'trajectory', 'inverse'],
    map: (truth) =>
      retimed(
        truth,
        (s) => s,
        (s, t) => s + t,
      ),
  }),
  mapMutant({
    name: 'end-as-step',
    description: 'The end time is replaced by the step: X(x, s, t - s).',
    hides: 's = 0',
    settings: ['gaussian', 'skewed-1d'],
    expected: ['boundary', 'trajectory'],
    map: (truth) =>
      retimed(
        truth,
        (s) => s,
        (s, t) => t - s,
      ),
  }),
];
