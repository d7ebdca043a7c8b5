import type { Mutant } from '../types.ts';
import { type LossMutantSpec, lossMutants } from './build.ts';
import type { Recipe } from './recipe.ts';

const places = ['gaussian', 'product'] as const;
const both = ['plain', 'tfjs'] as const;
const lagrangian: Recipe = { family: 'lagrangian', mode: 'convex' };
const eulerian: Recipe = { family: 'eulerian', mode: 'full' };
const semigroup: Recipe = { family: 'semigroup', mode: 'convex' };
const meanflow: Recipe = { family: 'meanflow', mode: 'semigradient', convention: { time: 'data-to-noise' } };

const specs: readonly LossMutantSpec[] = [
  {
    name: 'diagonal-missing',
    description: 'The flow-matching rows are dropped.',
    hides: 'the exact map, and every identity of the map with itself',
    settings: places,
    frameworks: both,
    expected: ['value'],
    recipe: { ...lagrangian, termWeights: [0, 1] },
  },
  {
    name: 'loss-term-disabled',
    description: 'The distillation rows are dropped.',
    hides: 'the exact map',
    settings: places,
    frameworks: both,
    expected: ['value'],
    recipe: { ...lagrangian, termWeights: [1, 0] },
  },
  {
    name: 'added-diagonal-undeclared',
    description: 'Flow matching is added to each row of a loss that is declared to distil alone.',
    hides: 'nothing',
    settings: places,
    expected: ['value', 'zero-at-exact'],
    recipe: { ...lagrangian, diagonal: 'added', combine: 'terms', declaredDiagonal: 'none' },
  },
  {
    name: 'added-diagonal-missing',
    description: 'Declared to add flow matching to each row, it distils alone.',
    hides: 'nothing',
    settings: places,
    expected: ['value'],
    recipe: { ...semigroup, diagonal: 'none', declaredDiagonal: 'added' },
  },
  {
    name: 'added-diagonal-half',
    description: 'The flow matching that is added to each row has weight 1/2.',
    hides: 'nothing',
    settings: places,
    expected: ['value', 'zero-at-exact'],
    recipe: { ...lagrangian, diagonal: 'added', combine: 'terms', termWeights: [0.5, 1] },
  },
  {
    name: 'distillation-disabled-semigroup',
    description: 'The semigroup term is multiplied by 0 after its calls.',
    hides: 'the exact map',
    settings: places,
    expected: ['value'],
    recipe: { ...semigroup, rowWeight: (_i, _n, s, t) => (s === t ? 1 : 0) },
  },
  {
    name: 'term-weight-half',
    description: 'The distillation term has weight 1/2.',
    hides: 'the exact map',
    settings: places,
    expected: ['value'],
    recipe: { ...eulerian, termWeights: [1, 0.5] },
  },
  {
    name: 'combine-undeclared',
    description: 'The two means are added where one mean over the batch is declared.',
    hides: 'the exact map',
    settings: places,
    expected: ['value'],
    recipe: { ...lagrangian, combine: 'terms', declaredCombine: 'batch' },
  },
  {
    name: 'reduction-undeclared',
    description: 'Averaged over dimensions where their sum is declared.',
    hides: 'one dimension; the exact map',
    settings: ['product', 'non-commuting'],
    frameworks: both,
    expected: ['value'],
    recipe: (problem) => ({
      ...lagrangian,
      metric: (q) => ({ value: q / problem.dimension, derivative: 1 / problem.dimension }),
      rowWeight: () => 1 / problem.dimension,
    }),
  },
  {
    name: 'norm-for-square',
    description: '|r| in the place of |r|².',
    hides: 'the exact map',
    settings: places,
    expected: ['value'],
    recipe: {
      ...semigroup,
      metric: (q) => ({ value: Math.sqrt(q), derivative: q === 0 ? 0 : 0.5 / Math.sqrt(q) }),
    },
  },
  {
    name: 'huber',
    description: 'A pseudo-Huber metric that is not declared.',
    hides: 'the exact map; small residuals',
    settings: places,
    expected: ['value'],
    recipe: {
      ...lagrangian,
      metric: (q) => ({ value: 2 * (Math.sqrt(1 + q) - 1), derivative: 1 / Math.sqrt(1 + q) }),
    },
  },
  {
    name: 'residual-clipped',
    description: 'Squares clipped at 1e-3.',
    hides: 'small residuals',
    settings: places,
    expected: ['value'],
    recipe: { ...eulerian, metric: (q) => (q > 1e-3 ? { value: 1e-3, derivative: 0 } : { value: q, derivative: 1 }) },
  },
  {
    name: 'time-weighted',
    description: 'Rows weighted by 1/(1 - s), which is not declared.',
    hides: 'the exact map',
    settings: places,
    expected: ['value'],
    recipe: { ...lagrangian, rowWeight: (_i, _n, s) => 1 / (1.05 - s) },
  },
  {
    name: 'adaptive-undeclared',
    description: 'An adaptive weight of power 1 that is not declared.',
    hides: 'the exact map',
    settings: places,
    expected: ['value'],
    recipe: {
      ...meanflow,
      metric: (q) => ({ value: q / (q + 1e-3), derivative: 1 / (q + 1e-3) }),
    },
  },
  {
    name: 'constant-added',
    description: 'A constant of 0.01 is added to each row.',
    hides: 'gradients',
    settings: places,
    expected: ['zero-at-exact', 'value'],
    holds: ['gradient'],
    recipe: { ...lagrangian, metric: (q) => ({ value: q + 0.01, derivative: 1 }) },
  },
  {
    name: 'always-zero',
    description: 'The loss is 0 whatever it sees.',
    hides: 'the exact map',
    settings: places,
    expected: ['value'],
    recipe: { ...semigroup, metric: () => ({ value: 0, derivative: 0 }) },
  },
];

/** Right residuals, wrongly weighted, reduced or dropped. */
export const reductionMutants: readonly Mutant[] = specs.flatMap(lossMutants);
