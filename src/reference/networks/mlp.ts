import * as tf from '@tensorflow/tfjs';
import { perceptron, type Stack } from '../layers/index.ts';
import type { MlpConfig, SinusoidalTimes } from './config.ts';
import { denseSpecs, type NetworkDefinition } from './definition.ts';
import { stackNet } from './stack-net.ts';
import { layersInOrder } from './stacks.ts';
import { featureCount, pointColumns, timeFeatures } from './time-features.ts';

/**
 * Average velocity by a multilayer perceptron. With L = depth hidden layers, f the activation and z the inputs,
 *
 *     h_0 = z,   h_{l+1} = f(h_l W_l + b_l) for l < L,   v = outputScale (h_L W_L + b_L)
 *     z = (s, t, x / inputScale)              times plain
 *     z = (φ(s, t), x / inputScale)           times sinusoidal, φ as in `timeFeatures`
 *
 * Parameters `layer{l}.weight` W_l [in, out] and `layer{l}.bias` b_l [out], l = 0 … L: weights normal with variance 1/fan-in,
 * those of the last layer zero where `initialOutput` says so; biases zero. With plain times the network of the checkerboard
 * experiment of Flow maps by self-distillation (arXiv 2505.18825), section 5.
 */
export function defineMlp(config: MlpConfig, dimension: number): NetworkDefinition {
  const { width, depth, activation, times, initialOutput, inputScale, outputScale } = config;
  const input = times.kind === 'plain' ? 2 + dimension : featureCount(times) + dimension;
  const sizes = [input, ...Array<number>(depth).fill(width), dimension];
  const definition: NetworkDefinition = {
    config,
    dimension,
    parameters: sizes
      .slice(1)
      .flatMap((out, l) => denseSpecs(`layer${l}`, sizes[l], out, l === depth ? initialOutput : 'normal')),
    build(parameters, members) {
      const forward = (inputs: Stack): Stack => {
        const next = layersInOrder(parameters);
        const h = times.kind === 'plain' ? inputs : embedded(inputs, times);
        return perceptron(h, Array.from({ length: depth + 1 }, next), activation);
      };
      return stackNet(definition, parameters, members, { forward, inputScale, outputScale });
    },
  };
  return definition;
}

function embedded(inputs: Stack, times: SinusoidalTimes): Stack {
  const data = tf.concat([timeFeatures(inputs, times).data, pointColumns(inputs).data], 2);
  return { data, dual: inputs.dual };
}
