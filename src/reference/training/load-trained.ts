import { expectedError, FlowproofError } from '../../core/errors.ts';
import type { FlowNet } from '../flow-net.ts';
import { readCheckpoint } from './checkpoint.ts';
import type { TrainingConfig } from './config.ts';
import { modelOfConfig } from './loss-spec.ts';
import { type Member, membersOf } from './members.ts';
import { settleRun } from './parse.ts';
import type { TrainingState } from './state.ts';
import { type OwnedNet, ownedNet } from './trained-net.ts';

/** The averaged parameters, which are sampled, or those at the last step. */
export type ParameterKind = 'ema' | 'raw';

/** The networks of a checkpoint. */
export interface Trained {
  readonly config: TrainingConfig;
  readonly members: readonly Member[];
  /** Dimension of the points. */
  readonly dimension: number;
  readonly step: number;
  /** Step at which each member diverged; null where it did not. */
  readonly diverged: readonly (number | null)[];
  /**
   * The network of a member on the backend that is selected, `ema` of member 0 by default. Its tensors live until `dispose`.
   *
   * @throws FlowproofError `usage` for a member that is not there.
   */
  net(kind?: ParameterKind, member?: number): FlowNet;
  dispose(): void;
}

/**
 * Loads the networks of a checkpoint file, or of the one in the folder of a run.
 *
 * @throws FlowproofError `io` for a file that is missing, damaged, or no checkpoint of a network of its configuration.
 */
export async function loadTrained(path: string): Promise<Trained> {
  const { config, state } = readCheckpoint(path);
  return trainedNets(config, state, path);
}

/**
 * The networks of a state that a trainer reached.
 *
 * @param name of the state, for the error text.
 * @throws FlowproofError `io` where it is not of the configuration's network.
 */
export function trainedNets(config: TrainingConfig, state: TrainingState, name = 'state'): Trained {
  const { dimension } = settleRun(config).problem;
  const model = modelOfConfig(config, dimension);
  if (state.parameters !== model.count) {
    const text = `${name}: expected ${model.count} parameters of its network, got ${state.parameters}`;
    throw new FlowproofError('io', text, 'Use a checkpoint of `flowproof train`.');
  }
  const built = new Map<string, OwnedNet>();
  return {
    config,
    members: membersOf(config),
    dimension,
    step: state.step,
    diverged: state.diverged,
    net: (kind = 'ema', member = 0) => {
      if (!Number.isSafeInteger(member) || member < 0 || member >= state.members) {
        const hint = 'Members count from 0.';
        throw expectedError('usage', 'member', `a number from 0 to ${state.members - 1}`, member, hint);
      }
      const key = `${kind} ${member}`;
      const values = kind === 'ema' ? state.ema : state.theta;
      const own = built.get(key) ?? ownedNet(model, values.subarray(member * model.count, (member + 1) * model.count));
      built.set(key, own);
      return own.net;
    },
    dispose: () => {
      for (const { dispose } of built.values()) dispose();
      built.clear();
    },
  };
}
