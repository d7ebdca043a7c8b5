import type { MethodFacts } from './facts.ts';
import type { MethodId } from './ids.ts';

const PAPER = 'Flow maps by self-distillation (arXiv 2505.18825)';

type Id = Extract<
  MethodId,
  'flow-matching' | 'lsd' | 'esd' | 'psd-u' | 'psd-m' | 'meanflow' | 'shortcut' | 'split-meanflow'
>;

/** Methods that train the two-time map beside its own diagonal, from data alone. */
const selfDistilled = {
  reaches: 'any',
  diagonal: 'flow-matching',
  diagonalFraction: 0.75,
  teachers: ['self', 'average'],
  weighting: 'none',
  times: { kind: 'triangle', gamma: 'uniform' },
  timeKinds: ['triangle', 'dyadic'],
  intermediate: 'none',
} as const;

const semigroup = {
  ...selfDistilled,
  family: 'semigroup',
  stopGradients: ['convex', 'none'],
  intermediate: 'time',
  forms: ['velocity', 'map'],
} as const;

export const selfDistillationFacts: Readonly<Record<Id, MethodFacts>> = {
  'flow-matching': {
    ...selfDistilled,
    title: 'Flow matching',
    source: `${PAPER}, eq 12`,
    family: 'flow-matching',
    diagonalFraction: 1,
    teachers: ['none'],
    stopGradients: ['none'],
  },
  lsd: {
    ...selfDistilled,
    title: 'Lagrangian self-distillation',
    source: `${PAPER}, eq 13 and Algorithm 2`,
    family: 'lagrangian',
    stopGradients: ['convex', 'point-only', 'parameters-only', 'semigradient', 'none'],
  },
  esd: {
    ...selfDistilled,
    title: 'Eulerian self-distillation',
    source: `${PAPER}, eq 14 and Algorithm 3`,
    family: 'eulerian',
    stopGradients: ['full', 'convex', 'semigradient', 'none'],
  },
  'psd-u': {
    ...semigroup,
    title: 'Progressive self-distillation, γ uniform',
    source: `${PAPER}, eqs 15 and 22, Algorithm 4`,
  },
  'psd-m': {
    ...semigroup,
    title: 'Progressive self-distillation, γ = 1/2',
    source: `${PAPER}, eqs 15 and 22, Algorithm 4`,
    times: { kind: 'triangle', gamma: 'midpoint' },
  },
  /** In the paper's time t_M = 1 - s, r_M = 1 - t; its times are logit-normal (-0.4, 1) there, a quarter of the rows with r ≠ t. */
  meanflow: {
    ...selfDistilled,
    title: 'MeanFlow',
    source: 'MeanFlow (arXiv 2505.13447), Algorithm 1',
    family: 'meanflow',
    teachers: ['none'],
    stopGradients: ['semigradient', 'full'],
    weighting: { kind: 'adaptive', power: 1, constant: 1e-3 },
    times: { kind: 'triangle', gamma: 'uniform', logitNormal: { mean: 0.4, deviation: 1 } },
  },
  /** Steps 1, 1/2, …, 1/64, halved; the targets come from the averaged network. */
  shortcut: {
    ...semigroup,
    title: 'Shortcut models',
    source: 'One step diffusion via shortcut models (arXiv 2410.12557), Algorithm 1',
    teachers: ['average', 'self'],
    stopGradients: ['convex'],
    times: { kind: 'dyadic', levels: 7 },
  },
  /** In the paper's time the split is at s = (1-λ) t + λ r, λ uniform; the order of the legs is the reverse of ours. */
  'split-meanflow': {
    ...semigroup,
    title: 'SplitMeanFlow',
    source: 'SplitMeanFlow (arXiv 2507.16884), interval splitting consistency, Algorithm 1',
    stopGradients: ['convex'],
  },
};
