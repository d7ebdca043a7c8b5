import { eachRow } from '../exact.ts';
import { roundBits } from '../maps/precision.ts';
import type { Mutant } from '../types.ts';
import { reclocked, velocityMutant } from './build.ts';

const smooth = ['gaussian-trig', 'skewed-1d'] as const;

/** The right formula at wrong arguments, in the wrong precision or in part of the domain. */
export const evaluation: readonly Mutant[] = [
  velocityMutant({
    name: 'gain',
    description: 'b too large by one part in 1e9.',
    hides: 'small velocities',
    settings: ['gaussian', 'product'],
    velocity: (truth) => (x, t) => truth.velocity(x, t).map((b) => b * (1 + 1e-9)),
  }),
  velocityMutant({
    name: 'float32-output',
    description: 'Rounded to float32 in a subject that declares float64.',
    hides: 'a tolerance of float32',
    settings: ['gaussian', 'product'],
    velocity: (truth) => (x, t) => truth.velocity(x, t).map(Math.fround),
  }),
  velocityMutant({
    name: 'float16-output',
    description: 'Declares float32 and rounds to 11 bits.',
    hides: 'a tolerance of float16',
    settings: ['gaussian', 'product'],
    subject: { dtype: 'float32' },
    velocity: (truth) => (x, t) => truth.velocity(x, t).map((b) => roundBits(b, 11)),
  }),
  velocityMutant({
    name: 'grid-times',
    description: 'Time rounded to multiples of 1/1000 (integer timesteps).',
    hides: 'times on the grid',
    settings: ['gaussian', 'product'],
    velocity: reclocked((time) => Math.round(time * 1000) / 1000),
  }),
  velocityMutant({
    name: 'time-clamped',
    description: 'Time clamped to [1e-3, 0.999].',
    hides: 'times inside',
    settings: ['gaussian', 'product'],
    velocity: reclocked((time) => Math.min(0.999, Math.max(0.001, time))),
  }),
  velocityMutant({
    name: 'ignores-time',
    description: 'b at t = 1/2 whatever the time is.',
    hides: 't = 1/2; autonomous fields',
    settings: [...smooth],
    expected: ['agreement', 'arguments'],
    velocity: reclocked((time) => time * 0 + 0.5),
  }),
  velocityMutant({
    name: 'ignores-points',
    description: 'b at the origin whatever x is.',
    hides: 'a shift',
    settings: ['gaussian', 'product'],
    expected: ['agreement', 'arguments'],
    hidden: { setting: 'shift', properties: ['velocity.agreement'] },
    velocity: (truth) => (x, t) =>
      truth.velocity(
        x.map((value) => value * 0),
        t,
      ),
  }),
  velocityMutant({
    name: 'zero',
    description: 'No motion.',
    hides: 'nothing',
    settings: ['gaussian', 'product'],
    expected: ['agreement', 'arguments'],
    also: ['non-finite'],
    velocity: () => (x) => x.map((value) => value * 0),
  }),
  velocityMutant({
    name: 'first-coordinate-only',
    description: 'Zero in every coordinate but the first.',
    hides: 'one dimension',
    settings: ['non-commuting', 'product'],
    velocity: (truth) =>
      truth.d < 2 ? null : (x, t) => eachRow(truth.velocity(x, t), truth.d, (b, _, k) => (k === 0 ? b : b * 0)),
  }),
  velocityMutant({
    name: 'tails-clamped',
    description: 'Points clamped to ±5 first.',
    hides: 'points within ±5',
    settings: ['gaussian', 'product'],
    expected: ['domain'],
    velocity: (truth) => (x, t) =>
      truth.velocity(
        x.map((value) => (Number.isNaN(value) ? value : Math.min(5, Math.max(-5, value)))),
        t,
      ),
  }),
  velocityMutant({
    name: 'time-strip',
    description: 'Wrong by 1e-3 for times within 0.01 of 0.5.',
    hides: 'other times',
    settings: ['gaussian', 'product'],
    velocity: (truth) => (x, t) =>
      eachRow(truth.velocity(x, t), truth.d, (b, i) => b + 1e-3 * Math.exp(-(((t[i] - 0.5) / 0.01) ** 2))),
  }),
  velocityMutant({
    name: 'nan-at-data-end',
    description: '0/0 at t = 1.',
    hides: 't < 1',
    settings: ['gaussian', 'product'],
    expected: ['domain'],
    also: ['non-finite', 'batch-independence'],
    velocity: (truth) => (x, t) => eachRow(truth.velocity(x, t), truth.d, (b, i) => (b * (1 - t[i])) / (1 - t[i])),
  }),
];
