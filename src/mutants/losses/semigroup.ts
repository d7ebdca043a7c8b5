import type { Mutant } from '../types.ts';
import { type LossMutantSpec, lossMutants } from './build.ts';
import type { Recipe } from './recipe.ts';

const places = ['gaussian', 'product'] as const;
const both = ['plain', 'tfjs'] as const;
const semigroup: Recipe = { family: 'semigroup', mode: 'convex' };

const specs: readonly LossMutantSpec[] = [
  {
    name: 'semigroup-half-weights',
    description: 'Weights 1/2 on both legs with a random intermediate time.',
    hides: 'the midpoint',
    settings: places,
    frameworks: both,
    expected: ['zero-at-exact', 'value'],
    recipe: { ...semigroup, coefficients: () => [1, -0.5, -0.5] },
  },
  {
    name: 'semigroup-weights-exchanged',
    description: 'Each leg has the weight of the other.',
    hides: 'the midpoint',
    settings: places,
    expected: ['zero-at-exact', 'value'],
    recipe: { ...semigroup, coefficients: (s, t, u) => [1, -(t - u) / (t - s), -(u - s) / (t - s)] },
  },
  {
    name: 'semigroup-second-leg-from-start',
    description: 'v_ut(x): the second leg starts at x.',
    hides: 'the residual on a shift',
    settings: places,
    expected: ['zero-at-exact'],
    recipe: { ...semigroup, teacherPoint: (start) => start },
  },
  {
    name: 'semigroup-legs-reversed',
    description: 'First the leg from u to t, then the one from s to u.',
    hides: 'mean-zero data in one dimension, where the maps commute',
    settings: places,
    expected: ['zero-at-exact'],
    recipe: {
      ...semigroup,
      legs: (s, t, u) => [
        [u, t],
        [s, u],
      ],
      coefficients: (s, t, u) => [1, -(t - u) / (t - s), -(u - s) / (t - s)],
    },
  },
  {
    name: 'semigroup-instantaneous-legs',
    description: 'The legs use v_ss and v_uu: two Euler steps.',
    hides: 'a shift',
    settings: places,
    expected: ['zero-at-exact'],
    recipe: {
      ...semigroup,
      legs: (s, _, u) => [
        [s, s],
        [u, u],
      ],
    },
  },
  {
    name: 'semigroup-first-leg-only',
    description: 'The target is the first leg alone.',
    hides: 'a shift',
    settings: places,
    expected: ['zero-at-exact'],
    recipe: { ...semigroup, coefficients: () => [1, -1, 0] },
  },
  {
    name: 'semigroup-undeclared-map-form',
    description: 'The residual X_st - X_ut(X_su), t - s times the declared one.',
    hides: 'the exact map',
    settings: places,
    expected: ['value'],
    holds: ['zero-at-exact'],
    recipe: { ...semigroup, coefficients: (s, t, u) => [t - s, -(u - s), -(t - u)] },
  },
];

/** Wrong semigroup losses. */
export const semigroupMutants: readonly Mutant[] = specs.flatMap(lossMutants);
