import type * as tf from '@tensorflow/tfjs';
import type { Interpolant } from '../../analytic/types.ts';
import type { Rng } from '../../core/random.ts';
import type { StopGradientMode } from '../../subject/types.ts';
import type { FlowNet } from '../flow-net.ts';
import type { OffDiagonalRows } from '../losses/index.ts';
import type { Times } from '../times.ts';
import type { MethodFacts, ResidualForm, SolverName, TeacherKind } from './facts.ts';
import type { MethodId } from './ids.ts';
import type { MethodTimes } from './times.ts';

/** What a residual of the off-diagonal term is formed from. */
export interface MethodContext {
  readonly net: FlowNet;
  readonly rows: OffDiagonalRows;
  /** The averaged network, the frozen network or map, or `velocityNet(b)`; absent where the method's teacher is `none` or `self`. */
  readonly teacher?: FlowNet;
  /** Discrete consistency with target `average`: the averaged network; absent for `self`. */
  readonly target?: FlowNet;
  readonly path: Interpolant;
  /** Last time of the run; 1 where absent. */
  readonly end?: number;
  /** Share of the training that is over, in [0, 1]: curricula follow it. */
  readonly progress: number;
}

/** A training method with every choice made. The trainer adds flow matching on the diagonal rows where `diagonal` says so. */
export interface Method extends MethodFacts {
  readonly id: MethodId;
  readonly teacher: TeacherKind;
  readonly target: 'self' | 'average' | undefined;
  readonly stopGradient: StopGradientMode;
  readonly form: ResidualForm;
  readonly solver: SolverName;
  readonly times: MethodTimes;
  readonly legCount: number;
  readonly normaliseTangent: number;
  readonly tangentWarmup: number;
  /** The conditional velocity dI_s/ds of each pair stands for the marginal one: the loss at the exact map is not 0, its mean gradient is. */
  readonly conditional: boolean;
  /** Times of n off-diagonal rows; see `drawMethodTimes`. */
  drawTimes(rng: Rng, n: number, range?: readonly [number, number], progress?: number): Times;
  /**
   * Residual of the off-diagonal term, [n, d].
   *
   * @throws FlowproofError `usage` where the rows lack u or xu, or the teacher is missing.
   */
  residual(context: MethodContext): tf.Tensor2D;
}
