import * as tf from '@tensorflow/tfjs';
import type { FlowNet } from '../flow-net.ts';
import { unpack } from '../parameters.ts';
import type { Model } from './model.ts';

/** A network with parameters of its own on the device. */
export interface OwnedNet {
  readonly net: FlowNet;
  dispose(): void;
}

/** The network of one member from its row of parameters [P]. Its tensors outlive every `tf.tidy`, until `dispose`. */
export function ownedNet(model: Model, row: Float32Array): OwnedNet {
  const tensors = tf.tidy(() =>
    unpack(tf.tensor2d(row.slice(), [1, model.count]), model)
      .slice(0, model.definition.parameters.length)
      .map((tensor) => tf.keep(tf.clone(tensor))),
  );
  return { net: model.definition.build(tensors, 1), dispose: () => tf.dispose(tensors) };
}
