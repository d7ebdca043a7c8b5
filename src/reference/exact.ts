import * as tf from '@tensorflow/tfjs';
import { defineProblem, getProblem } from '../analytic/index.ts';
import type { ExactProblem, Problem } from '../analytic/types.ts';
import { expectedError } from '../core/errors.ts';
import { createTfjsNet } from '../properties/net/index.ts';
import { conventionSchema } from '../subject/convention.ts';
import { type FlowNet, flowNet, type NetDual } from './flow-net.ts';

/** An exact flow map on tensors: X_{s,t}(x), [n, d] → [n, d], differentiable in x, s and t. */
export interface ExactTensorMap {
  (x: tf.Tensor2D, s: tf.Tensor1D, t: tf.Tensor1D): tf.Tensor2D;
  /** X and its derivative in direction (dx, ds, dt), both differentiable in every argument. */
  jvp(x: tf.Tensor2D, s: tf.Tensor1D, t: tf.Tensor1D, dx: tf.Tensor2D, ds: tf.Tensor1D, dt: tf.Tensor1D): NetDual;
}

/**
 * The exact flow map of a native problem as a TensorFlow.js function: computed in float64, rounded to float32 once.
 *
 * @param problem a catalogue id, a Problem or what `defineProblem` made of one.
 * @throws FlowproofError `unsupported` where the problem has no closed or quantile map.
 */
export function exactMap(problem: string | Problem | ExactProblem): ExactTensorMap {
  return exactNet(problem, 'map');
}

/** The exact average velocity `v_{s,t} = (X_{s,t} - x)/(t - s)` of a native problem: what a perfect network computes. */
export function exactAverageVelocity(problem: string | Problem | ExactProblem): FlowNet {
  const net = exactNet(problem, 'average-velocity');
  return flowNet(net, net.jvp);
}

function exactNet(problem: string | Problem | ExactProblem, output: 'map' | 'average-velocity'): ExactTensorMap {
  const posed =
    typeof problem === 'string' ? getProblem(problem) : 'flow' in problem ? problem : defineProblem(problem);
  if (!posed.native) {
    throw expectedError(
      'unsupported',
      `exact map of ${posed.id}`,
      'a problem with a closed or quantile map',
      posed.mapKind,
      'Choose a native problem: `flowproof list problems` shows them.',
    );
  }
  const net = createTfjsNet<tf.Tensor>(tf, posed, { convention: conventionSchema.parse({ output }) });
  const { frozen, reset } = net;
  // The suite's parameters, which a frozen net does not read, would be a tensor that stays.
  net.dispose();
  const forget = <T>(result: T): T => {
    reset();
    return result;
  };
  return Object.assign((x: tf.Tensor2D, s: tf.Tensor1D, t: tf.Tensor1D) => forget(frozen(x, s, t)) as tf.Tensor2D, {
    jvp: (...all: Parameters<ExactTensorMap['jvp']>) => forget(frozen.jvp(...all)) as NetDual,
  });
}
