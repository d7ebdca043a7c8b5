import { averageVelocity, eachRow, type MapFunction, type Truth } from '../exact.ts';
import type { Mutant } from '../types.ts';
import { mapMutant } from './build.ts';

const clamp = (value: number): number => Math.min(1, Math.max(0, value));

/** X with each of its times replaced by a function of both. */
function retimed(truth: Truth, first: (s: number, t: number) => number, second: (s: number, t: number) => number) {
  const map: MapFunction = (x, s, t) =>
    truth.map(
      x,
      s.map((value, i) => clamp(first(value, t[i]))),
      t.map((value, i) => clamp(second(s[i], value))),
    );
  return map;
}

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
    map: (truth) =>
      retimed(
        truth,
        (s) => 1 - s,
        (_, t) => 1 - t,
      ),
  }),
  mapMutant({
    name: 'time-unit',
    description: 'Expects times that count to 1000 and is given the unit interval.',
    hides: 's = t, and every identity of the map with itself',
    settings: ['gaussian', 'product'],
    expected: ['tangent', 'trajectory', 'lagrangian'],
    holds: ['boundary', 'semigroup', 'inverse'],
    map: (truth) =>
      retimed(
        truth,
        (s) => s / 1000,
        (_, t) => t / 1000,
      ),
  }),
  mapMutant({
    name: 'wrong-clock',
    description: 'Times squared on entry: a schedule applied twice. X_{0,1} and the ends are right.',
    hides: 's, t in {0, 1}, and every identity of the map with itself',
    settings: ['gaussian', 'non-commuting'],
    expected: ['tangent', 'trajectory', 'lagrangian', 'eulerian'],
    holds: ['boundary', 'semigroup', 'inverse'],
    map: (truth) =>
      retimed(
        truth,
        (s) => s * s,
        (_, t) => t * t,
      ),
  }),
  mapMutant({
    name: 'log-sigma-clock',
    description: 'σ = (1 - t)/t is fed where t = 1/(1 + σ) is expected, saturating at 1.',
    hides: 's = t = 1/2',
    settings: ['gaussian', 'skewed-1d'],
    expected: ['trajectory', 'tangent'],
    holds: ['boundary', 'semigroup', 'inverse'],
    map: (truth) => {
      const sigma = (t: number) => (t <= 0 ? 1 : (1 - t) / t);
      return retimed(
        truth,
        (s) => sigma(s),
        (_, t) => sigma(t),
      );
    },
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
    map: (truth) =>
      retimed(
        truth,
        (s) => (1 - 1e-5) * s,
        (_, t) => (1 - 1e-5) * t,
      ),
  }),
  mapMutant({
    name: 'times-clamped',
    description: 'Times clamped to [0.02, 0.98].',
    hides: 'times inside, and every identity of the map with itself',
    settings: ['gaussian', 'product'],
    expected: ['trajectory'],
    holds: ['boundary', 'semigroup', 'inverse'],
    map: (truth) => {
      const inside = (t: number) => Math.min(0.98, Math.max(0.02, t));
      return retimed(
        truth,
        (s) => inside(s),
        (_, t) => inside(t),
      );
    },
  }),
  mapMutant({
    name: 'periodic-time',
    description: 'A periodic time embedding: t = 1 is read as t = 0.',
    hides: 'times below 1',
    settings: ['gaussian', 'product'],
    expected: ['trajectory'],
    holds: ['boundary', 'semigroup', 'inverse'],
    map: (truth) =>
      retimed(
        truth,
        (s) => s % 1,
        (_, t) => t % 1,
      ),
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
  mapMutant({
    name: 'grid-times',
    description: 'Both times rounded to multiples of 1/128.',
    hides: 'the grid, and every identity of the map with itself',
    settings: ['gaussian', 'product'],
    expected: ['trajectory', 'continuity', 'tangent'],
    holds: ['boundary', 'semigroup', 'inverse'],
    map: (truth) => {
      const round = (t: number) => Math.round(t * 128) / 128;
      return retimed(
        truth,
        (s) => round(s),
        (_, t) => round(t),
      );
    },
  }),
  mapMutant({
    name: 'grid-only',
    description: 'Exact where t is a multiple of 1/128 and off by up to 1e-3 (t - s) between.',
    hides: 'end times on the grid',
    settings: ['gaussian', 'product'],
    expected: ['trajectory', 'tangent', 'lagrangian'],
    holds: ['boundary'],
    map: (truth) => (x, s, t) =>
      eachRow(truth.map(x, s, t), truth.d, (y, i) => y + 1e-3 * (t[i] - s[i]) * Math.sin(128 * Math.PI * t[i]) ** 2),
  }),
  mapMutant({
    name: 'half-precision-times',
    description: 'Times rounded to the 11 significant bits of float16.',
    hides: 'times with few bits, and every identity of the map with itself',
    settings: ['gaussian', 'product'],
    expected: ['trajectory', 'continuity', 'tangent'],
    holds: ['boundary', 'semigroup', 'inverse'],
    map: (truth) => {
      const half = (t: number) => {
        const unit = t < 2 ** -14 ? 2 ** -24 : 2 ** (Math.floor(Math.log2(t)) - 10);
        return Math.round(t / unit) * unit;
      };
      return retimed(
        truth,
        (s) => half(s),
        (_, t) => half(t),
      );
    },
  }),
  mapMutant({
    name: 'single-precision-times',
    description: 'Times rounded to float32 in a float64 subject.',
    hides: 'times with 24 bits or fewer, and every identity of the map with itself',
    settings: ['gaussian', 'non-commuting'],
    expected: ['trajectory'],
    holds: ['boundary', 'semigroup', 'inverse'],
    map: (truth) =>
      retimed(
        truth,
        (s) => Math.fround(s),
        (_, t) => Math.fround(t),
      ),
  }),
  mapMutant({
    name: 'symmetric-times',
    description: 'v(s, t) = v(t, s) by a shared embedding: right for s <= t alone.',
    hides: 's <= t',
    settings: ['gaussian', 'non-commuting'],
    expected: ['inverse', 'trajectory'],
    holds: ['boundary'],
    map: (truth) => {
      const v = averageVelocity(truth);
      return (x, s, t) => {
        const slope = v(
          x,
          s.map((value, i) => Math.min(value, t[i])),
          t.map((value, i) => Math.max(s[i], value)),
        );
        return eachRow(x, truth.d, (value, i, k) => value + (t[i] - s[i]) * slope[i * truth.d + k]);
      };
    },
  }),
  mapMutant({
    name: 'forward-only',
    description: 'Exact for s <= t; returns x for s > t while it declares both directions.',
    hides: 's <= t',
    settings: ['gaussian', 'product'],
    expected: ['inverse', 'trajectory'],
    holds: ['boundary'],
    map: (truth) =>
      retimed(
        truth,
        (s) => s,
        (s, t) => Math.max(s, t),
      ),
  }),
  mapMutant({
    name: 'backward-euler-step',
    description: 'Exact for s <= t; for s > t one Euler step.',
    hides: 's <= t',
    settings: ['gaussian', 'product'],
    expected: ['inverse', 'trajectory'],
    holds: ['boundary'],
    map: (truth) => (x, s, t) => {
      const y = truth.map(x, s, t);
      const b = truth.velocity(x, s);
      return eachRow(y, truth.d, (value, i, k) =>
        t[i] >= s[i] ? value : x[i * truth.d + k] + (t[i] - s[i]) * b[i * truth.d + k],
      );
    },
  }),
];
