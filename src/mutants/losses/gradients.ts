import type { Mutant } from '../types.ts';
import { type LossMutantSpec, lossMutants } from './build.ts';
import type { Recipe, Stops } from './recipe.ts';

const NONE = { student: 1, slope: 1, transport: 1, teacher: 1, input: 1 };
const VALUES = 'the values, which are identical; the exact map';

const wrong = (name: string, description: string, recipe: Recipe, hides = VALUES): LossMutantSpec => ({
  name,
  description,
  hides,
  settings: ['gaussian', 'product'],
  frameworks: recipe.metric === undefined ? ['plain', 'tfjs'] : ['plain'],
  expected: ['gradient'],
  holds: ['zero-at-exact', 'value', 'teacher', 'query-points'],
  recipe,
});

/** Declared to be in `mode`, with other factors on the cotangents. */
const stopping = (
  family: Recipe['family'],
  mode: Recipe['mode'],
  name: string,
  description: string,
  stops: Partial<Stops>,
  hides?: string,
): LossMutantSpec =>
  wrong(
    name,
    description,
    { family, mode, stops, ...(family === 'meanflow' && { convention: { time: 'data-to-noise' } }) },
    hides,
  );

/** Right values, wrong gradients. */
export const gradients: readonly Mutant[] = [
  stopping('lagrangian', 'convex', 'stop-gradient-missing', 'Declares convex LSD and stops nothing.', NONE),
  stopping('lagrangian', 'convex', 'stop-gradient-on-student', 'The student is stopped and the teacher is live.', {
    student: 0,
    slope: 0,
    teacher: 1,
    input: 0,
  }),
  stopping(
    'lagrangian',
    'convex',
    'stop-gradient-wrong-factor',
    'Half of the gradient flows through the teacher of convex LSD.',
    { teacher: 0.5, input: 0.5 },
  ),
  stopping(
    'lagrangian',
    'point-only',
    'lagrangian-point-live',
    'Declares point-only and lets the transported point be live too.',
    { input: 1 },
  ),
  stopping(
    'lagrangian',
    'parameters-only',
    'lagrangian-parameters-live',
    'Declares parameters-only and lets the teacher’s parameters be live too.',
    { teacher: 1 },
  ),
  stopping(
    'lagrangian',
    'parameters-only',
    'lagrangian-point-stopped',
    'Declares parameters-only and stops the point as well.',
    { input: 0 },
  ),
  stopping(
    'lagrangian',
    'point-only',
    'lagrangian-point-for-parameters',
    'Declares point-only and does parameters-only.',
    { input: 1, teacher: 0 },
  ),
  stopping('lagrangian', 'none', 'lagrangian-none-stopped', 'Declares no stop-gradient and stops the teacher.', {
    teacher: 0,
    input: 0,
  }),
  stopping('lagrangian', 'convex', 'lagrangian-slope-stopped', 'Declares convex and stops (t - s) ∂_t v.', {
    slope: 0,
  }),
  stopping(
    'lagrangian',
    'semigradient',
    'lagrangian-slope-live',
    'Declares semigradient and leaves (t - s) ∂_t v live.',
    { slope: 1 },
  ),
  stopping('eulerian', 'convex', 'eulerian-velocity-live', 'Declares convex ESD and lets v_ss be live.', {
    teacher: 1,
    input: 1,
  }),
  stopping(
    'eulerian',
    'full',
    'eulerian-transport-live',
    'Declares full ESD and leaves ∇X live.',
    { transport: 1 },
    'values; perturbations without ∇',
  ),
  stopping(
    'eulerian',
    'convex',
    'eulerian-transport-stopped',
    'Declares convex ESD and stops ∇X v.',
    { transport: 0 },
    'values; perturbations without ∇',
  ),
  stopping(
    'eulerian',
    'semigradient',
    'eulerian-slope-live',
    'Declares semigradient ESD and leaves ∂_s v live.',
    { slope: 1 },
    'values; perturbations without ∂_s',
  ),
  stopping(
    'eulerian',
    'full',
    'eulerian-slope-stopped',
    'Declares full ESD and stops (t - s) ∂_s v.',
    { slope: 0 },
    'values; perturbations without ∂_s',
  ),
  stopping(
    'eulerian',
    'none',
    'eulerian-tangent-stopped',
    'Declares no stop-gradient and stops the tangent w inside ∇X w.',
    { input: 0 },
  ),
  stopping('semigroup', 'convex', 'semigroup-legs-live', 'Declares convex PSD and stops nothing.', NONE),
  stopping('semigroup', 'convex', 'semigroup-student-stopped', 'The legs are live and the student is stopped.', {
    student: 0,
    teacher: 1,
    input: 1,
  }),
  stopping(
    'semigroup',
    'none',
    'semigroup-point-stopped',
    'Declares no stop-gradient and stops the intermediate point.',
    { input: 0 },
  ),
  stopping('meanflow', 'semigradient', 'meanflow-target-live', 'The target is not stopped: (t - r) du/dt is live.', {
    slope: 1,
    transport: 1,
  }),
  stopping(
    'meanflow',
    'semigradient',
    'meanflow-target-half-live',
    'Declares semigradient and leaves the time derivative live.',
    { slope: 1 },
  ),
  wrong('gradient-factor-two', 'The gradient lacks the factor 2 of the square.', {
    family: 'flow-matching',
    mode: 'none',
    stops: { student: 0.5 },
    metric: (q) => ({ value: q, derivative: 0.5 }),
  }),
  wrong(
    'adaptive-weight-live',
    'The adaptive weight is not stopped.',
    {
      family: 'lagrangian',
      mode: 'convex',
      weighting: { kind: 'adaptive', power: 1, constant: 1e-2 },
      metric: (q) => ({ value: q / (q + 1e-2), derivative: 1e-2 / (q + 1e-2) ** 2 }),
    },
    'values; the exact map',
  ),
].flatMap(lossMutants);
