import * as tf from '@tensorflow/tfjs';
import { interpolantOf } from '../../../src/analytic/interpolants/index.ts';
import { prepareRows } from '../../../src/reference/losses/rows.ts';
import {
  type Distillation,
  type LossOptions,
  selfDistillationLoss,
} from '../../../src/reference/losses/self-distillation.ts';
import { mlp } from '../../../src/reference/networks/mlp.ts';
import type { Case } from './cases.ts';
import { centralDifference, recorder, replayer } from './frozen-difference.ts';
import { type Definition, lossByDefinition } from './losses.ts';
import { fromFlat } from './network.ts';
import { gradient, type Scalar } from './scalar.ts';

export const path = interpolantOf({ kind: 'trigonometric' });

/** Loss and gradient in all parameters, flat, as the reference implementation computes them. */
export function byTensorFlow(
  subject: Case,
  distillation: Distillation,
  options: LossOptions,
): { value: number; gradient: number[] } {
  const parameters = subject.parameters.map(({ tensor }) => tensor);
  return tf.tidy(() => {
    const rows = prepareRows(path, subject.batch);
    const { value, grads } = tf.valueAndGrads((...values: tf.Tensor[]) =>
      selfDistillationLoss(mlp(subject.options, values), rows, distillation, options),
    )(parameters);
    return { value: value.dataSync()[0], gradient: grads.flatMap((grad) => Array.from(grad.dataSync())) };
  });
}

export function definitionOf(distillation: Distillation, options: LossOptions): Definition {
  const weighting = options.weighting ?? 'none';
  return {
    family: distillation.family,
    mode: distillation.stopGradient,
    form: distillation.family === 'semigroup' ? (distillation.form ?? 'velocity') : 'velocity',
    combine: options.combine ?? 'batch',
    reduction: options.reduction ?? 'mean',
    adaptive: weighting !== 'none' && weighting.kind === 'adaptive' ? weighting : undefined,
    logVariance: weighting !== 'none' && weighting.kind === 'log-variance' ? weighting.logVariance : undefined,
  };
}

interface Witness {
  readonly loss: Scalar;
  /** Gradient by the scalar tape, with bounds of the float32 error. */
  readonly tape: { value: number; error: number }[];
  /** The same derivatives as differences of the loss whose stopped part is held fixed, with estimates of their error. */
  readonly differences: { value: number; error: number }[];
}

export function byDefinition(subject: Case, definition: Definition): Witness {
  const flat = subject.parameters.map(({ tensor }) => tensor.dataSync());
  const { net, parameters } = fromFlat(flat, subject.options.activation as string);
  const { stop, kept } = recorder();
  const loss = lossByDefinition(net, subject.rows, definition, stop);
  const at = (index: number, offset: number): number => {
    const moved = fromFlat(shift(flat, index, offset), subject.options.activation as string).net;
    return lossByDefinition(moved, subject.rows, definition, replayer(kept)).value;
  };
  return {
    loss,
    tape: gradient(loss, parameters),
    differences: parameters.map((_, index) => centralDifference((offset) => at(index, offset), 2e-3)),
  };
}

/** The flat parameters with the one at `index` moved by `offset`. */
function shift(flat: readonly ArrayLike<number>[], index: number, offset: number): Float64Array[] {
  let first = 0;
  return flat.map((values) => {
    const copy = Float64Array.from(values);
    if (index >= first && index < first + copy.length) copy[index - first] += offset;
    first += copy.length;
    return copy;
  });
}
