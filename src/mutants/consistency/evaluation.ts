import { eachRow } from '../exact.ts';
import { roundBits } from '../maps/precision.ts';
import type { Mutant } from '../types.ts';
import { consistencyMutant, reclocked } from './build.ts';

const places = ['gaussian', 'product'] as const;
const IDENTITIES = ['trajectory', 'self-consistency', 'eulerian'] as const;

/** The right function at wrong arguments, in the wrong precision or in part of the domain. */
export const evaluation: readonly Mutant[] = [
  consistencyMutant({
    name: 'reversed-time',
    description: 'f at 1 - t.',
    hides: 't = 1/2',
    settings: places,
    expected: ['boundary', ...IDENTITIES],
    consistency: reclocked((time) => 1 - time),
  }),
  consistencyMutant({
    name: 'wrong-clock',
    description: 'Times squared on entry.',
    hides: 't in {0, 1}',
    settings: places,
    expected: IDENTITIES,
    holds: ['boundary'],
    consistency: reclocked((time) => time * time),
  }),
  consistencyMutant({
    name: 'grid-times',
    description: 'Time rounded to multiples of 1/128.',
    hides: 'times on the grid',
    settings: places,
    expected: ['trajectory', 'self-consistency'],
    holds: ['boundary'],
    consistency: reclocked((time) => Math.round(time * 128) / 128),
  }),
  consistencyMutant({
    name: 'clamped-4',
    description: 'Output clamped to ±4.',
    hides: 'points that end within ±4',
    settings: places,
    expected: ['domain'],
    consistency: (_, f) => (x, t) =>
      f(x, t).map((value) => (Number.isNaN(value) ? value : Math.min(4, Math.max(-4, value)))),
  }),
  consistencyMutant({
    name: 'nan-at-data-end',
    description: 'NaN at t = 1.',
    hides: 't < 1',
    settings: places,
    expected: ['domain', 'boundary'],
    also: ['non-finite', 'batch-independence'],
    consistency: (truth, f) => (x, t) => eachRow(f(x, t), truth.d, (value, i) => (t[i] === 1 ? Number.NaN : value)),
  }),
  consistencyMutant({
    name: 'wrong-at-noise-end',
    description: 'Off by 1e-4 when t is exactly 0.',
    hides: 't > 0',
    settings: places,
    expected: ['trajectory'],
    holds: ['boundary'],
    consistency: (truth, f) => (x, t) => eachRow(f(x, t), truth.d, (value, i) => (t[i] === 0 ? value + 1e-4 : value)),
  }),
  consistencyMutant({
    name: 'ignores-time',
    description: 'f at t = 0 whatever the time is.',
    hides: 't = 0',
    settings: places,
    expected: ['arguments', 'boundary', 'trajectory'],
    consistency: reclocked((time) => time * 0),
  }),
  consistencyMutant({
    name: 'first-coordinate-only',
    description: 'Only the first coordinate is transported.',
    hides: 'one dimension; the boundary',
    settings: ['non-commuting', 'product'],
    expected: [...IDENTITIES, 'change-of-variables'],
    holds: ['boundary'],
    also: ['non-finite'],
    consistency: (truth, f) =>
      truth.d < 2 ? null : (x, t) => eachRow(f(x, t), truth.d, (value, i, k) => (k === 0 ? value : x[i * truth.d + k])),
  }),
  consistencyMutant({
    name: 'float32-output',
    description: 'Rounded to float32 in a subject that declares float64.',
    hides: 'a tolerance of float32',
    settings: places,
    expected: ['boundary', 'trajectory'],
    consistency: (_, f) => (x, t) => f(x, t).map(Math.fround),
  }),
  consistencyMutant({
    name: 'bfloat16-displacement',
    description: 'Declares float32 and rounds f - x to 8 bits.',
    hides: 'the boundary',
    settings: places,
    expected: ['trajectory', 'self-consistency'],
    holds: ['boundary'],
    subject: { dtype: 'float32' },
    consistency: (_, f) => (x, t) => f(x, t).map((value, k) => Math.fround(x[k] + roundBits(value - x[k], 8))),
  }),
];
