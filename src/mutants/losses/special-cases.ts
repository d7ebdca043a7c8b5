import type { Mutant } from '../types.ts';
import { type LossMutantSpec, lossMutants } from './build.ts';
import { solverStep } from './plain-residuals.ts';
import { interpolated, type Recipe, type Rows } from './recipe.ts';

const places = ['gaussian', 'product'] as const;
const given = { teacher: 'given', diagonal: 'none' } as const;
const toEnd = { reaches: 'end', diagonal: 'none' } as const;

const lmd: Recipe = { ...given, family: 'lagrangian', mode: 'parameters-only' };
const emd: Recipe = { ...given, family: 'eulerian', mode: 'convex' };
const progressive: Recipe = { ...given, family: 'semigroup', mode: 'convex' };
const continuousDistillation: Recipe = { ...toEnd, family: 'eulerian', mode: 'semigradient', teacher: 'given' };
const continuousTraining: Recipe = { ...toEnd, family: 'meanflow', mode: 'semigradient' };
const discreteDistillation: Recipe = {
  ...toEnd,
  family: 'semigroup',
  mode: 'convex',
  form: 'map',
  teacher: 'given',
  firstLeg: 'heun',
};
const discreteTraining: Recipe = {
  ...toEnd,
  family: 'semigroup',
  mode: 'convex',
  form: 'map',
  firstLeg: 'interpolant',
};

const otherNoise = (rows: Rows): Rows => ({ ...rows, x0: rows.x0.map((noise) => -noise) });

const specs: readonly LossMutantSpec[] = [
  {
    name: 'lmd-own-velocity',
    description: 'The network is its own teacher where a frozen velocity is declared.',
    hides: 'the exact map, which is its own velocity',
    settings: places,
    expected: ['teacher'],
    recipe: { ...lmd, ignoresTeacher: true },
  },
  {
    name: 'lmd-untransported',
    description: 'b_t(x) in the place of b_t(X_st(x)).',
    hides: 'the residual on a shift',
    settings: places,
    expected: ['teacher', 'zero-at-exact'],
    recipe: { ...lmd, teacherPoint: (start) => start },
  },
  {
    name: 'lmd-point-stopped',
    description: 'The point of the frozen velocity is stopped where it is declared live.',
    hides: 'every value',
    settings: places,
    expected: ['gradient'],
    holds: ['zero-at-exact', 'value'],
    recipe: { ...lmd, stops: { input: 0 } },
  },
  {
    name: 'emd-own-velocity',
    description: 'The network is its own teacher where a frozen velocity is declared.',
    hides: 'the exact map, which is its own velocity',
    settings: places,
    expected: ['teacher'],
    recipe: { ...emd, ignoresTeacher: true },
  },
  {
    name: 'emd-velocity-at-end-time',
    description: 'b_t(x) in the place of b_s(x).',
    hides: 'autonomous fields, a shift',
    settings: places,
    expected: ['teacher', 'zero-at-exact'],
    recipe: { ...emd, teacherTimes: (_, t) => [t, t] },
  },
  {
    name: 'progressive-own-legs',
    description: 'The student takes the two legs of its teacher.',
    hides: 'the exact map',
    settings: places,
    expected: ['teacher'],
    recipe: { ...progressive, ignoresTeacher: true },
  },
  {
    name: 'progressive-legs-exchanged',
    description: 'Each leg of the teacher has the weight of the other.',
    hides: 'the midpoint',
    settings: places,
    expected: ['zero-at-exact', 'value'],
    recipe: { ...progressive, coefficients: (s, t, u) => [1, -(t - u) / (t - s), -(u - s) / (t - s)] },
  },
  {
    name: 'consistency-short-of-the-end',
    description: 'X_{s,u} where X_{s,1} is declared.',
    hides: 'the exact map',
    settings: places,
    expected: ['query-points'],
    recipe: { ...continuousDistillation, studentTimes: (s, _, u) => [s, u] },
  },
  {
    name: 'consistency-without-remaining-time',
    description: 'The derivative of v has the factor 1 in the place of 1 - s.',
    hides: 's = 0',
    settings: places,
    expected: ['zero-at-exact', 'value'],
    recipe: { ...continuousDistillation, coefficients: () => [-1, 1, 1] },
  },
  {
    name: 'consistency-training-without-derivative',
    description: 'The total derivative along the pair is missing: flow matching of X_{s,1}.',
    hides: 's = 1',
    settings: places,
    expected: ['value'],
    recipe: { ...continuousTraining, coefficients: () => [-1, 0, 1] },
  },
  {
    name: 'consistency-training-tangent',
    description: "The jvp's tangent along the pair is 0.",
    hides: 'fields that do not depend on the point',
    settings: places,
    expected: ['value'],
    recipe: { ...continuousTraining, tangents: () => [0, 1, 0] },
  },
  {
    name: 'discrete-euler-for-heun',
    description: "An Euler step where Heun's is declared.",
    hides: 'straight paths; the limit of many intervals',
    settings: places,
    expected: ['teacher'],
    recipe: { ...discreteDistillation, neighbour: solverStep(1) },
  },
  {
    name: 'discrete-step-to-the-end',
    description: 'The solver steps to t in the place of u.',
    hides: 'nothing',
    settings: places,
    expected: ['teacher'],
    recipe: {
      ...discreteDistillation,
      neighbour: (x, rows, velocity) => solverStep(2)(x, { ...rows, u: rows.t }, velocity),
    },
  },
  {
    name: 'discrete-own-velocity',
    description: 'The solver follows the network where a teacher is declared.',
    hides: 'the exact map',
    settings: places,
    expected: ['teacher'],
    recipe: { ...discreteDistillation, ignoresTeacher: true },
  },
  {
    name: 'discrete-other-noise',
    description: 'The neighbour I_u has other noise than I_s.',
    hides: 'the law of each point',
    settings: places,
    expected: ['teacher'],
    recipe: { ...discreteTraining, neighbour: (_, rows) => interpolated(otherNoise(rows), rows.u) },
  },
  {
    name: 'discrete-same-time',
    description: 'The target is X_{s,1}(I_u): the time of the student, not of the neighbour.',
    hides: 'the limit of many intervals',
    settings: places,
    expected: ['teacher'],
    recipe: {
      ...discreteTraining,
      legs: (s, t, u) => [
        [s, u],
        [s, t],
      ],
    },
  },
  {
    name: 'discrete-live-target',
    description: 'The target is not stopped.',
    hides: 'every value',
    settings: places,
    expected: ['gradient'],
    holds: ['zero-at-exact', 'value'],
    recipe: { ...discreteTraining, stops: { teacher: 1 } },
  },
];

