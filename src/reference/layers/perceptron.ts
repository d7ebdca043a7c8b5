import * as tf from '@tensorflow/tfjs';
import { expectedError } from '../../core/errors.ts';
import type { ActivationName } from '../dual/activations.ts';
import { checkLayer } from './check.ts';
import { split } from './custom-gradient.ts';
import { layerOperations } from './operations.ts';
import { type Stack, valueRows } from './stack.ts';

/** Weight [E, in, out] and bias [E, out] of a layer. */
export type Layer = readonly [weight: tf.Tensor3D, bias: tf.Tensor2D];

/**
 * `denseActivate` for all layers but the last, `dense` for that: a multilayer perceptron as one operation. The same numbers, up to
 * rounding on backends with a kernel of their own for it, with much less work around the products.
 *
 * @throws FlowproofError `usage` without a layer, or for shapes that do not fit.
 */
export function perceptron(h: Stack, layers: readonly Layer[], name: ActivationName): Stack {
  if (layers.length === 0) throw expectedError('usage', 'perceptron', 'at least one layer', 0, 'Pass weight and bias.');
  let before = h;
  for (const [weight, bias] of layers) {
    checkLayer('perceptron', before, weight, bias);
    before = { data: { shape: [...before.data.shape.slice(0, 2), weight.shape[2]] } as tf.Tensor3D, dual: h.dual };
  }
  const values = valueRows(h);
  const recording = isRecording();
  const run = tf.customGrad((...args) => {
    const { inputs, save } = split(args);
    const [data, ...parameters] = inputs;
    const { output, record } = layerOperations().perceptron(data as tf.Tensor3D, parameters, name, values, recording);
    const weights = parameters.filter((_, i) => i % 2 === 0) as tf.Tensor3D[];
    save([...weights, ...record]);
    return {
      value: output,
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) =>
        layerOperations().perceptronGradient(
          dy as tf.Tensor3D,
          saved.slice(0, layers.length) as tf.Tensor3D[],
          saved.slice(layers.length),
          name,
          values,
        ),
    };
  });
  return { data: run(h.data, ...layers.flat()) as tf.Tensor3D, dual: h.dual };
}

/** Whether TensorFlow.js records what is computed now, to differentiate it. */
function isRecording(): boolean {
  const { gradientDepth, kernelDepth } = tf.engine().state;
  return gradientDepth > 0 && kernelDepth === 0;
}
