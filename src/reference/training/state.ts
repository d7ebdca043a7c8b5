import * as tf from '@tensorflow/tfjs';
import type { Slots } from '../optimisers/index.ts';

/** All that changes in training, on the device: each tensor is [E, P]. */
export type DeviceState = {
  readonly theta: tf.Tensor2D;
  readonly ema: tf.Tensor2D;
  readonly slots: Slots;
};

/** A state on the host, after `step` steps; arrays are [E, P], row-major. */
export interface TrainingState {
  readonly step: number;
  readonly members: number;
  /** P, with the parameters of the loss. */
  readonly parameters: number;
  readonly theta: Float32Array;
  readonly ema: Float32Array;
  readonly slots: Readonly<Record<string, Float32Array>>;
  /** Step at which each member stopped because a number was not finite; null where it goes on. */
  readonly diverged: readonly (number | null)[];
}

export function uploadState(state: TrainingState): DeviceState {
  const shape: [number, number] = [state.members, state.parameters];
  const upload = (values: Float32Array): tf.Tensor2D => tf.tensor2d(values.slice(), shape);
  return {
    theta: upload(state.theta),
    ema: upload(state.ema),
    slots: Object.fromEntries(Object.entries(state.slots).map(([name, values]) => [name, upload(values)])),
  };
}

/** Copies to the host. */
export async function downloadState({ theta, ema, slots }: DeviceState) {
  const read = async (tensor: tf.Tensor2D): Promise<Float32Array> => Float32Array.from(await tensor.data());
  const entries: [string, Float32Array][] = [];
  for (const [name, tensor] of Object.entries(slots)) entries.push([name, await read(tensor)]);
  return { theta: await read(theta), ema: await read(ema), slots: Object.fromEntries(entries) };
}

export function disposeState({ theta, ema, slots }: DeviceState): void {
  tf.dispose([theta, ema, ...Object.values(slots)]);
}

/** The rows of `next` for members that are going on, those of `previous` for the others: exactly the one or the other. */
export function selectMembers(going: readonly boolean[], next: DeviceState, previous: DeviceState): DeviceState {
  return tf.tidy(() => {
    const mask = tf.tensor2d(going.map(Number), [going.length, 1], 'bool');
    const select = (a: tf.Tensor2D, b: tf.Tensor2D): tf.Tensor2D => tf.where(mask, a, b);
    const slots = Object.entries(next.slots).map(([name, slot]) => [name, select(slot, previous.slots[name])]);
    return {
      theta: select(next.theta, previous.theta),
      ema: select(next.ema, previous.ema),
      slots: Object.fromEntries(slots),
    };
  });
}
