import type { Problem } from '../../analytic/types.ts';
import { type MapFunction, truthOf } from '../exact.ts';
import type { Mutant } from '../types.ts';
import { mapMutant } from './build.ts';

const SELF = ['boundary', 'semigroup', 'inverse'] as const;

/** The problem with another interpolant, target or coupling. */
const altered = (problem: Problem, change: Partial<Problem>): Problem => ({
  ...problem,
  ...change,
  id: `${problem.id}-altered`,
});

/** The exact flow towards other components, their weights normalised; null where the target is no mixture. */
function flowTowards(
  problem: Problem,
  change: (weight: number, mean: readonly number[], index: number) => { weight: number; mean: readonly number[] },
): MapFunction | null {
  if (problem.target?.kind !== 'mixture') return null;
  const components = problem.target.components.map((component, index) => ({
    ...component,
    ...change(component.weight, component.mean, index),
  }));
  const total = components.reduce((sum, component) => sum + component.weight, 0);
  return truthOf(
    altered(problem, {
      target: {
        kind: 'mixture',
        components: components.map((component) => ({ ...component, weight: component.weight / total })),
      },
    }),
  ).map;
}

/** Exact flows of an altered problem: every identity of the map with itself holds. */
export const flows: readonly Mutant[] = [
  mapMutant({
    name: 'other-path',
    description: 'The exact flow of the same ends along the linear path where the trigonometric one is declared.',
    hides: 'the laws at both ends, and every identity of the map with itself',
    settings: ['gaussian-trig', 'non-commuting'],
    expected: ['tangent', 'lagrangian', 'eulerian', 'trajectory'],
    holds: SELF,
    map: (_, problem) =>
      problem.interpolant.kind === 'trigonometric'
        ? truthOf(altered(problem, { interpolant: { kind: 'linear' } })).map
        : null,
  }),
  mapMutant({
    name: 'standard-deviation-for-variance',
    description: 'The source variance is squared: a standard deviation taken for a variance.',
    hides: 'unit variances; every identity of the map with itself',
    settings: ['isotropic', 'gaussian'],
    expected: ['tangent', 'lagrangian', 'trajectory', 'change-of-variables'],
    holds: SELF,
    map: (_, problem) => {
      const target = problem.target;
      if (target?.kind !== 'mixture') return null;
      const components = target.components.map((component) =>
        typeof component.covariance === 'number' ? { ...component, covariance: component.covariance ** 2 } : component,
      );
      return truthOf(altered(problem, { target: { kind: 'mixture', components } })).map;
    },
  }),
  mapMutant({
    name: 'mean-off',
    description: 'The target mean is off by 1e-6.',
    hides: 'a tolerance looser than 1e-6; every identity of the map with itself',
    settings: ['gaussian', 'non-commuting'],
    expected: ['tangent', 'lagrangian', 'trajectory'],
    holds: SELF,
    map: (_, problem) => flowTowards(problem, (weight, mean) => ({ weight, mean: mean.map((m) => m + 1e-6) })),
  }),
  mapMutant({
    name: 'weights-ignored',
    description: 'Every component of the target has the same weight.',
    hides: 'one component, equal weights; every identity of the map with itself',
    settings: ['skewed-1d'],
    expected: ['tangent', 'lagrangian', 'trajectory', 'push-forward'],
    holds: SELF,
    map: (_, problem) => flowTowards(problem, (_weight, mean) => ({ weight: 1, mean })),
  }),
  mapMutant({
    name: 'weight-off',
    description: 'The weight of the first component is off by 1e-4 of itself.',
    hides: 'laws at any affordable sample size; every identity of the map with itself',
    settings: ['skewed-1d'],
    expected: ['tangent', 'lagrangian', 'trajectory'],
    holds: SELF,
    map: (_, problem) =>
      flowTowards(problem, (weight, mean, index) => ({
        weight: index === 0 ? weight * (1 + 1e-4) : weight,
        mean,
      })),
  }),
  mapMutant({
    name: 'mode-dropped',
    description: 'A component of the target is missing.',
    hides: 'every identity of the map with itself',
    settings: ['skewed-1d'],
    expected: ['tangent', 'lagrangian', 'trajectory', 'push-forward'],
    holds: SELF,
    map: (_, problem) => {
      const target = problem.target;
      if (target?.kind !== 'mixture' || target.components.length < 2) return null;
      const [first] = target.components;
      return truthOf(altered(problem, { target: { kind: 'mixture', components: [{ ...first, weight: 1 }] } })).map;
    },
  }),
  mapMutant({
    name: 'coupling-ignored',
    description: 'The flow of the independent coupling where an affine one is declared (ends of equal law).',
    hides: 'the laws at both ends, and every identity of the map with itself',
    settings: ['shift'],
    expected: ['tangent', 'lagrangian', 'trajectory'],
    holds: SELF,
    map: (_, problem) => {
      if (problem.coupling.kind !== 'affine' || typeof problem.source.covariance !== 'number') return null;
      const { matrix, shift } = problem.coupling;
      if (matrix.some((row, i) => row.some((value, j) => value !== (i === j ? 1 : 0)))) return null;
      const mean = shift.map((c, i) => c + problem.source.mean[i]);
      const components = [{ weight: 1, mean, covariance: problem.source.covariance }];
      return truthOf(altered(problem, { coupling: { kind: 'independent' }, target: { kind: 'mixture', components } }))
        .map;
    },
  }),
];
