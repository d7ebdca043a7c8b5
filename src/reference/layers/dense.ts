import * as tf from '@tensorflow/tfjs';
import type { ActivationName } from '../dual/activations.ts';
import { checkLayer } from './check.ts';
import { split } from './custom-gradient.ts';
import { layerOperations } from './operations.ts';
import { type Stack, valueRows } from './stack.ts';

/**
 * Affine layer of an ensemble: `h W + b` on the rows of values, `ḣ W` on the tangents; [E, m, in] × [E, in, out] → [E, m, out],
 * bias [E, out]. Differentiable in all three by a backward pass of its own: `dz Wᵀ`, `hᵀ dz`, the sum of the value rows of dz.
 * float32; relative to `|h| |W|` and to the sums of absolute terms, each product is accurate to `k u` for k terms.
 *
 * @throws FlowproofError `usage` for shapes that do not fit.
 */
export function dense(h: Stack, weight: tf.Tensor3D, bias?: tf.Tensor2D): Stack {
  checkLayer('dense', h, weight, bias);
  const values = valueRows(h);
  const run = tf.customGrad((...args) => {
    const { inputs, save } = split(args);
    const [data, w, b] = inputs as [tf.Tensor3D, tf.Tensor3D, tf.Tensor2D?];
    save([data, w]);
    return {
      value: layerOperations().dense(data, w, b, values),
      gradFunc: (dz: tf.Tensor, saved: tf.Tensor[]) =>
        parameterGradients(saved as [tf.Tensor3D, tf.Tensor3D], dz as tf.Tensor3D, values, b !== undefined),
    };
  });
  return { data: run(...given(h.data, weight, bias)) as tf.Tensor3D, dual: h.dual };
}

/** `activate(dense(h, weight, bias), name)` as one operation: the same numbers, with less memory traffic. */
export function denseActivate(
  h: Stack,
  weight: tf.Tensor3D,
  bias: tf.Tensor2D | undefined,
  name: ActivationName,
): Stack {
  checkLayer('denseActivate', h, weight, bias);
  const values = valueRows(h);
  const run = tf.customGrad((...args) => {
    const { inputs, save } = split(args);
    const [data, w, b] = inputs as [tf.Tensor3D, tf.Tensor3D, tf.Tensor2D?];
    const operations = layerOperations();
    const z = operations.dense(data, w, b, values);
    save([data, w, z]);
    return {
      value: operations.activate(z, name, values),
      gradFunc: (da: tf.Tensor, saved: tf.Tensor[]) => {
        const [x, kernel, before] = saved as [tf.Tensor3D, tf.Tensor3D, tf.Tensor3D];
        const dz = layerOperations().activateGradient(before, da as tf.Tensor3D, name, values);
        return parameterGradients([x, kernel], dz, values, b !== undefined);
      },
    };
  });
  return { data: run(...given(h.data, weight, bias)) as tf.Tensor3D, dual: h.dual };
}

function parameterGradients(
  [h, weight]: [tf.Tensor3D, tf.Tensor3D],
  dz: tf.Tensor3D,
  values: number,
  bias: boolean,
): tf.Tensor[] {
  const gradients = layerOperations().denseGradient(h, weight, dz, values, bias);
  return given(gradients.h, gradients.weight, gradients.bias);
}

function given(...tensors: (tf.Tensor | undefined)[]): tf.Tensor[] {
  return tensors.filter((tensor) => tensor !== undefined);
}
