import * as tf from '@tensorflow/tfjs';
import { kernelNames } from './names.ts';
import { registerKernels } from './register.ts';

/**
 * The rows of theta [E, P] cut into tensors [E, ...shape], P the sum of the sizes, in one recorded operation whose gradient is
 * one more; undefined where the current backend has no kernel for it.
 */
export function unpackRows(theta: tf.Tensor2D, shapes: readonly (readonly number[])[]): tf.Tensor[] | undefined {
  registerKernels();
  if (tf.getKernel(kernelNames.unpack, tf.getBackend()) === undefined) return undefined;
  if (tf.getGradient(kernelNames.unpack) === undefined) {
    tf.registerGradient({
      kernelName: kernelNames.unpack,
      gradFunc: (dys) => ({
        theta: () => {
          const parts = Object.fromEntries([dys].flat().map((dy, i) => [i, dy]));
          return tf.engine().runKernel(kernelNames.pack, parts) as tf.Tensor;
        },
      }),
    });
  }
  const attributes = { shapes: shapes.map((shape) => [...shape]) };
  return tf.engine().runKernel(kernelNames.unpack, { theta }, attributes) as tf.Tensor[];
}
