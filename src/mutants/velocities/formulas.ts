import { eachRow, truthOf } from '../exact.ts';
import { roundBits } from '../maps/precision.ts';
import type { Mutant } from '../types.ts';
import { velocityMutant } from './build.ts';
import { mixtureVelocity, softmax } from './mixture.ts';

const smooth = ['gaussian-trig', 'skewed-1d'] as const;

/** Wrong formulas for b_t(x) = a' E[x0 | x] + b' E[x1 | x]. */
export const formulas: readonly Mutant[] = [
  velocityMutant({
    name: 'sign',
    description: 'noise - data for data - noise.',
    hides: 'nothing',
    settings: ['gaussian', 'product'],
    velocity: (truth) => (x, t) => truth.velocity(x, t).map((b) => -b),
  }),
  velocityMutant({
    name: 'path-derivative',
    description: "a' and b' of a curved path omitted: E[x1 - x0 | x].",
    hides: 'the linear path',
    settings: ['gaussian-trig', 'skewed-1d'],
    velocity: (truth) => {
      const { a, b } = truth.problem.interpolant;
      return (x, t) => {
        const inner = t.map((value) => Math.min(value, 1 - 1e-6));
        const mean = truth.problem.fields.posteriorMean(x, inner);
        return eachRow(mean, truth.d, (data, i, k) => data - (x[i * truth.d + k] - b(inner[i]) * data) / a(inner[i]));
      };
    },
  }),
  velocityMutant({
    name: 'without-noise-coefficient',
    description: 'The denoiser minus the state, without the division by a_t.',
    hides: 't = 0 on the linear path',
    settings: ['gaussian', 'product'],
    velocity: (truth) => (x, t) => {
      const mean = truth.problem.fields.posteriorMean(x, t);
      return mean.map((data, k) => data - x[k]);
    },
  }),
  velocityMutant({
    name: 'score',
    description: 'The score in the place of the velocity.',
    hides: 'nothing',
    settings: ['gaussian', 'product'],
    velocity: (truth) => (x, t) => truth.problem.fields.score(x, t),
  }),
  velocityMutant({
    name: 'reversed-time',
    description: 'b at 1 - t.',
    hides: 't = 1/2',
    settings: ['gaussian', 'product'],
    velocity: (truth) => (x, t) =>
      truth.velocity(
        x,
        t.map((value) => 1 - value),
      ),
  }),
  velocityMutant({
    name: 'reversed-clock-without-sign',
    description: 'Declares data-to-noise time, but keeps the sign of noise-to-data time.',
    hides: 'nothing',
    settings: ['gaussian', 'product'],
    subject: { convention: { time: 'data-to-noise' } },
    velocity: (truth) => (x, t) =>
      truth.velocity(
        x,
        t.map((value) => 1 - value),
      ),
  }),
  velocityMutant({
    name: 'clock-derivative-omitted',
    description: 'Declares a clock that counts to 1000, but returns the velocity per unit of the unit interval.',
    hides: 'nothing',
    settings: ['gaussian', 'product'],
    subject: { convention: { timeScale: 1000 } },
    velocity: (truth) => (x, t) =>
      truth.velocity(
        x,
        t.map((value) => value / 1000),
      ),
  }),
  velocityMutant({
    name: 'unconditional-mean',
    description: 'E[x1] in the place of E[x1 | x].',
    hides: 't = 0; a point target',
    settings: ['gaussian'],
    velocity: (truth, problem) => {
      if (problem.target?.kind !== 'mixture' || problem.interpolant.kind !== 'linear') return null;
      const { components } = problem.target;
      const mean = problem.source.mean.map((_, k) => components.reduce((sum, c) => sum + c.weight * c.mean[k], 0));
      return (x, t) => {
        const early = t.map((value) => Math.min(value, 0.999));
        return eachRow(x, truth.d, (value, i, k) => (mean[k] - value) / (1 - early[i]));
      };
    },
  }),
  velocityMutant({
    name: 'hard-assignment',
    description: 'Each point is given to its most probable component.',
    hides: 'one component, components far apart',
    settings: ['skewed-1d', 'mixture-3'],
    velocity: (_, problem) =>
      mixtureVelocity(problem, {
        responsibilities: (weights, logs) => {
          const r = softmax(weights, logs);
          const best = r.indexOf(Math.max(...r));
          return r.map((_, k) => (k === best ? 1 : 0));
        },
      }),
  }),
  velocityMutant({
    name: 'weights-omitted',
    description: 'Responsibilities without the prior weights.',
    hides: 'equal weights',
    settings: ['skewed-1d', 'mixture-3'],
    velocity: (_, problem) =>
      mixtureVelocity(problem, {
        responsibilities: (weights, logs) =>
          softmax(
            weights.map(() => 1),
            logs,
          ),
      }),
  }),
  velocityMutant({
    name: 'weights-twice',
    description: 'The prior weights enter the responsibilities twice.',
    hides: 'equal weights',
    settings: ['skewed-1d', 'mixture-3'],
    velocity: (_, problem) =>
      mixtureVelocity(problem, {
        responsibilities: (weights, logs) =>
          softmax(
            weights.map((w) => w * w),
            logs,
          ),
      }),
  }),
  velocityMutant({
    name: 'responsibilities-constant',
    description: 'The prior weights in the place of the responsibilities.',
    hides: 't = 0; one component',
    settings: ['skewed-1d', 'mixture-3'],
    velocity: (_, problem) => mixtureVelocity(problem, { responsibilities: (weights) => [...weights] }),
  }),
  velocityMutant({
    name: 'responsibilities-late',
    description: 'Responsibilities taken at t + 1e-6.',
    hides: 'one component; a tolerance looser than 1e-6',
    settings: ['skewed-1d', 'mixture-3'],
    velocity: (_, problem) => mixtureVelocity(problem, { responsibilityTime: (t) => Math.min(1, t + 1e-6) }),
  }),
  velocityMutant({
    name: 'softmax-overflow',
    description: 'Responsibilities from densities that underflow, without max-subtraction: 0/0 far out.',
    hides: 'moderate x',
    settings: ['skewed-1d', 'mixture-3'],
    expected: ['domain'],
    also: ['agreement', 'non-finite', 'batch-independence'],
    velocity: (_, problem) =>
      mixtureVelocity(problem, {
        responsibilities: (weights, logs) => {
          const terms = logs.map((value, k) => weights[k] * Math.exp(4 * value) ** 0.25);
          const total = terms.reduce((sum, term) => sum + term, 0);
          return terms.map((term) => term / total);
        },
      }),
  }),
  velocityMutant({
    name: 'density-floor',
    description: 'Densities floored at 1e-12 against division by zero: equal weights in the tails.',
    hides: 'moderate x',
    settings: ['skewed-1d'],
    expected: ['domain'],
    velocity: (_, problem) =>
      mixtureVelocity(problem, {
        responsibilities: (weights, logs) =>
          softmax(
            weights,
            logs.map((value) => Math.log(Math.exp(value) + 1e-12)),
          ),
      }),
  }),
  velocityMutant({
    name: 'source-mean-omitted',
    description: 'The mean of the noise is taken to be 0.',
    hides: 'centred noise',
    settings: ['non-commuting'],
    velocity: (_, problem) => {
      if (problem.source.mean.every((m) => m === 0) || problem.coupling.kind !== 'independent') return null;
      const zero = problem.source.mean.map(() => 0);
      return truthOf({ ...problem, id: `${problem.id}-centred-source`, source: { ...problem.source, mean: zero } })
        .velocity;
    },
  }),
  velocityMutant({
    name: 'divided-by-time-offset',
    description: 'Division by (1 - t + 1e-5) where (1 - t) is meant.',
    hides: 'a tolerance looser than 1e-5/(1 - t)',
    settings: ['gaussian', 'product'],
    velocity: (truth) => (x, t) =>
      eachRow(truth.velocity(x, t), truth.d, (b, i) => (b * (1 - t[i])) / (1 - t[i] + 1e-5)),
  }),
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
    velocity: (truth) => (x, t) =>
      truth.velocity(
        x,
        t.map((value) => Math.round(value * 1000) / 1000),
      ),
  }),
  velocityMutant({
    name: 'time-clamped',
    description: 'Time clamped to [1e-3, 0.999].',
    hides: 'times inside',
    settings: ['gaussian', 'product'],
    velocity: (truth) => (x, t) =>
      truth.velocity(
        x,
        t.map((value) => Math.min(0.999, Math.max(0.001, value))),
      ),
  }),
  velocityMutant({
    name: 'ignores-time',
    description: 'b at t = 1/2 whatever the time is.',
    hides: 't = 1/2; autonomous fields',
    settings: [...smooth],
    expected: ['agreement', 'arguments'],
    velocity: (truth) => (x, t) =>
      truth.velocity(
        x,
        t.map((value) => value * 0 + 0.5),
      ),
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
    name: 'transposed',
    description: 'The linear part of the field transposed.',
    hides: 'symmetric ∇b: one dimension, commuting covariances',
    settings: ['non-commuting'],
    hidden: { setting: 'isotropic', properties: ['velocity.agreement'] },
    velocity: (truth, problem) => {
      if (problem.target?.kind !== 'mixture' || problem.target.components.length !== 1) return null;
      const { d } = truth;
      return (x, t) => {
        const b = truth.velocity(x, t);
        const gradient = truth.problem.fields.jacobian(x, t);
        return eachRow(b, d, (value, i, j) => {
          let sum = value;
          for (let k = 0; k < d; k++) {
            sum += (gradient[(i * d + k) * d + j] - gradient[(i * d + j) * d + k]) * x[i * d + k];
          }
          return sum;
        });
      };
    },
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
