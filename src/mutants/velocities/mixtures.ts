import type { Problem } from '../../analytic/types.ts';
import type { Truth } from '../exact.ts';
import type { Mutant } from '../types.ts';
import { velocityMutant } from './build.ts';
import { type Assembly, mixtureVelocity, softmax } from './mixture.ts';

const assembled = (assembly: Assembly) => (_: Truth, problem: Problem) => mixtureVelocity(problem, assembly);
const places = ['skewed-1d', 'mixture-3'] as const;

/** Wrong velocities of mixtures: the components, their weights and their responsibilities. */
export const mixtures: readonly Mutant[] = [
  velocityMutant({
    name: 'hard-assignment',
    description: 'Each point is given to its most probable component.',
    hides: 'one component, components far apart',
    settings: places,
    velocity: assembled({
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
    settings: places,
    velocity: assembled({
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
    settings: places,
    velocity: assembled({
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
    settings: places,
    velocity: assembled({ responsibilities: (weights) => [...weights] }),
  }),
  velocityMutant({
    name: 'responsibilities-late',
    description: 'Responsibilities taken at t + 1e-6.',
    hides: 'one component; a tolerance looser than 1e-6',
    settings: places,
    velocity: assembled({ responsibilityTime: (t) => Math.min(1, t + 1e-6) }),
  }),
  velocityMutant({
    name: 'softmax-overflow',
    description: 'Responsibilities from densities that underflow, without max-subtraction: 0/0 far out.',
    hides: 'moderate x',
    settings: places,
    expected: ['domain'],
    also: ['agreement', 'non-finite', 'batch-independence'],
    velocity: assembled({
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
    velocity: assembled({
      responsibilities: (weights, logs) =>
        softmax(
          weights,
          logs.map((value) => Math.log(Math.exp(value) + 1e-12)),
        ),
    }),
  }),
];
