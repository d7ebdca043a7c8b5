import { FlowproofError } from '../../core/errors.ts';
import { type DType, UNIT_ROUNDOFF } from '../../core/precision.ts';
import { conventionOf } from '../../subject/canonicalise.ts';
import { type Clock, clockOf } from '../../subject/clock.ts';
import type { Convention } from '../../subject/convention.ts';
import type {
  DifferenceTangent,
  FirstLeg,
  LossFamily,
  LossReduction,
  LossSubject,
  LossWeighting,
  StopGradientMode,
  TimeLaw,
} from '../../subject/types.ts';
import { requireDistillable, requireShapely } from './distillable.ts';
import { type Shape, shapeOf } from './residual-shape.ts';

/** The stop-gradient modes that each family knows: method of self-distillation, eq 94 and Algorithms 2-4. */
export const MODES: Readonly<Record<LossFamily, readonly StopGradientMode[]>> = {
  'flow-matching': ['none'],
  lagrangian: ['convex', 'point-only', 'parameters-only', 'semigradient', 'none'],
  eulerian: ['full', 'convex', 'semigradient', 'none'],
  semigroup: ['convex', 'none'],
  meanflow: ['semigradient', 'full'],
};

/** A loss subject's declaration with every default filled in. */
export interface LossSpec {
  readonly name: string;
  readonly family: LossFamily;
  readonly mode: StopGradientMode;
  readonly framework: LossSubject['framework'];
  readonly dtype: DType;
  /** Unit round-off of the dtype. */
  readonly u: number;
  readonly convention: Convention;
  readonly clock: Clock;
  readonly weighting: LossWeighting;
  readonly shape: Shape;
  readonly reduction: LossReduction;
  readonly combine: 'batch' | 'terms';
  readonly form: 'velocity' | 'map';
  readonly diagonal: 'flow-matching' | 'none';
  readonly teacher: 'self' | 'given';
  readonly reaches: 'any' | 'end';
  readonly firstLeg: FirstLeg;
  readonly times: 'given' | 'drawn';
  readonly timeLaw: TimeLaw | undefined;
  readonly noise: 'given' | 'drawn';
  readonly range: readonly [number, number];
  readonly tangent: 'jvp' | DifferenceTangent;
  readonly factor: number;
  /** Rows of a batch at most. */
  readonly batchLimit: number;
  /** What results of the output `average-velocity` are divided by: the clock's rate, 1 where they are canonical. */
  readonly resultRate: number;
  /** True where the author sees the net through a head of his own, whose rounding is added to that of velocities. */
  readonly headed: boolean;
}

const REASON: Partial<Record<LossFamily, string>> = {
  'flow-matching': 'Nothing can be stopped in flow matching.',
  meanflow: 'The conditional velocity may stand for the marginal one only where no live term multiplies it.',
};

/**
 * The declaration of a loss, read. A TensorFlow.js loss computes in float32 whatever it declares.
 *
 * @throws FlowproofError `invalid-subject` where the family does not know the stop-gradient mode.
 */
export function specOf(subject: LossSubject): LossSpec {
  const allowed = MODES[subject.family];
  if (!allowed.includes(subject.stopGradient)) {
    const expected = `one of ${allowed.join(', ')} for the ${subject.family} family`;
    throw new FlowproofError(
      'invalid-subject',
      `stopGradient: expected ${expected}, got "${subject.stopGradient}"`,
      REASON[subject.family] ?? 'Declare what the loss stops; `flowproof explain loss.gradient` lists the modes.',
    );
  }
  requireDistillable(subject);
  requireShapely(subject);
  const convention = conventionOf(subject);
  const dtype = subject.framework === 'tfjs' ? 'float32' : (subject.dtype ?? 'float64');
  return {
    name: subject.name,
    family: subject.family,
    mode: subject.stopGradient,
    framework: subject.framework,
    dtype,
    u: UNIT_ROUNDOFF[dtype],
    convention,
    clock: clockOf(convention),
    weighting: subject.weighting ?? 'none',
    shape: shapeOf(subject.residual, UNIT_ROUNDOFF[dtype]),
    reduction: subject.reduction ?? 'mean',
    combine: subject.combine ?? 'batch',
    form: subject.form ?? 'velocity',
    diagonal: subject.diagonal ?? 'flow-matching',
    teacher: subject.teacher ?? 'self',
    reaches: subject.reaches ?? 'any',
    firstLeg: subject.firstLeg ?? 'net',
    times: subject.times,
    timeLaw: subject.timeLaw,
    noise: subject.noise ?? 'given',
    range: subject.range ?? [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY],
    tangent: subject.tangent ?? 'jvp',
    factor: subject.factor ?? 1,
    batchLimit:
      subject.framework === 'remote' ? (subject.batchLimit ?? Number.POSITIVE_INFINITY) : Number.POSITIVE_INFINITY,
    headed: false,
    resultRate: convention.output === 'average-velocity' ? clockOf(convention).rate : 1,
  };
}
