import type { MethodFacts } from './facts.ts';
import type { MethodId } from './ids.ts';

const FMM = 'Flow map matching (arXiv 2406.07507)';

type Id = Extract<MethodId, 'lmd' | 'emd' | 'pfmm' | 'progressive-distillation' | 'align-your-flow'>;

/** Methods that distil a frozen teacher into the two-time map. Its diagonal follows from the residual as t - s → 0: no flow matching. */
const distilled = {
  reaches: 'any',
  diagonal: 'none',
  diagonalFraction: 0,
  weighting: 'none',
  times: { kind: 'triangle', gamma: 'uniform' },
  timeKinds: ['triangle', 'dyadic'],
  intermediate: 'none',
} as const;

export const distillationFacts: Readonly<Record<Id, MethodFacts>> = {
  /** As written b is frozen and its argument X_{s,t}(I_s) live. */
  lmd: {
    ...distilled,
    title: 'Lagrangian map distillation',
    source: `${FMM}, Lagrangian map distillation`,
    family: 'lagrangian',
    teachers: ['velocity'],
    stopGradients: ['parameters-only', 'convex', 'semigradient'],
  },
  emd: {
    ...distilled,
    title: 'Eulerian map distillation',
    source: `${FMM}, Eulerian map distillation`,
    family: 'eulerian',
    teachers: ['velocity'],
    stopGradients: ['convex', 'full', 'semigradient'],
  },
  /** The teacher goes from s to t in K legs of equal length. */
  pfmm: {
    ...distilled,
    title: 'Progressive flow map matching',
    source: `${FMM}, progressive flow map matching`,
    family: 'semigroup',
    teachers: ['map', 'average'],
    stopGradients: ['convex'],
    times: { kind: 'triangle', gamma: 'midpoint' },
    timeKinds: ['triangle', 'dyadic', 'grid'],
    intermediate: 'time',
    forms: ['map', 'velocity'],
    legs: 'any',
  },
  /** The student learns N steps from a teacher's 2N; a teacher that is a velocity takes Euler steps, DDIM's on the linear path. */
  'progressive-distillation': {
    ...distilled,
    title: 'Progressive distillation',
    source: 'Progressive distillation (arXiv 2202.00512), Algorithm 2',
    family: 'semigroup',
    teachers: ['map', 'velocity'],
    stopGradients: ['convex'],
    times: { kind: 'grid', intervals: 4, end: 'next' },
    timeKinds: ['grid', 'dyadic'],
    intermediate: 'time',
    forms: ['velocity', 'map'],
  },
  'align-your-flow': {
    ...distilled,
    title: 'Align Your Flow, Eulerian form',
    source: 'Align Your Flow (arXiv 2506.14603), AYF-EMD',
    family: 'eulerian',
    teachers: ['velocity', 'none'],
    stopGradients: ['semigradient'],
    tangent: true,
  },
};
