import type { Mutant } from '../types.ts';
import { type LossMutantSpec, lossMutants } from './build.ts';
import type { Recipe } from './recipe.ts';

const both = ['plain', 'tfjs'] as const;

const wrong = (
  name: string,
  description: string,
  hides: string,
  recipe: Recipe,
  frameworks: readonly ('plain' | 'tfjs')[] = both,
): LossMutantSpec => ({
  name,
  description,
  hides,
  settings: ['gaussian', 'product'],
  frameworks,
  expected: ['gradient'],
  holds: ['zero-at-exact', 'value', 'teacher', 'query-points'],
  recipe,
});

const NONE = { student: 1, slope: 1, transport: 1, teacher: 1, input: 1 };
const VALUES = 'the values, which are identical; the exact map';

/** Right values, wrong gradients. */
export const gradients: readonly Mutant[] = [
  wrong('stop-gradient-missing', 'Declares convex LSD and stops nothing.', VALUES, {
    family: 'lagrangian',
    mode: 'convex',
    stops: NONE,
  }),
  wrong('stop-gradient-on-student', 'The student is stopped and the teacher is live.', VALUES, {
    family: 'lagrangian',
    mode: 'convex',
    stops: { student: 0, slope: 0, teacher: 1, input: 0 },
  }),
  wrong('stop-gradient-wrong-factor', 'Half of the gradient flows through the teacher of convex LSD.', VALUES, {
    family: 'lagrangian',
    mode: 'convex',
    stops: { teacher: 0.5, input: 0.5 },
  }),
  wrong('lagrangian-point-live', 'Declares point-only and lets the transported point be live too.', VALUES, {
    family: 'lagrangian',
    mode: 'point-only',
    stops: { input: 1 },
  }),
  wrong(
    'lagrangian-parameters-live',
    'Declares parameters-only and lets the teacher’s parameters be live too.',
    VALUES,
    {
      family: 'lagrangian',
      mode: 'parameters-only',
      stops: { teacher: 1 },
    },
  ),
  wrong('lagrangian-point-stopped', 'Declares parameters-only and stops the point as well.', VALUES, {
    family: 'lagrangian',
    mode: 'parameters-only',
    stops: { input: 0 },
  }),
  wrong('lagrangian-point-for-parameters', 'Declares point-only and does parameters-only.', VALUES, {
    family: 'lagrangian',
    mode: 'point-only',
    stops: { input: 1, teacher: 0 },
  }),
  wrong('lagrangian-none-stopped', 'Declares no stop-gradient and stops the teacher.', VALUES, {
    family: 'lagrangian',
    mode: 'none',
    stops: { teacher: 0, input: 0 },
  }),
  wrong('lagrangian-slope-stopped', 'Declares convex and stops (t - s) ∂_t v.', VALUES, {
    family: 'lagrangian',
    mode: 'convex',
    stops: { slope: 0 },
  }),
  wrong('lagrangian-slope-live', 'Declares semigradient and leaves (t - s) ∂_t v live.', VALUES, {
    family: 'lagrangian',
    mode: 'semigradient',
    stops: { slope: 1 },
  }),
  wrong('eulerian-velocity-live', 'Declares convex ESD and lets v_ss be live.', VALUES, {
    family: 'eulerian',
    mode: 'convex',
    stops: { teacher: 1, input: 1 },
  }),
  wrong('eulerian-transport-live', 'Declares full ESD and leaves ∇X live.', 'values; perturbations without ∇', {
    family: 'eulerian',
    mode: 'full',
    stops: { transport: 1 },
  }),
  wrong('eulerian-transport-stopped', 'Declares convex ESD and stops ∇X v.', 'values; perturbations without ∇', {
    family: 'eulerian',
    mode: 'convex',
    stops: { transport: 0 },
  }),
  wrong(
    'eulerian-slope-live',
    'Declares semigradient ESD and leaves ∂_s v live.',
    'values; perturbations without ∂_s',
    {
      family: 'eulerian',
      mode: 'semigradient',
      stops: { slope: 1 },
    },
  ),
  wrong('eulerian-slope-stopped', 'Declares full ESD and stops (t - s) ∂_s v.', 'values; perturbations without ∂_s', {
    family: 'eulerian',
    mode: 'full',
    stops: { slope: 0 },
  }),
  wrong('eulerian-tangent-stopped', 'Declares no stop-gradient and stops the tangent w inside ∇X w.', VALUES, {
    family: 'eulerian',
    mode: 'none',
    stops: { input: 0 },
  }),
  wrong('semigroup-legs-live', 'Declares convex PSD and stops nothing.', VALUES, {
    family: 'semigroup',
    mode: 'convex',
    stops: NONE,
  }),
  wrong('semigroup-student-stopped', 'The legs are live and the student is stopped.', VALUES, {
    family: 'semigroup',
    mode: 'convex',
    stops: { student: 0, teacher: 1, input: 1 },
  }),
  wrong('semigroup-point-stopped', 'Declares no stop-gradient and stops the intermediate point.', VALUES, {
    family: 'semigroup',
    mode: 'none',
    stops: { input: 0 },
  }),
  wrong('meanflow-target-live', 'The target is not stopped: (t - r) du/dt is live.', VALUES, {
    family: 'meanflow',
    mode: 'semigradient',
    convention: { time: 'data-to-noise' },
    stops: { slope: 1, transport: 1 },
  }),
  wrong('meanflow-target-half-live', 'Declares semigradient and leaves the time derivative live.', VALUES, {
    family: 'meanflow',
    mode: 'semigradient',
    convention: { time: 'data-to-noise' },
    stops: { slope: 1 },
  }),
  wrong(
    'gradient-factor-two',
    'The gradient lacks the factor 2 of the square.',
    VALUES,
    {
      family: 'flow-matching',
      mode: 'none',
      stops: { student: 0.5 },
      metric: (q) => ({ value: q, derivative: 0.5 }),
    },
    ['plain'],
  ),
  {
    ...wrong(
      'adaptive-weight-live',
      'The adaptive weight is not stopped.',
      'values; the exact map',
      {
        family: 'lagrangian',
        mode: 'convex',
        weighting: { kind: 'adaptive', power: 1, constant: 1e-2 },
        metric: (q) => ({ value: q / (q + 1e-2), derivative: 1e-2 / (q + 1e-2) ** 2 }),
      },
      ['plain'],
    ),
  },
].flatMap(lossMutants);
