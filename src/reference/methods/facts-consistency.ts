import type { MethodFacts } from './facts.ts';
import type { MethodId } from './ids.ts';

const CM = 'Consistency models (arXiv 2303.01469)';
const ICT = 'Improved techniques for training consistency models (arXiv 2310.14189)';

type Id = Extract<
  MethodId,
  | 'consistency-distillation'
  | 'consistency-distillation-discrete'
  | 'consistency-training'
  | 'consistency-training-discrete'
  | 'scm'
  | 'ctm'
>;

/** Methods that train X_{s,1} alone. */
const consistency = {
  reaches: 'end',
  diagonal: 'none',
  diagonalFraction: 0,
  weighting: 'none',
  times: { kind: 'to-end' },
  timeKinds: ['to-end'],
  intermediate: 'none',
} as const;

export const consistencyFacts: Readonly<Record<Id, MethodFacts>> = {
  'consistency-distillation': {
    ...consistency,
    title: 'Consistency distillation, continuous',
    source: `${CM}, appendix B.1`,
    family: 'eulerian',
    teachers: ['velocity'],
    stopGradients: ['semigradient', 'full', 'convex'],
  },
  'consistency-training': {
    ...consistency,
    title: 'Consistency training, continuous',
    source: `${CM}, appendix B.2; sCM (arXiv 2410.11081)`,
    family: 'meanflow',
    teachers: ['none'],
    stopGradients: ['semigradient', 'full'],
  },
  'consistency-distillation-discrete': {
    ...consistency,
    title: 'Consistency distillation, discrete',
    source: `${CM}, eqs 6 and 7, Algorithm 2`,
    family: 'semigroup',
    teachers: ['velocity'],
    targets: ['average', 'self'],
    stopGradients: ['convex'],
    times: { kind: 'grid', intervals: 18, end: 'to-end' },
    timeKinds: ['grid'],
    intermediate: 'time',
    forms: ['map', 'velocity'],
    solvers: ['heun', 'euler'],
  },
  /** The number of intervals doubles from 10 to 1,280 in the second paper, whose target is the network itself. */
  'consistency-training-discrete': {
    ...consistency,
    title: 'Consistency training, discrete',
    source: `${CM}, eq 10 and Algorithm 3; ${ICT}`,
    family: 'semigroup',
    teachers: ['none'],
    targets: ['self', 'average'],
    stopGradients: ['convex'],
    times: { kind: 'grid', intervals: 10, finalIntervals: 1280, end: 'to-end' },
    timeKinds: ['grid'],
    intermediate: 'point',
    forms: ['map', 'velocity'],
  },
  scm: {
    ...consistency,
    title: 'sCM (TrigFlow)',
    source: 'sCM (arXiv 2410.11081), TrigFlow, eq 8',
    family: 'meanflow',
    teachers: ['none', 'velocity'],
    stopGradients: ['semigradient'],
    tangent: true,
    interpolant: 'trigonometric',
  },
  /** Both sides are carried on to t = 1 by the stopped map and compared there. */
  ctm: {
    ...consistency,
    title: 'Consistency trajectory models',
    source: 'Consistency trajectory models (arXiv 2310.02279), soft consistency matching, Algorithm 1',
    family: 'semigroup',
    reaches: 'any',
    diagonal: 'flow-matching',
    diagonalFraction: 0.5,
    teachers: ['average', 'velocity'],
    targets: ['average', 'self'],
    stopGradients: ['convex'],
    times: { kind: 'grid', intervals: 18, end: 'onward' },
    timeKinds: ['grid'],
    intermediate: 'time',
    solvers: ['heun', 'euler'],
  },
};
