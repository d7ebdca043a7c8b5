import type * as tf from '@tensorflow/tfjs';

/** The arguments of a function under `tf.customGrad`: its tensors, and the function that saves some for the reverse. */
export function split(args: (tf.Tensor | tf.GradSaveFunc)[]): { inputs: tf.Tensor[]; save: tf.GradSaveFunc } {
  return { inputs: args.slice(0, -1) as tf.Tensor[], save: args[args.length - 1] as tf.GradSaveFunc };
}
