import type { Mutant } from '../types.ts';
import { type LossMutantSpec, lossMutants } from './build.ts';
import type { Recipe } from './recipe.ts';

const places = ['gaussian', 'product'] as const;
const both = ['plain', 'tfjs'] as const;
const meanflow: Recipe = { family: 'meanflow', mode: 'semigradient', convention: { time: 'data-to-noise' } };

const specs: readonly LossMutantSpec[] = [
  {
    name: 'meanflow-sign',
    description: 'v + (t - r) du/dt.',
    hides: 'r = t',
    settings: places,
    frameworks: both,
    expected: ['value'],
    recipe: { ...meanflow, coefficients: (s, t) => [-1, -(t - s), 1] },
  },
  {
    name: 'meanflow-tangent',
    description: "The jvp's tangent of r is 1.",
    hides: 'an autonomous u',
    settings: places,
    frameworks: both,
    expected: ['value'],
    recipe: { ...meanflow, tangents: () => [1, 1, 1] },
  },
  {
    name: 'meanflow-without-point-tangent',
    description: "The jvp's tangent of z is 0.",
    hides: 'fields that do not depend on the point',
    settings: places,
    expected: ['value'],
    recipe: { ...meanflow, tangents: () => [0, 1, 0] },
  },
  {
    name: 'meanflow-without-derivative',
    description: 'The correction (t - r) du/dt is missing: flow matching off the diagonal.',
    hides: 'r = t',
    settings: places,
    expected: ['value'],
    recipe: { ...meanflow, coefficients: () => [-1, 0, 1] },
  },
  {
    name: 'flow-matching-sign',
    description: 'noise - data for data - noise.',
    hides: 'nothing',
    settings: places,
    expected: ['value'],
    recipe: {
      family: 'flow-matching',
      mode: 'none',
      slope: (rows) =>
        rows.x0.map((noise, k) => {
          const s = rows.s[Math.floor(k / rows.d)];
          return -(rows.problem.interpolant.da(s) * noise + rows.problem.interpolant.db(s) * rows.x1[k]);
        }),
    },
  },
  {
    name: 'flow-matching-path-derivative',
    description: "a' and b' of a curved path omitted: the target is x1 - x0.",
    hides: 'the linear path',
    settings: ['gaussian-trig'],
    expected: ['value'],
    recipe: { family: 'flow-matching', mode: 'none', slope: (rows) => rows.x1.map((data, k) => data - rows.x0[k]) },
  },
  {
    name: 'flow-matching-off-diagonal-time',
    description: 'The net is called at (0, t) in the place of (t, t).',
    hides: 't = 0',
    settings: places,
    expected: ['value'],
    recipe: { family: 'flow-matching', mode: 'none', diagonalTimes: (s) => [0, s] },
  },
];

/** Wrong losses that regress on the conditional velocity: MeanFlow and flow matching. */
export const conditionalMutants: readonly Mutant[] = specs.flatMap(lossMutants);
