import type * as tf from '@tensorflow/tfjs';
import { interpolantOf } from '../../analytic/interpolants/index.ts';
import type { Problem } from '../../analytic/types.ts';
import type { FirstLeg, LossSubject, StopGradientMode, SubjectFactory } from '../../subject/types.ts';
import { flowMatchingResidual, type LossBatch, prepareRows, reduceResiduals } from '../losses/index.ts';
import { type Method, type MethodConfig, resolveMethod } from '../methods/index.ts';
import { SELECTED, type TensorLossCall } from './loss.ts';

interface SpecialCase {
  readonly config: MethodConfig;
  readonly firstLeg?: FirstLeg;
}

/**
 * The special cases whose residual is a definition of the contract: all but CTM, which compares its two ends after a further map, and
 * sCM, whose residual in TrigFlow's parametrisation has factors of time of its own (`tests/reference/methods` judges these). Align
 * Your Flow without normalisation of its tangent, which is a weight that depends on the residual.
 */
const cases: readonly SpecialCase[] = [
  { config: { id: 'lmd' } },
  { config: { id: 'emd' } },
  { config: { id: 'pfmm' } },
  { config: { id: 'progressive-distillation' } },
  { config: { id: 'consistency-distillation' } },
  { config: { id: 'consistency-training' } },
  { config: { id: 'consistency-distillation-discrete', target: 'self' }, firstLeg: 'heun' },
  { config: { id: 'consistency-training-discrete' }, firstLeg: 'interpolant' },
  { config: { id: 'align-your-flow', normaliseTangent: 0 } },
  { config: { id: 'shortcut' } },
  { config: { id: 'split-meanflow' } },
];

/** The special cases as subjects, one factory each. */
export const specialCaseSubjects: readonly SubjectFactory[] = cases.map(
  (special) => (problem: Problem) => (SELECTED.includes(problem.id) ? subjectOf(special, problem) : null),
);

function subjectOf({ config, firstLeg }: SpecialCase, problem: Problem): LossSubject {
  const method = resolveMethod(config);
  const path = interpolantOf(problem.interpolant);
  return {
    kind: 'loss',
    framework: 'tfjs',
    dtype: 'float32',
    convention: { output: 'average-velocity' },
    name: `reference ${method.title}`,
    problem,
    family: method.family,
    stopGradient: method.stopGradient as StopGradientMode,
    diagonal: method.diagonal,
    reaches: method.reaches,
    times: 'given',
    ...(method.family === 'semigroup' && { form: method.form }),
    ...(method.teacher !== 'none' && method.teacher !== 'self' && { teacher: 'given' as const }),
    ...(firstLeg && { firstLeg }),
    loss: (call: TensorLossCall) => evaluate(method, path, call),
  };
}

function evaluate(method: Method, path: ReturnType<typeof interpolantOf>, call: TensorLossCall): tf.Scalar {
  const { net, teacher } = call;
  const batch = call as unknown as LossBatch;
  const { diagonal, offDiagonal } = prepareRows(path, batch, { neighbours: method.intermediate === 'point' });
  const residuals = [
    ...(diagonal ? [flowMatchingResidual(net, diagonal)] : []),
    ...(offDiagonal
      ? [method.residual({ net, rows: offDiagonal, path, progress: 1, ...(teacher && { teacher }) })]
      : []),
  ];
  return reduceResiduals(residuals as [tf.Tensor2D, ...tf.Tensor2D[]], {});
}
