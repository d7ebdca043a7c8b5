import type { LossFamily, LossWeighting, StopGradientMode } from '../../subject/types.ts';
import { consistencyFacts } from './facts-consistency.ts';
import { distillationFacts } from './facts-distillation.ts';
import { selfDistillationFacts } from './facts-self-distillation.ts';
import type { MethodId } from './ids.ts';
import type { MethodTimes } from './times.ts';

/**
 * Where the right-hand side of a residual comes from: `none`, the conditional velocity of the pair alone; `self`, the network;
 * `average`, its exponential moving average; `velocity`, a frozen velocity field b; `map`, a frozen flow map.
 */
export type TeacherKind = 'none' | 'self' | 'average' | 'velocity' | 'map';

/** `velocity`: differences of average velocities; `map`: differences of maps, which are t - s times those. */
export type ResidualForm = 'velocity' | 'map';

/** How a discrete method goes one interval along the teacher's trajectory. */
export type SolverName = 'euler' | 'heun';

/**
 * What a training method is, without TensorFlow.js: a family, whose map, whose velocity, which times, what is live. Where there is a
 * choice the first is the default.
 */
export interface MethodFacts {
  readonly title: string;
  /** Paper and equation. */
  readonly source: string;
  /** Family of its residual, as a subject declares it. */
  readonly family: LossFamily;
  /** `any`: X_{s,t} on the triangle; `end`: X_{s,1} alone, so that a sampler of several steps has to renoise. */
  readonly reaches: 'any' | 'end';
  /** Whether flow matching on rows with s = t belongs to it; η is their share. */
  readonly diagonal: 'flow-matching' | 'none';
  readonly diagonalFraction: number;
  readonly teachers: readonly TeacherKind[];
  /** Discrete consistency: the network whose map is the target. */
  readonly targets?: readonly ('self' | 'average')[];
  readonly stopGradients: readonly StopGradientMode[];
  readonly weighting: LossWeighting;
  /** Law of the off-diagonal times. */
  readonly times: MethodTimes;
  /** Laws that the method may use instead, each with parameters of its own. */
  readonly timeKinds: readonly MethodTimes['kind'][];
  /** Whether `rows.u` is used, and for discrete consistency training `rows.xu = I_u` too. */
  readonly intermediate: 'none' | 'time' | 'point';
  /** Semigroup and discrete consistency families. */
  readonly forms?: readonly ResidualForm[];
  readonly solvers?: readonly SolverName[];
  /** Legs of the teacher from s to t; two by default, by way of u. */
  readonly legs?: 'two' | 'any';
  /** Its tangent can be normalised and warmed up: see `methodConfigSchema`. */
  readonly tangent?: true;
  /** The only interpolant that its parametrisation knows. */
  readonly interpolant?: 'trigonometric';
}

/** See `MethodFacts`. */
export const methodFacts: Readonly<Record<MethodId, MethodFacts>> = {
  ...selfDistillationFacts,
  ...distillationFacts,
  ...consistencyFacts,
};
