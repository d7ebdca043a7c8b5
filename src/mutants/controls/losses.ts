import { loadTfjs, plainSubject, tfjsSubject } from '../losses/build.ts';
import type { Recipe } from '../losses/recipe.ts';
import { rightSpecialCases } from '../losses/special-cases.ts';
import { drawing, drawn, rightDraw } from '../losses/times.ts';
import type { Control } from '../types.ts';
import { structuredLosses } from './loss-structures.ts';
import { predictionControls } from './predictions.ts';

const families: readonly Recipe[] = [
  { family: 'flow-matching', mode: 'none' },
  ...(['convex', 'point-only', 'parameters-only', 'semigradient', 'none'] as const).map(
    (mode): Recipe => ({ family: 'lagrangian', mode }),
  ),
  ...(['full', 'convex', 'semigradient', 'none'] as const).map((mode): Recipe => ({ family: 'eulerian', mode })),
  ...(['convex', 'none'] as const).map((mode): Recipe => ({ family: 'semigroup', mode })),
  ...(['semigradient', 'full'] as const).map(
    (mode): Recipe => ({ family: 'meanflow', mode, convention: { time: 'data-to-noise' } }),
  ),
];

const shapes: readonly (readonly [string, string, Recipe])[] = [
  [
    'mean-elements',
    'Averaged over dimensions too.',
    { family: 'lagrangian', mode: 'convex', reduction: 'mean-elements' },
  ],
  ['sum', 'Summed over the batch.', { family: 'eulerian', mode: 'full', reduction: 'sum' }],
  ['terms', 'The two means are added.', { family: 'semigroup', mode: 'convex', combine: 'terms' }],
  [
    'terms-mean-elements',
    'Two means over elements.',
    { family: 'lagrangian', mode: 'none', combine: 'terms', reduction: 'mean-elements' },
  ],
  [
    'added-diagonal',
    'Flow matching at (s, s) added to each row.',
    { family: 'lagrangian', mode: 'convex', diagonal: 'added', combine: 'terms' },
  ],
  [
    'added-diagonal-eulerian',
    'The same where the teacher is called there too.',
    { family: 'eulerian', mode: 'none', diagonal: 'added', combine: 'terms' },
  ],
  ['map-form', 'The residual X_st - X_ut(X_su).', { family: 'semigroup', mode: 'convex', form: 'map' }],
  ['map-form-none', 'The same with nothing stopped.', { family: 'semigroup', mode: 'none', form: 'map' }],
  [
    'adaptive',
    'An adaptive weight of power 1.',
    { family: 'lagrangian', mode: 'convex', weighting: { kind: 'adaptive', power: 1, constant: 1e-2 } },
  ],
  [
    'adaptive-meanflow',
    'MeanFlow with an adaptive weight of power 1/2.',
    {
      family: 'meanflow',
      mode: 'semigradient',
      convention: { time: 'data-to-noise' },
      weighting: { kind: 'adaptive', power: 0.5, constant: 1e-3 },
    },
  ],
  [
    'log-variance',
    'A log-variance weight.',
    { family: 'eulerian', mode: 'full', weighting: { kind: 'log-variance', logVariance: -0.7 } },
  ],
  [
    'reversed',
    'Lagrangian in reversed time.',
    { family: 'lagrangian', mode: 'convex', convention: { time: 'data-to-noise' } },
  ],
  [
    'reversed-eulerian',
    'Eulerian in reversed time.',
    { family: 'eulerian', mode: 'convex', convention: { time: 'data-to-noise' } },
  ],
  [
    'reversed-semigroup',
    'Semigroup in reversed time.',
    { family: 'semigroup', mode: 'none', convention: { time: 'data-to-noise' } },
  ],
];

/** As {@link rightDraw}, but one step of each batch is as short as rounding: one row in 512 does not change the law. */
const shortDraw: typeof rightDraw = (p, v, w, g, row, rows) => {
  const [s, t, u] = rightDraw(p, v, w, g, row, rows);
  return row === 0 && s < t ? [s, s * (1 + 2 ** -52), s] : [s, t, u];
};

const own: readonly (readonly [string, string, Recipe])[] = [
  ...(['lagrangian', 'eulerian', 'semigroup'] as const).map((family): readonly [string, string, Recipe] => [
    `drawn-${family}`,
    'Draws its own times.',
    drawn(family, drawing(rightDraw)),
  ]),
  [
    'drawn-short-steps',
    'Draws its own times; a step is as short as rounding.',
    drawn('lagrangian', drawing(shortDraw)),
  ],
];

const named: readonly (readonly [string, string, Recipe])[] = [
  ...families.map((recipe): readonly [string, string, Recipe] => [
    `${recipe.family}-${recipe.mode}`,
    `The definition of the ${recipe.family} family in mode ${recipe.mode}.`,
    recipe,
  ]),
  ...shapes,
  ...own,
];

/** Correct losses: every family and mode, plain and on TensorFlow.js, in several shapes and structures. */
export const lossControls: readonly Control[] = [
  ...named.map(
    ([name, description, recipe]): Control => ({
      id: `loss.${name}`,
      kind: 'loss',
      description,
      settings: ['gaussian', 'product', 'gaussian-trig'],
      make: (problem) => plainSubject(name, problem, recipe),
    }),
  ),
  ...named
    .filter(([name]) => !name.startsWith('drawn-') || name === 'drawn-lagrangian')
    .map(
      ([name, description, recipe]): Control => ({
        id: `loss.tfjs-${name}`,
        kind: 'loss',
        description: `${description} On TensorFlow.js.`,
        settings: ['gaussian', 'product'],
        make: async (problem) => {
          await loadTfjs();
          return tfjsSubject(`tfjs-${name}`, problem, recipe);
        },
      }),
    ),
  ...rightSpecialCases.map(
    ([name, description, recipe]): Control => ({
      id: `loss.${name}`,
      kind: 'loss',
      description,
      settings: ['gaussian', 'product', 'gaussian-trig'],
      make: (problem) => plainSubject(name, problem, recipe),
    }),
  ),
  ...structuredLosses,
  ...predictionControls,
];
