export { type Checkpoint, checkSameConfig, readCheckpoint, saveCheckpoint } from './checkpoint.ts';
export {
  type TeacherConfig,
  type TrainingConfig,
  type TrainingConfigInput,
  trainingConfigSchema,
  type Weighting,
} from './config.ts';
export { configHash } from './config-hash.ts';
export { loadTrained, type ParameterKind, type Trained, trainedNets } from './load-trained.ts';
export { type Member, membersOf } from './members.ts';
export { type MetricsRecord, metricsSchema, type RunMetrics, type StepMetrics } from './metrics-schema.ts';
export { parseTrainingConfig, type SettledRun, settleRun } from './parse.ts';
export { type Preset, presets } from './presets.ts';
export { type RunOptions, type RunResult, runTraining } from './run.ts';
export type { TrainingState } from './state.ts';
export type { MemberStep, Terms } from './statistics.ts';
export { loadTeacher } from './teacher.ts';
export { createTrainer, type Divergence, type StepResult, type Trainer, type TrainerOptions } from './trainer.ts';
