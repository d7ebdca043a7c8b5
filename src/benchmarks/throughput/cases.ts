import * as tf from '@tensorflow/tfjs';
import { getProblem } from '../../analytic/index.ts';
import { stream } from '../../core/random.ts';
import { runChecks } from '../../properties/runner/run.ts';
import type { MethodConfig } from '../../reference/methods/config.ts';
import { createTrainer, parseTrainingConfig, type Trainer } from '../../reference/training/index.ts';
import { initialMember } from '../../reference/training/model.ts';
import { ownedNet } from '../../reference/training/trained-net.ts';
import { exactMapSubject } from '../../subject/exact.ts';
import { methodName } from '../experiments/families.ts';
import { calibrationTraining } from '../experiments/training-config.ts';
import type { ThroughputPlan, ThroughputSamples } from './types.ts';

/** Something to be timed. */
export interface ThroughputCase extends Omit<ThroughputSamples, 'latencies'> {
  call(): Promise<void>;
  dispose(): void;
}

const PROBLEM = 'mixture-3';
/** A problem with a map of each kind. */
const MAPS = ['gaussian-noncommuting', 'rotated-product-2d', PROBLEM] as const;
const FLOW_MATCHING: MethodConfig = { id: 'flow-matching' };

/** The cases of a plan, one after the other: each is made when its turn comes, and disposed of by whoever timed it. */
export function* throughputCases(plan: ThroughputPlan): Generator<ThroughputCase> {
  yield forwardCase(plan);
  for (const method of [FLOW_MATCHING, ...plan.methods]) yield trainingCase(plan, method);
  for (const id of MAPS) yield exactMapCase(id, plan.points);
  for (const property of plan.properties) yield propertyCase(property);
}

/** Training of the calibration at the plan's size; flow matching has all rows of the batch on the diagonal. */
function trainerOf({ width, batch }: ThroughputPlan, method: MethodConfig): Trainer {
  const config = calibrationTraining({ problem: PROBLEM, method, width, batch, steps: 1_000_000, seeds: [0] });
  return createTrainer(parseTrainingConfig({ ...config, batch }));
}

/** The network on one batch, and its values back: the unit in which training steps are counted. */
function forwardCase(plan: ThroughputPlan): ThroughputCase {
  const { batch } = plan;
  const trainer = trainerOf(plan, FLOW_MATCHING);
  const { net, dispose } = ownedNet(trainer.model, initialMember(trainer.model, 0));
  trainer.dispose();
  const { sample, dimension } = getProblem(PROBLEM);
  const x = tf.tensor2d(Float32Array.from(sample.source(stream(0, 'throughput'), batch)), [batch, dimension]);
  const [s, t] = [0.2, 0.8].map((time) => tf.fill([batch], time) as tf.Tensor1D);
  return {
    id: 'forward',
    kind: 'forward',
    problem: PROBLEM,
    unit: 'batch',
    work: 1,
    call: async () => {
      const y = tf.tidy(() => net(x, s, t));
      await y.data();
      y.dispose();
    },
    dispose: () => {
      dispose();
      tf.dispose([x, s, t]);
    },
  };
}

/** All of a training step: drawing the batch, loss and gradient, clipping, optimiser, moving average, statistics. */
function trainingCase(plan: ThroughputPlan, method: MethodConfig): ThroughputCase {
  const trainer = trainerOf(plan, method);
  return {
    id: methodName(method),
    kind: 'training',
    problem: PROBLEM,
    unit: 'step',
    work: 1,
    call: async () => void (await trainer.advance()),
    dispose: () => trainer.dispose(),
  };
}

/** X_{0,1} at many points to 1e-10, half of the way where the end is singular. */
function exactMapCase(id: string, points: number): ThroughputCase {
  const problem = getProblem(id);
  const x = problem.sample.source(stream(0, 'throughput', id), points);
  const request = { x, s: Float64Array.of(problem.regularTimes[0]), t: Float64Array.of(problem.regularTimes[1]) };
  return {
    id: `${problem.mapKind} map`,
    kind: 'exact-map',
    problem: id,
    unit: 'points',
    work: points,
    call: async () => void problem.flow.evaluate(request, { tolerance: 1e-10 }),
    dispose: () => {},
  };
}

/** One property on an exact map of closed form, in the smoke profile. */
function propertyCase(property: string): ThroughputCase {
  const problem = 'gaussian-noncommuting';
  const subject = exactMapSubject(getProblem(problem));
  return {
    id: property,
    kind: 'property',
    problem,
    unit: 'check',
    work: 1,
    call: async () => {
      const verdicts = await runChecks(subject, { profile: 'smoke', problem, filter: property, seed: 1 });
      const failed = verdicts.find(({ status }) => status !== 'pass');
      if (failed !== undefined || verdicts.length === 0)
        throw new Error(`${property}: expected a pass of the exact map`);
    },
    dispose: () => {},
  };
}
