import * as tf from '@tensorflow/tfjs';
import { expectedError } from '../../core/errors.ts';
import type { FlowNet } from '../flow-net.ts';
import { averaged, clipGlobalNorm, createOptimiser, globalNorm, scheduleFactor } from '../optimisers/index.ts';
import { alignmentOf, termProducts } from './alignment.ts';
import type { HostBatch } from './batch.ts';
import { memberBatches } from './batches.ts';
import type { TrainingConfig } from './config.ts';
import { batchGradient } from './gradient.ts';
import { initialState } from './initial-state.ts';
import { lossSpec, modelOfConfig } from './loss-spec.ts';
import type { Member } from './members.ts';
import type { Model } from './model.ts';
import { settleRun } from './parse.ts';
import { partsOf } from './rows.ts';
import {
  type DeviceState,
  disposeState,
  downloadState,
  selectMembers,
  type TrainingState,
  uploadState,
} from './state.ts';
import { firstNonFinite, type MemberStep, memberStatistics, type RawStatistics } from './statistics.ts';

/** A member whose numbers ceased to be finite. Its parameters stay those before the step. */
export interface Divergence {
  readonly member: number;
  /** The first number that was not finite. */
  readonly quantity: string;
  readonly at: MemberStep;
}

/** A step of a run: its number from 1 on, its members' statistics, those that diverged in it, its duration but for alignments. */
export interface StepResult {
  readonly step: number;
  readonly members: readonly MemberStep[];
  readonly diverged: readonly Divergence[];
  readonly milliseconds: number;
}

/** A run in progress. */
export interface Trainer {
  readonly config: TrainingConfig;
  readonly members: readonly Member[];
  readonly model: Model;
  /** Steps that were completed. */
  readonly step: number;
  /** Step at which each member stopped; null where it goes on. */
  readonly diverged: readonly (number | null)[];
  /**
   * Takes the next step. Where every member has ceased to be finite it changes nothing, and `step` stays.
   *
   * @throws FlowproofError `usage` after the last step, or when no member is going on.
   */
  advance(): Promise<StepResult>;
  /** A copy of all that changes in training. */
  state(): Promise<TrainingState>;
  dispose(): void;
}

export interface TrainerOptions {
  /** Where to go on from; the beginning where absent. */
  readonly state?: TrainingState;
  /** The frozen teacher; see `teacherOf`. The caller disposes of it. */
  readonly teacher?: FlowNet;
  /** Steps between two looks at the gradients of the two terms apart, which cost a step each and change nothing; none where absent. */
  readonly alignmentEvery?: number;
}

/**
 * A run of a checked configuration, on the backend that is selected. What it computes is a function of configuration, state and
 * backend alone: the batch of a step comes from its number and the member's seed. Nothing waits for the device within a step.
 *
 * @throws FlowproofError `usage` for a state of another shape, or a method without the teacher that it wants.
 */
export function createTrainer(config: TrainingConfig, options: TrainerOptions = {}): Trainer {
  const run = settleRun(config);
  const { problem, members, counts } = run;
  const model = modelOfConfig(config, problem.dimension);
  const spec = lossSpec(config, run, model, options.teacher);
  const optimiser = createOptimiser(config.optimiser);
  const beginning = options.state ?? initialState(model, members, optimiser.slots);
  checkState(beginning, model, members, optimiser.slots);
  const draw = memberBatches(config, run, spec.groups);
  let device = uploadState(beginning);
  let completed = beginning.step;
  const diverged = [...beginning.diverged];
  let upcoming: readonly HostBatch[] | undefined;

  const compute = (batches: readonly HostBatch[], rates: readonly number[]) =>
    tf.tidy(() => {
      const parts = partsOf(batches, spec.groups, counts, config.microBatches, problem.dimension);
      const { gradient, sums } = batchGradient(spec, device.theta, device.ema, parts, completed / config.steps);
      const clipped =
        config.clip === null ? { gradient, norm: globalNorm(gradient) } : clipGlobalNorm(gradient, config.clip);
      const { theta, slots } = optimiser.update(device.theta, clipped.gradient, device.slots, completed, rates);
      const next: DeviceState = { theta, slots, ema: averaged(device.ema, theta, config.ema) };
      const w = model.learned ? tf.slice(device.theta, [0, model.count - 2], [-1, 2]) : undefined;
      const start = performance.now();
      const asked = options.alignmentEvery !== undefined && completed % options.alignmentEvery === 0;
      const products = asked
        ? termProducts(spec, device.theta, device.ema, parts, completed / config.steps)
        : undefined;
      const numbers = { sums, norm: clipped.norm, ...(w && { logVariance: w }), ...(products && { products }) };
      return { next, numbers, aside: performance.now() - start };
    });

  /** Takes over the next state for the members that are going on. */
  const adopt = (next: DeviceState): void => {
    const previous = device;
    if (diverged.every((at) => at === null)) device = next;
    else {
      device = selectMembers(
        diverged.map((at) => at === null),
        next,
        previous,
      );
      disposeState(next);
    }
    disposeState(previous);
  };

  return {
    config,
    members,
    model,
    get step() {
      return completed;
    },
    diverged,
    advance: async () => {
      if (completed >= config.steps || diverged.every((at) => at !== null)) {
        throw expectedError('usage', 'advance', 'a run that is not over', `step ${completed}`, 'Lengthen steps.');
      }
      const start = performance.now();
      const factor = scheduleFactor(config.schedule, completed, config.steps);
      const rates = members.map(({ rate }) => rate * factor);
      const { next, numbers, aside } = compute(upcoming ?? draw(completed), rates);
      // Drawn while the device computes.
      upcoming = completed + 1 < config.steps ? draw(completed + 1) : undefined;
      const names = Object.keys(numbers) as (keyof typeof numbers)[];
      const read = await Promise.all(names.map(async (name) => [name, await numbers[name]!.data()] as const));
      const { products, ...raw } = Object.fromEntries(read) as unknown as StepNumbers;
      tf.dispose(numbers);
      const statistics = members
        .map((_, e) => ({
          ...memberStatistics(spec, raw, members.length, e, rates[e], config.clip),
          ...(products && { alignment: alignmentOf(products, members.length, e) }),
        }))
        .filter(({ member }) => diverged[member] === null);
      const lost = statistics.flatMap((at): Divergence[] => {
        const quantity = firstNonFinite(at);
        return quantity === undefined ? [] : [{ member: at.member, quantity, at }];
      });
      const step = completed + 1;
      for (const { member } of lost) diverged[member] = step;
      if (diverged.every((at) => at !== null)) disposeState(next);
      else {
        adopt(next);
        completed = step;
      }
      return { step, members: statistics, diverged: lost, milliseconds: performance.now() - start - aside };
    },
    state: async () => ({
      step: completed,
      members: members.length,
      parameters: model.count,
      ...(await downloadState(device)),
      diverged: [...diverged],
    }),
    dispose: () => disposeState(device),
  };
}

/** What is read from the device after a step. */
interface StepNumbers extends RawStatistics {
  readonly products?: ArrayLike<number>;
}

function checkState(
  state: TrainingState,
  { count }: Model,
  members: readonly Member[],
  slots: readonly string[],
): void {
  const describe = (e: number, p: number, names: readonly string[]): string =>
    `[${e}, ${p}] with ${[...names].sort().join(', ')}`;
  const expected = describe(members.length, count, slots);
  const got = describe(state.members, state.parameters, Object.keys(state.slots));
  if (got !== expected)
    throw expectedError('usage', 'state', expected, got, 'Go on with the configuration that made it.');
}
