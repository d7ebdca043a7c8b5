import { eachRow, truthOf } from '../exact.ts';
import type { Mutant } from '../types.ts';
import { type ConsistencyMutantSpec, consistencyMutant, endMap } from './build.ts';

const places = ['gaussian', 'product'] as const;
const IDENTITIES = ['trajectory', 'self-consistency', 'eulerian'] as const;

/** f + amplitude (1 - t) sin(2 x + t). */
const rippled =
  (amplitude: number): ConsistencyMutantSpec['consistency'] =>
  ({ d }, f) =>
  (x, t) =>
    eachRow(f(x, t), d, (value, i, k) => value + amplitude * (1 - t[i]) * Math.sin(2 * x[i * d + k] + t[i]));

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
    consistency: rippled(1e-7),
  }),
  consistencyMutant({
    name: 'sine-1e-10',
    description: 'f + 1e-10 (1 - t) sin(2 x + t).',
    hides: 'everything judged by differences',
    settings: places,
    expected: ['trajectory'],
    holds: ['boundary'],
    consistency: rippled(1e-10),
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
];
