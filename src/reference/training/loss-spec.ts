import type { FlowNet } from '../flow-net.ts';
import { defineNetwork } from '../networks/define.ts';
import type { TrainingConfig } from './config.ts';
import { groupsOf } from './groups.ts';
import type { LossSpec } from './loss.ts';
import { type Model, modelOf } from './model.ts';
import type { SettledRun } from './parse.ts';
import { learnsWeights, rowWeightsOf } from './weighting.ts';

/** What a configuration trains. */
export function modelOfConfig(config: TrainingConfig, dimension: number): Model {
  return modelOf(defineNetwork(config.network, dimension), learnsWeights(config));
}

/** The loss of a configuration. */
export function lossSpec(
  config: TrainingConfig,
  run: SettledRun,
  model: Model,
  teacher: FlowNet | undefined,
): LossSpec {
  const { members, counts, problem } = run;
  const eta = counts[0] / config.batch;
  return {
    model,
    groups: groupsOf(members),
    path: problem.interpolant,
    shares: config.combine === 'terms' ? [1, 1] : [eta, 1 - eta],
    counts,
    rowWeights: rowWeightsOf(config, members),
    teacher,
  };
}
