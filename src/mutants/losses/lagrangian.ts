import type { Mutant } from '../types.ts';
import { type LossMutantSpec, lossMutants } from './build.ts';
import type { Recipe } from './recipe.ts';

const places = ['gaussian', 'product'] as const;
const both = ['plain', 'tfjs'] as const;
const lagrangian: Recipe = { family: 'lagrangian', mode: 'convex' };

const specs: readonly LossMutantSpec[] = [
  {
    name: 'lagrangian-teacher-untransported',
    description: 'The teacher is evaluated at x in the place of X_st(x).',
    hides: 'the residual on a shift',
    settings: places,
    frameworks: both,
    expected: ['zero-at-exact', 'teacher'],
    recipe: { ...lagrangian, teacherPoint: (start) => start },
  },
  {
    name: 'lagrangian-teacher-start-time',
    description: 'The teacher is v_ss(X).',
    hides: 'the residual on a shift',
    settings: places,
    expected: ['zero-at-exact', 'teacher'],
    recipe: { ...lagrangian, teacherTimes: (s) => [s, s] },
  },
  {
    name: 'lagrangian-teacher-off-diagonal',
    description: 'The teacher is v_st(X) in the place of v_tt(X).',
    hides: 'a shift',
    settings: places,
    expected: ['zero-at-exact', 'teacher'],
    recipe: { ...lagrangian, teacherTimes: (s, t) => [s, t] },
  },
  {
    name: 'lagrangian-without-time-derivative',
    description: '(t - s) ∂_t v is missing: ∂_t X = v.',
    hides: 'a point target or a shift, where paths are straight',
    settings: places,
    expected: ['zero-at-exact', 'value'],
    hidden: { setting: 'shift', properties: ['loss.zero-at-exact'] },
    recipe: { ...lagrangian, coefficients: () => [1, 0, -1] },
  },
  {
    name: 'lagrangian-derivative-at-endpoint',
    description: '∂_t X is taken at X_st(x) in the place of x.',
    hides: 's = t, constant velocity',
    settings: places,
    expected: ['zero-at-exact'],
    recipe: {
      ...lagrangian,
      query: (rows) => {
        const start = rows.x0.map((noise, k) => {
          const s = rows.s[Math.floor(k / rows.d)];
          return rows.problem.interpolant.a(s) * noise + rows.problem.interpolant.b(s) * rows.x1[k];
        });
        return rows.problem.flow.evaluate({ x: start, s: rows.s, t: rows.t }).y;
      },
      teacherPoint: (start) => start,
    },
  },
  {
    name: 'lagrangian-wrong-step',
    description: 'The derivative is multiplied by t in the place of t - s.',
    hides: 's = 0',
    settings: places,
    expected: ['zero-at-exact', 'value'],
    recipe: { ...lagrangian, coefficients: (_, t) => [1, t, -1] },
  },
  {
    name: 'lagrangian-start-derivative',
    description: 'The jvp runs along s in the place of t.',
    hides: 'straight paths',
    settings: places,
    expected: ['zero-at-exact'],
    recipe: { ...lagrangian, tangents: () => [0, 1, 0] },
  },
  {
    name: 'lagrangian-student-swapped-times',
    description: 'The student is called at (t, s).',
    hides: 'straight paths of common speed',
    settings: places,
    expected: ['zero-at-exact'],
    recipe: { ...lagrangian, studentTimes: (s, t) => [t, s], tangents: () => [0, 1, 0] },
  },
];

/** Wrong Lagrangian losses. */
export const lagrangianMutants: readonly Mutant[] = specs.flatMap(lossMutants);
