import type * as tf from '@tensorflow/tfjs';
import { stream } from '../../core/random.ts';
import type { FlowNet } from '../flow-net.ts';
import {
  initialiseParameters,
  type NetworkDefinition,
  type ParameterSpec,
  parameterCount,
} from '../networks/definition.ts';
import { unpack } from '../parameters.ts';

/** What is trained: a network and, under the learned weighting, the two log-variances. */
export interface Model {
  readonly definition: NetworkDefinition;
  readonly learned: boolean;
  /** Parameters of a member in the order of a row of theta. */
  readonly parameters: readonly ParameterSpec[];
  /** P, their number. */
  readonly count: number;
}

/**
 * The learned log-variances, of the diagonal term and of the other, come last, so that they are clipped, stepped and averaged like any parameter. One for
 * each term: a common one would only rescale the gradient, which Adam undoes.
 */
export function modelOf(definition: NetworkDefinition, learned: boolean): Model {
  const own: ParameterSpec = { name: 'loss.log-variance', shape: [2], initial: 0 };
  const parameters = learned ? [...definition.parameters, own] : definition.parameters;
  return { definition, learned, parameters, count: parameterCount({ parameters }) };
}

/** The networks of the members of theta [E, P], and their log-variances [E, 2]. */
export function buildModel(
  model: Model,
  theta: tf.Tensor2D,
): { readonly net: FlowNet; readonly logVariance: tf.Tensor2D | undefined } {
  const all = unpack(theta, model);
  const own = model.definition.parameters.length;
  return {
    net: model.definition.build(all.slice(0, own), theta.shape[0]),
    logVariance: all[own] as tf.Tensor2D | undefined,
  };
}

/** Parameters of a member before the first step, a function of its seed. */
export function initialMember(model: Model, seed: number): Float32Array {
  return initialiseParameters(model, stream(seed, 'training', 'initial'));
}
