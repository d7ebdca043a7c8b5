import type * as tf from '@tensorflow/tfjs';

import { discreteConsistencyResidual, trajectoryConsistencyResidual } from '../losses/discrete-consistency.ts';
import { type EulerianMode, eulerianResidual, eulerianResidualAlong } from '../losses/eulerian.ts';
import { flowMatchingResidual } from '../losses/flow-matching.ts';
import { type LagrangianMode, lagrangianResidual } from '../losses/lagrangian.ts';
import { progressiveResidual } from '../losses/progressive.ts';
import { type SemigroupMode, semigroupResidual } from '../losses/semigroup.ts';
import { solverStep } from '../losses/solver-step.ts';
import { treatedTangentResidual, trigFlowResidual } from '../losses/tangent.ts';
import { stopped } from '../stop-gradient.ts';
import type { MethodId } from './ids.ts';
import type { Method, MethodContext } from './types.ts';

type Residual = (method: Method, context: MethodContext) => tf.Tensor2D;

const lagrangian: Residual = ({ stopGradient }, { net, rows, teacher }) =>
  lagrangianResidual(net, rows, stopGradient as LagrangianMode, teacher);

const eulerian: Residual = ({ stopGradient }, { net, rows, teacher }) =>
  eulerianResidual(net, rows, stopGradient as EulerianMode, teacher);

const conditional: Residual = ({ stopGradient }, { net, rows }) =>
  eulerianResidualAlong(net, rows, rows.velocity, stopGradient as EulerianMode);

const semigroup: Residual = ({ stopGradient, form }, { net, rows, teacher }) =>
  semigroupResidual(net, rows, stopGradient as SemigroupMode, form, teacher);

/** The velocity along which a tangent is taken: the frozen teacher's, or that of the pair. */
const along = ({ rows, teacher }: MethodContext): tf.Tensor2D =>
  teacher === undefined ? rows.velocity : stopped(() => teacher(rows.x, rows.s, rows.s));

/** The point at u: one step of the solver along the teacher's trajectory through x. */
const stepped = (method: Method, { rows, teacher, net }: MethodContext): tf.Tensor2D =>
  stopped(() => solverStep(teacher ?? net, rows.x, rows.s, rows.u!, method.solver));

const tangent = ({ normaliseTangent, tangentWarmup }: Method, { progress }: MethodContext) => ({
  normalise: normaliseTangent,
  share: tangentWarmup === 0 ? 1 : Math.min(1, progress / tangentWarmup),
});

/** The residual of each method: the same pieces recombined. */
export const residuals: Readonly<Record<MethodId, Residual>> = {
  'flow-matching': (_, { net, rows: { x, s, velocity } }) => flowMatchingResidual(net, { x, t: s, velocity }),
  lsd: lagrangian,
  lmd: lagrangian,
  esd: eulerian,
  emd: eulerian,
  'consistency-distillation': eulerian,
  'consistency-training': conditional,
  meanflow: conditional,
  'psd-u': semigroup,
  'psd-m': semigroup,
  shortcut: semigroup,
  'split-meanflow': semigroup,
  'progressive-distillation': semigroup,
  pfmm: ({ form, legCount }, { net, rows, teacher }) => progressiveResidual(net, rows, teacher ?? net, legCount, form),
  'consistency-distillation-discrete': (method, context) =>
    discreteConsistencyResidual(context.net, context.rows, stepped(method, context), context.target, method.form),
  'consistency-training-discrete': ({ form }, { net, rows, target }) =>
    discreteConsistencyResidual(net, rows, rows.xu!, target, form),
  ctm: (method, context) =>
    trajectoryConsistencyResidual(context.net, context.rows, stepped(method, context), context.target, context.end),
  scm: (method, context) => trigFlowResidual(context.net, context.rows, along(context), tangent(method, context)),
  'align-your-flow': (method, context) =>
    treatedTangentResidual(context.net, context.rows, along(context), tangent(method, context)),
};
