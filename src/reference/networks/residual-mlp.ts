import { dense, denseActivate, perceptron, type Stack } from '../layers/index.ts';
import type { ResidualMlpConfig } from './config.ts';
import { denseSpecs, type NetworkDefinition } from './definition.ts';
import { modulatedNorm } from './modulated-norm.ts';
import { stackNet } from './stack-net.ts';
import { addStacks, layersInOrder } from './stacks.ts';
import { featureCount, timeFeatures } from './time-features.ts';

/**
 * Average velocity by a residual MLP whose blocks are modulated by the times. With f the activation, φ as in `timeFeatures`,
 * N the modulated norm of `modulatedNorm` and L = depth blocks,
 *
 *     c = f(φ(s, t) W_time + b_time),   h_0 = (s, t, x / inputScale) W_in + b_in
 *     h_{l+1} = h_l + f(N(h_l; c M_l + m_l) W_l1 + b_l1) W_l2 + b_l2,   l = 0 … L-1
 *     v = outputScale (N(h_L; c M_out + m_out) W_out + b_out)
 *
 * Parameters in this order, weight [in, out] then bias [out]: `time`, `input`, for each block `block{l}.modulation`,
 * `block{l}.first`, `block{l}.second`, and `output.modulation`, `output`. Weights are normal with variance 1/fan-in, except
 * that those of `block{l}.second` are zero, so that each block begins as the identity, those of the modulations are zero,
 * so that it begins as a plain norm, and those of `output` are as `initialOutput` says; biases are zero. Peebles and Xie,
 * Scalable diffusion models with transformers (arXiv 2212.09748), section 3.2, without the gates.
 */
export function defineResidualMlp(config: ResidualMlpConfig, dimension: number): NetworkDefinition {
  const {
    width: w,
    depth,
    activation,
    timeWidth,
    times,
    initialOutput,
    inputScale,
    outputScale,
    hidden = config.width,
  } = config;
  const definition: NetworkDefinition = {
    config,
    dimension,
    parameters: [
      ...denseSpecs('time', featureCount(times), timeWidth, 'normal'),
      ...denseSpecs('input', 2 + dimension, w, 'normal'),
      ...Array.from({ length: depth }, (_, l) => [
        ...denseSpecs(`block${l}.modulation`, timeWidth, 2 * w, 'zero'),
        ...denseSpecs(`block${l}.first`, w, hidden, 'normal'),
        ...denseSpecs(`block${l}.second`, hidden, w, 'zero'),
      ]).flat(),
      ...denseSpecs('output.modulation', timeWidth, 2 * w, 'zero'),
      ...denseSpecs('output', w, dimension, initialOutput),
    ],
    build(parameters, members) {
      const forward = (inputs: Stack): Stack => {
        const next = layersInOrder(parameters);
        const c = denseActivate(timeFeatures(inputs, times), ...next(), activation);
        let h = dense(inputs, ...next());
        for (let l = 0; l < depth; l++) {
          const u = modulatedNorm(h, dense(c, ...next()));
          h = addStacks(h, perceptron(u, [next(), next()], activation));
        }
        return dense(modulatedNorm(h, dense(c, ...next())), ...next());
      };
      return stackNet(definition, parameters, members, { forward, inputScale, outputScale });
    },
  };
  return definition;
}
