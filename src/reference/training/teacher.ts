import { expectedError } from '../../core/errors.ts';
import { exactAverageVelocity } from '../exact.ts';
import type { FlowNet } from '../flow-net.ts';
import { exactVelocityNet } from '../velocity/index.ts';
import type { TrainingConfig } from './config.ts';
import { loadTrained } from './load-trained.ts';
import { teacherOf } from './members.ts';
import { settleRun } from './parse.ts';

/**
 * The frozen teacher of a configuration, undefined where it has none: the network of a checkpoint, or what is exact for the problem,
 * its velocity or, for methods that want a map, its flow map.
 *
 * @throws FlowproofError `io` for a checkpoint that cannot be used, `usage` for one of points of another dimension,
 * `unsupported` where the problem has no exact map on tensors.
 */
export async function loadTeacher(config: TrainingConfig): Promise<FlowNet | undefined> {
  const { teacher } = config;
  if (teacher === undefined) return undefined;
  const { problem, members } = settleRun(config);
  if (teacher === 'exact') {
    const wantsMap = members.some((member) => teacherOf(member) === 'map');
    return wantsMap ? exactAverageVelocity(problem) : exactVelocityNet(problem);
  }
  const trained = await loadTrained(teacher.checkpoint);
  if (trained.dimension !== problem.dimension) {
    const expected = `a network for points of dimension ${problem.dimension}`;
    throw expectedError('usage', 'teacher', expected, trained.dimension, 'Choose a checkpoint of the same problem.');
  }
  return trained.net(teacher.parameters, teacher.member);
}
