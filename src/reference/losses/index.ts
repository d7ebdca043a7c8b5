export { consistencyDistillationResidual, consistencyTrainingResidual } from './consistency.ts';
export { type EulerianMode, eulerianResidual, eulerianResidualAlong } from './eulerian.ts';
export { flowMatchingResidual } from './flow-matching.ts';
export { type LagrangianMode, lagrangianResidual } from './lagrangian.ts';
export { type MeanflowMode, meanflowResidual } from './meanflow.ts';
export { learnedWeight, type ReduceOptions, reduceResiduals, reduceRows, squaredRows } from './reduce.ts';
export { type DiagonalRows, type LossBatch, type OffDiagonalRows, prepareRows, type Rows } from './rows.ts';
export {
  type Distillation,
  distillationResidual,
  type LossOptions,
  selfDistillationLoss,
} from './self-distillation.ts';
export { type SemigroupForm, type SemigroupMode, semigroupResidual } from './semigroup.ts';
