import type * as tf from '@tensorflow/tfjs';
import type { DenseOperations, PerceptronOperations } from './operations.ts';

/** A perceptron as its layers one after the other. It records the input of each layer and, of the hidden ones, the sums z. */
export function layerByLayer(operations: DenseOperations): PerceptronOperations {
  return {
    perceptron: (h, parameters, name, values) => {
      const record: tf.Tensor[] = [];
      let next = h;
      for (let l = 0; l < parameters.length; l += 2) {
        const z = operations.dense(next, parameters[l] as tf.Tensor3D, parameters[l + 1] as tf.Tensor2D, values);
        record.push(next);
        if (l + 2 === parameters.length) return { output: z, record };
        record.push(z);
        next = operations.activate(z, name, values);
      }
      return { output: next, record };
    },
    perceptronGradient: (dy, weights, record, name, values) => {
      const gradients: tf.Tensor[] = [];
      let g = dy;
      for (let l = weights.length - 1; l >= 0; l--) {
        const dz =
          l === weights.length - 1 ? g : operations.activateGradient(record[2 * l + 1] as tf.Tensor3D, g, name, values);
        const { h, weight, bias } = operations.denseGradient(
          record[2 * l] as tf.Tensor3D,
          weights[l],
          dz,
          values,
          true,
        );
        gradients.unshift(weight, bias as tf.Tensor2D);
        g = h;
      }
      return [g, ...gradients];
    },
  };
}
