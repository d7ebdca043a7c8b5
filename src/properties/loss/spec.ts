import type { ExactProblem } from '../../analytic/types.ts';
import { type DType, UNIT_ROUNDOFF } from '../../core/precision.ts';
import { requireCoherent } from '../../subject/loss-rules.ts';
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
import { type DeclaredNet, declaredNet } from './declared-net.ts';
import type { Arithmetic } from './definitions/types.ts';
import { maskedRows } from './masked-rows.ts';
import { type Shape, shapeOf } from './residual-shape.ts';

/** A loss subject's declaration with every default filled in. */
export interface LossSpec extends DeclaredNet {
  readonly name: string;
  readonly family: LossFamily;
  readonly mode: StopGradientMode;
  readonly framework: LossSubject['framework'];
  readonly dtype: DType;
  /** Unit round-off of the dtype. */
  readonly u: number;
  readonly weighting: LossWeighting;
  /** Of rows with s < t, and with s = t. */
  readonly shape: Shape;
  readonly diagonalShape: Shape;
  readonly ownTarget: Arithmetic['ownTarget'];
  readonly reduction: LossReduction;
  readonly combine: 'batch' | 'terms';
  readonly form: 'velocity' | 'map';
  readonly diagonal: 'flow-matching' | 'none' | 'masked' | 'added';
  readonly intermediate: 'given' | 'midpoint';
  readonly teacher: 'self' | 'given';
  readonly reaches: 'any' | 'end';
  readonly firstLeg: FirstLeg;
  readonly times: 'given' | 'drawn';
  readonly timeLaw: TimeLaw | undefined;
  readonly noise: 'given' | 'drawn';
  readonly tangent: 'jvp' | DifferenceTangent;
  readonly factor: number;
  /** Rows of a batch at most. */
  readonly batchLimit: number;
}

/**
 * The declaration of a loss on a problem, read. A TensorFlow.js loss computes in float32 whatever it declares.
 *
 * @throws FlowproofError `invalid-subject` where its fields do not go together.
 */
export function specOf(subject: LossSubject, problem: ExactProblem | null): LossSpec {
  requireCoherent(subject);
  const net = declaredNet(subject, problem);
  const dtype = subject.framework === 'tfjs' ? 'float32' : (subject.dtype ?? 'float64');
  const u = UNIT_ROUNDOFF[dtype];
  const matching = subject.family === 'flow-matching';
  const shape = shapeOf(subject.residual, u, 'residual', net.timeSize);
  const { regresses = matching ? 'output' : 'velocity' } = subject;
  return {
    name: subject.name,
    family: subject.family,
    mode: subject.stopGradient,
    framework: subject.framework,
    dtype,
    u,
    ...net,
    weighting: subject.weighting ?? 'none',
    shape,
    diagonalShape: matching ? shape : shapeOf(subject.diagonalResidual, u, 'diagonalResidual', net.timeSize),
    ownTarget: regresses === 'output' ? ownTargetOf(subject.convention, net.head) : undefined,
    reduction: subject.reduction ?? 'mean',
    combine: subject.combine ?? 'batch',
    form: subject.form ?? 'velocity',
    diagonal: subject.diagonal ?? 'flow-matching',
    intermediate: subject.intermediate ?? 'given',
    teacher: subject.teacher ?? 'self',
    reaches: subject.reaches ?? 'any',
    firstLeg: subject.firstLeg ?? 'net',
    times: subject.times,
    timeLaw: subject.timeLaw,
    noise: subject.noise ?? 'given',
    range: subject.range === undefined ? net.range : within(net.range, subject.range),
    tangent: subject.tangent ?? 'jvp',
    factor: subject.factor ?? 1,
    batchLimit: Math.min(
      subject.framework === 'remote' ? (subject.batchLimit ?? Number.POSITIVE_INFINITY) : Number.POSITIVE_INFINITY,
      subject.diagonal === 'masked' ? maskedRows(u) : Number.POSITIVE_INFINITY,
    ),
  };
}

/** The head whose own target is meant; a velocity on a linear clock is read per unit of either clock, as where nothing more is declared. */
function ownTargetOf(
  { output = 'map', clock = 'linear', outputScale = 1 }: LossSubject['convention'] = {},
  head: DeclaredNet['head'],
): LossSpec['ownTarget'] {
  const isVelocity = output === 'velocity' || output === 'average-velocity';
  if (head === undefined || (isVelocity && clock === 'linear' && Math.abs(outputScale) === 1)) return undefined;
  return (s) => head(s, s);
}

function within(one: readonly [number, number], other: readonly [number, number]): readonly [number, number] {
  return [Math.max(one[0], other[0]), Math.min(one[1], other[1])];
}
