import { eachRow, truthOf } from '../exact.ts';
import { roundBits } from '../maps/precision.ts';
import type { Mutant } from '../types.ts';
import { consistencyMutant, endMap } from './build.ts';

const places = ['gaussian', 'product'] as const;
const IDENTITIES = ['trajectory', 'self-consistency', 'eulerian'] as const;

/** Wrong one-time functions. */
export const formulas: readonly Mutant[] = [
  consistencyMutant({
    name: 'boundary-c-out',
    description: 'c_out without (t - ε): f + ε b with ε = 0.002.',
    hides: 'a tolerance looser than ε |b|',
    settings: places,
    expected: ['boundary', 'trajectory'],
    consistency: (truth, f) => (x, t) => {
      const b = truth.velocity(x, t);
      return f(x, t).map((value, k) => value + 0.002 * b[k]);
    },
  }),
  consistencyMutant({
    name: 'identity-collapse',
    description: 'f = x: the boundary holds.',
    hides: 'the boundary',
    settings: places,
    expected: [...IDENTITIES, 'arguments'],
    holds: ['boundary'],
    also: ['non-finite'],
    consistency: () => (x) => x.slice(),
  }),
  consistencyMutant({
    name: 'constant',
    description: 'f = the image of the origin: constant along every trajectory.',
    hides: 'self-consistency and the Eulerian identity, which any function of the end point satisfies',
    settings: places,
    expected: ['boundary', 'trajectory', 'arguments'],
    holds: ['self-consistency', 'eulerian'],
    also: ['non-finite'],
    consistency: (truth, f) => {
      const centre = f(new Float64Array(truth.d), Float64Array.of(0));
      return (x) => eachRow(x, truth.d, (value, _, k) => value * 0 + centre[k]);
    },
  }),
  consistencyMutant({
    name: 'shrunk-end',
    description: '0.95 f: a function of the end point.',
    hides: 'self-consistency and the Eulerian identity',
    settings: places,
    expected: ['boundary', 'trajectory', 'change-of-variables'],
    holds: ['self-consistency', 'eulerian'],
    consistency: (_, f) => (x, t) => f(x, t).map((value) => 0.95 * value),
  }),
  consistencyMutant({
    name: 'end-shifted',
    description: 'f + 1e-7: a function of the end point.',
    hides: 'self-consistency and the Eulerian identity',
    settings: places,
    expected: ['boundary', 'trajectory'],
    holds: ['self-consistency', 'eulerian'],
    consistency: (_, f) => (x, t) => f(x, t).map((value) => value + 1e-7),
  }),
  consistencyMutant({
    name: 'stops-early',
    description: 'Transports to t = 0.999 in place of 1.',
    hides: 'a tolerance looser than 1e-3 |b|',
    settings: places,
    expected: ['trajectory'],
    holds: ['boundary'],
    consistency: (truth) => (x, t) =>
      truth.map(
        x,
        t,
        t.map((value) => Math.max(value, 0.999)),
      ),
  }),
  consistencyMutant({
    name: 'denoiser',
    description: 'The posterior mean E[x1 | x] in the place of the end of the trajectory.',
    hides: 'the boundary; a point target',
    settings: places,
    expected: IDENTITIES,
    holds: ['boundary'],
    consistency: (truth) => (x, t) => truth.problem.fields.posteriorMean(x, t),
  }),
  consistencyMutant({
    name: 'euler-step',
    description: 'x + (1 - t) b_t(x).',
    hides: 'the boundary; a shift',
    settings: ['gaussian-trig', 'product'],
    expected: IDENTITIES,
    holds: ['boundary'],
    hidden: { setting: 'shift', properties: ['consistency.trajectory', 'consistency.eulerian'] },
    consistency: (truth) => (x, t) => {
      const b = truth.velocity(x, t);
      return eachRow(x, truth.d, (value, i, k) => value + (1 - t[i]) * b[i * truth.d + k]);
    },
  }),
  consistencyMutant({
    name: 'towards-noise',
    description: 'X_{t,0}: the end at the noise.',
    hides: 'nothing',
    settings: places,
    expected: ['boundary', 'trajectory'],
    holds: ['self-consistency', 'eulerian'],
    consistency: (truth) => (x, t) =>
      truth.map(
        x,
        t,
        t.map((value) => value * 0),
      ),
  }),
  consistencyMutant({
    name: 'reversed-time',
    description: 'f at 1 - t.',
    hides: 't = 1/2',
    settings: places,
    expected: ['boundary', ...IDENTITIES],
    consistency: (_, f) => (x, t) =>
      f(
        x,
        t.map((value) => 1 - value),
      ),
  }),
  consistencyMutant({
    name: 'wrong-clock',
    description: 'Times squared on entry.',
    hides: 't in {0, 1}',
    settings: places,
    expected: IDENTITIES,
    holds: ['boundary'],
    consistency: (_, f) => (x, t) =>
      f(
        x,
        t.map((value) => value * value),
      ),
  }),
  consistencyMutant({
    name: 'grid-times',
    description: 'Time rounded to multiples of 1/128.',
    hides: 'times on the grid',
    settings: places,
    expected: ['trajectory', 'self-consistency'],
    holds: ['boundary'],
    consistency: (_, f) => (x, t) =>
      f(
        x,
        t.map((value) => Math.round(value * 128) / 128),
      ),
  }),
  consistencyMutant({
    name: 'other-path',
    description: 'The end map of the linear path where the trigonometric one is declared.',
    hides: 't in {0, 1} in one dimension',
    settings: ['gaussian-trig', 'non-commuting'],
    expected: IDENTITIES,
    holds: ['boundary'],
    consistency: (_truth, _f, problem) =>
      problem.interpolant.kind === 'trigonometric'
        ? endMap(truthOf({ ...problem, id: `${problem.id}-altered`, interpolant: { kind: 'linear' } }))
        : null,
  }),
  consistencyMutant({
    name: 'sine-1e-7',
    description: 'f + 1e-7 (1 - t) sin(2 x + t).',
    hides: 'the boundary',
    settings: places,
    expected: [...IDENTITIES, 'change-of-variables'],
    holds: ['boundary'],
    consistency: (truth, f) => (x, t) =>
      eachRow(f(x, t), truth.d, (value, i, k) => value + 1e-7 * (1 - t[i]) * Math.sin(2 * x[i * truth.d + k] + t[i])),
  }),
  consistencyMutant({
    name: 'sine-1e-10',
    description: 'f + 1e-10 (1 - t) sin(2 x + t).',
    hides: 'everything judged by differences',
    settings: places,
    expected: ['trajectory'],
    holds: ['boundary'],
    consistency: (truth, f) => (x, t) =>
      eachRow(f(x, t), truth.d, (value, i, k) => value + 1e-10 * (1 - t[i]) * Math.sin(2 * x[i * truth.d + k] + t[i])),
  }),
  consistencyMutant({
    name: 'sinusoidal-end',
    description: 'f + 1e-5 sin f: a function of the end point.',
    hides: 'self-consistency and the Eulerian identity',
    settings: places,
    expected: ['boundary', 'trajectory', 'change-of-variables'],
    holds: ['self-consistency', 'eulerian'],
    consistency: (_, f) => (x, t) => f(x, t).map((value) => value + 1e-5 * Math.sin(value)),
  }),
  consistencyMutant({
    name: 'shrinking',
    description: '(1 - 1e-6 (1 - t)) f: volumes shrink.',
    hides: 'the boundary',
    settings: places,
    expected: ['change-of-variables', ...IDENTITIES],
    holds: ['boundary'],
    consistency: (truth, f) => (x, t) => eachRow(f(x, t), truth.d, (value, i) => value * (1 - 1e-6 * (1 - t[i]))),
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
    consistency: (_, f) => (x, t) =>
      f(
        x,
        t.map((value) => value * 0),
      ),
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
