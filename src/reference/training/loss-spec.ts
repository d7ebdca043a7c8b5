import { expectedError } from '../../core/errors.ts';
import type { FlowNet } from '../flow-net.ts';
import { defineNetwork } from '../networks/define.ts';
import type { TrainingConfig } from './config.ts';
import { groupsOf } from './groups.ts';
import type { LossSpec } from './loss.ts';
import { type Model, modelOf } from './model.ts';
import type { SettledRun } from './parse.ts';
import { learnsWeights, rowWeightsOf } from './weighting.ts';

/** Parameters of all members together. */
const MOST_PARAMETERS = 2 ** 30;

/**
 * What a configuration trains.
 *
 * @throws FlowproofError `usage` for a network that does not fit the points, or has more parameters than an array of theirs can hold.
 */
export function modelOfConfig(config: TrainingConfig, dimension: number): Model {
  const model = modelOf(defineNetwork(config.network, dimension), learnsWeights(config));
  const most = Math.floor(MOST_PARAMETERS / (config.ensemble?.length ?? 1));
  if (model.count <= most) return model;
  throw expectedError('usage', 'network', `at most ${most} parameters for a member`, model.count, 'Make it smaller.');
}

/** The loss of a configuration. */
export function lossSpec(
  config: TrainingConfig,
  run: SettledRun,
  model: Model,
  teacher: FlowNet | undefined,
): LossSpec {
  const { members, counts, problem, range } = run;
  const eta = counts[0] / config.batch;
  return {
    model,
    groups: groupsOf(members),
    path: problem.interpolant,
    end: range[1],
    shares: config.combine === 'terms' ? [1, 1] : [eta, 1 - eta],
    counts,
    rowWeights: rowWeightsOf(config, members),
    teacher,
  };
}