/** Wrong losses of the special cases: a given teacher, a map to the end alone, discrete consistency. */
export const specialCaseMutants: readonly Mutant[] = specs.flatMap(lossMutants);

/** Right ones, by name: what the mutants above deviate from, and the other choices. */
export const rightSpecialCases: readonly (readonly [string, string, Recipe])[] = [
  ['lmd', 'Lagrangian distillation of a given teacher.', lmd],
  ['lmd-convex', 'The same with its point stopped.', { ...lmd, mode: 'convex' }],
  ['lmd-semigradient', 'The same with v_st alone live.', { ...lmd, mode: 'semigradient' }],
  ['emd', 'Eulerian distillation of a given teacher.', emd],
  ['emd-full', 'The same with the push-forward stopped.', { ...emd, mode: 'full' }],
  ['progressive', 'Two legs of a given teacher.', progressive],
  ['progressive-map-form', 'The same as a difference of maps.', { ...progressive, form: 'map' }],
  ['averaged-teacher', 'Semigroup self-distillation from an average.', { ...progressive, diagonal: 'flow-matching' }],
  ['consistency-distillation', 'To the end along a given velocity.', continuousDistillation],
  ['consistency-training', 'To the end along the pair.', continuousTraining],
  ['discrete-distillation', "A step of Heun's along a given velocity.", discreteDistillation],
  ['discrete-distillation-euler', 'An Euler step.', { ...discreteDistillation, firstLeg: 'euler', form: 'velocity' }],
  ['discrete-training', 'Neighbours of the same pair.', discreteTraining],
  ['discrete-training-averaged', 'The target is an average.', { ...discreteTraining, teacher: 'given' }],
  [
    'discrete-trajectory',
    'Any end, and a step along its own velocity.',
    { family: 'semigroup', mode: 'convex', form: 'velocity', firstLeg: 'euler' },
  ],
];
