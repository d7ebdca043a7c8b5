import * as tf from '@tensorflow/tfjs';
import { interpolantOf } from '../../analytic/interpolants/index.ts';
import type { Problem } from '../../analytic/types.ts';
import { stream } from '../../core/random.ts';
import type { LossCall, LossSubject, SubjectFactory, TimeLaw } from '../../subject/types.ts';
import type { FlowNet } from '../flow-net.ts';
import {
  type Distillation,
  type LossBatch,
  type LossOptions,
  prepareRows,
  selfDistillationLoss,
} from '../losses/index.ts';
import { drawTimes } from '../times.ts';

/** A loss call under `tfjs`: points [n, d], times [n]. */
export type TensorLossCall = LossCall<FlowNet, tf.Tensor>;

interface Variant {
  readonly distillation: Distillation;
  readonly options?: Omit<LossOptions, 'teacher'>;
  /** Present: the loss draws its own times. */
  readonly timeLaw?: TimeLaw;
  /** Released defaults run on every problem, the others on those of `SELECTED`. */
  readonly everywhere?: true;
}

const drawn = (gamma: 'uniform' | 'midpoint'): TimeLaw => ({ diagonalFraction: 0.75, offDiagonal: 'triangle', gamma });

/**
 * What is stopped does not depend on the problem: two that hide nothing (skewed or non-commuting, off centre, several dimensions)
 * show every mode, one of them in the quick profiles.
 */
export const SELECTED: readonly string[] = ['gaussian-noncommuting', 'rotated-product-3d-trig'];

/** Every stop-gradient mode of every family once, alternating how the two terms are combined; then the other choices. */
const variants: readonly Variant[] = [
  { distillation: { family: 'lagrangian', stopGradient: 'none' } },
  { distillation: { family: 'lagrangian', stopGradient: 'convex' }, options: { combine: 'terms' }, everywhere: true },
  { distillation: { family: 'lagrangian', stopGradient: 'point-only' } },
  { distillation: { family: 'lagrangian', stopGradient: 'parameters-only' }, options: { reduction: 'mean-elements' } },
  { distillation: { family: 'lagrangian', stopGradient: 'semigradient' } },
  { distillation: { family: 'eulerian', stopGradient: 'none' } },
  { distillation: { family: 'eulerian', stopGradient: 'convex' }, options: { reduction: 'sum' } },
  { distillation: { family: 'eulerian', stopGradient: 'full' }, options: { combine: 'terms' }, everywhere: true },
  { distillation: { family: 'eulerian', stopGradient: 'semigradient' } },
  { distillation: { family: 'semigroup', stopGradient: 'none', form: 'map' } },
  { distillation: { family: 'semigroup', stopGradient: 'convex' }, options: { combine: 'terms' }, everywhere: true },
  { distillation: { family: 'meanflow', stopGradient: 'semigradient' } },
  { distillation: { family: 'meanflow', stopGradient: 'full' }, options: { combine: 'terms' } },
  {
    distillation: { family: 'lagrangian', stopGradient: 'convex' },
    options: { weighting: { kind: 'log-variance', logVariance: 0.25 } },
  },
  {
    distillation: { family: 'eulerian', stopGradient: 'full' },
    options: { weighting: { kind: 'adaptive', power: 0.75, constant: 1e-3 } },
  },
  { distillation: { family: 'semigroup', stopGradient: 'convex' }, timeLaw: drawn('uniform') },
  { distillation: { family: 'semigroup', stopGradient: 'convex' }, timeLaw: drawn('midpoint') },
];

/** The reference losses as subjects, one factory each, flow matching first. */
export const lossSubjects: readonly SubjectFactory[] = [
  flowMatching,
  ...variants.map((variant) => (problem: Problem) => subjectOf(variant, problem)),
];

/** On a batch whose rows all have s = t the self-distillation loss is flow matching, whatever the family. */
function flowMatching(problem: Problem): LossSubject {
  return {
    ...common,
    name: 'reference flow matching',
    problem,
    family: 'flow-matching',
    stopGradient: 'none',
    times: 'given',
    loss: (call: TensorLossCall) =>
      evaluate(problem, call, { s: call.t, t: call.t }, { distillation: variants[0].distillation }),
  };
}

const common = {
  kind: 'loss',
  framework: 'tfjs',
  dtype: 'float32',
  convention: { output: 'average-velocity' },
} as const;

function subjectOf(variant: Variant, problem: Problem): LossSubject | null {
  const { distillation, options, timeLaw } = variant;
  if (!variant.everywhere && !SELECTED.includes(problem.id)) return null;
  return {
    ...common,
    name: nameOf(variant),
    problem,
    family: distillation.family,
    stopGradient: distillation.stopGradient,
    ...(distillation.family === 'semigroup' && { form: distillation.form ?? 'velocity' }),
    ...options,
    times: timeLaw ? 'drawn' : 'given',
    ...(timeLaw && { timeLaw }),
    loss: (call: TensorLossCall) => {
      const times = timeLaw ? drawTimes(stream(call.seed, 'times'), call.n, timeLaw) : undefined;
      const tensor = (values: Float64Array): tf.Tensor1D => tf.tensor1d(Float32Array.from(values));
      return evaluate(
        problem,
        call,
        times ? { s: tensor(times.s), t: tensor(times.t), u: tensor(times.u) } : call,
        variant,
      );
    },
  };
}

function evaluate(
  problem: Problem,
  call: TensorLossCall,
  times: { readonly s: tf.Tensor; readonly t: tf.Tensor; readonly u?: tf.Tensor },
  { distillation, options }: Variant,
): tf.Scalar {
  const batch = { x0: call.x0, x1: call.x1, ...times } as LossBatch;
  return selfDistillationLoss(call.net, prepareRows(interpolantOf(problem.interpolant), batch), distillation, options);
}

function nameOf({ distillation, options, timeLaw }: Variant): string {
  const { weighting = 'none' } = options ?? {};
  const parts = [
    {
      lagrangian: 'LSD',
      eulerian: 'ESD',
      semigroup: timeLaw?.gamma === 'midpoint' ? 'PSD-M' : 'PSD-U',
      meanflow: 'MeanFlow',
    }[distillation.family],
    distillation.stopGradient,
    ...(weighting === 'none' ? [] : [weighting.kind]),
    ...(timeLaw ? ['drawn times'] : []),
  ];
  return `reference ${parts.join(' ')}`;
}
