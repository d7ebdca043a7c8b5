import type { Mutant } from '../types.ts';
import { type LossMutantSpec, lossMutants } from './build.ts';
import type { Recipe } from './recipe.ts';

const places = ['gaussian', 'product'] as const;
const both = ['plain', 'tfjs'] as const;
const eulerian: Recipe = { family: 'eulerian', mode: 'full' };

const specs: readonly LossMutantSpec[] = [
  {
    name: 'eulerian-sign',
    description: '∂_s X - ∇X b.',
    hides: 'nothing',
    settings: places,
    frameworks: both,
    expected: ['zero-at-exact'],
    recipe: { ...eulerian, tangents: () => [-1, 1, 0], coefficients: (s, t) => [-1, t - s, -1] },
  },
  {
    name: 'eulerian-no-pushforward',
    description: '∂_s X + b: the push-forward replaced by the identity.',
    hides: 'the residual on a shift',
    settings: places,
    expected: ['zero-at-exact'],
    recipe: { ...eulerian, tangents: () => [0, 1, 0] },
  },
  {
    name: 'eulerian-without-start-derivative',
    description: '(t - s) ∂_s v is missing.',
    hides: 'a shift',
    settings: places,
    expected: ['zero-at-exact'],
    recipe: { ...eulerian, tangents: () => [1, 0, 0] },
  },
  {
    name: 'eulerian-tangent-of-end',
    description: "The jvp's tangent of t is 1 too.",
    hides: 'a shift',
    settings: places,
    expected: ['zero-at-exact'],
    recipe: { ...eulerian, tangents: () => [1, 1, 1] },
  },
  {
    name: 'eulerian-velocity-at-end-time',
    description: 'The transported velocity is v_tt(x) in the place of v_ss(x).',
    hides: 'autonomous fields, a shift',
    settings: places,
    expected: ['zero-at-exact', 'teacher'],
    recipe: { ...eulerian, teacherTimes: (_, t) => [t, t] },
  },
  {
    name: 'eulerian-velocity-average',
    description: 'The transported velocity is v_st(x).',
    hides: 'a shift',
    settings: places,
    expected: ['zero-at-exact', 'teacher'],
    recipe: { ...eulerian, teacherTimes: (s, t) => [s, t] },
  },
];

/** Wrong Eulerian losses. */
export const eulerianMutants: readonly Mutant[] = specs.flatMap(lossMutants);
