import { eachRow, truthOf } from '../exact.ts';
import type { Mutant } from '../types.ts';
import { reclocked, velocityMutant } from './build.ts';

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
    velocity: reclocked((time) => 1 - time),
  }),
  velocityMutant({
    name: 'reversed-clock-without-sign',
    description: 'Declares data-to-noise time, but keeps the sign of noise-to-data time.',
    hides: 'nothing',
    settings: ['gaussian', 'product'],
    subject: { convention: { time: 'data-to-noise' } },
    velocity: reclocked((time) => 1 - time),
  }),
  velocityMutant({
    name: 'clock-derivative-omitted',
    description: 'Declares a clock that counts to 1000, but returns the velocity per unit of the unit interval.',
    hides: 'nothing',
    settings: ['gaussian', 'product'],
    subject: { convention: { timeScale: 1000 } },
    velocity: reclocked((time) => time / 1000),
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
];
