import * as tf from '@tensorflow/tfjs';
import { expect } from 'vitest';
import { interpolantOf } from '../../../src/analytic/interpolants/index.ts';
import type { Rng } from '../../../src/core/random.ts';
import { prepareRows } from '../../../src/reference/losses/rows.ts';
import {
  type Distillation,
  type LossOptions,
  selfDistillationLoss,
} from '../../../src/reference/losses/self-distillation.ts';
import { packMembers, unpack } from '../../../src/reference/parameters.ts';
import type { Case } from './cases.ts';
import { centralDifference, recorder, replayer } from './frozen-difference.ts';
import { type Definition, lossByDefinition, type Stop } from './losses.ts';
import { fromFlat, type Network } from './network.ts';
import { gradient, type Scalar, untaped } from './scalar.ts';

export const path = interpolantOf({ kind: 'trigonometric' });

/** Loss and gradient in all parameters, flat, as the reference implementation computes them. */
export function byTensorFlow(
  subject: Case,
  distillation: Distillation,
  options: LossOptions,
): { value: number; gradient: number[] } {
  return tf.tidy(() => {
    const rows = prepareRows(path, subject.batch);
    const loss = (theta: tf.Tensor): tf.Scalar => {
      const net = subject.definition.build(unpack(theta as tf.Tensor2D, subject.definition), 1);
      return selfDistillationLoss(net, rows, distillation, options);
    };
    const { value, grad } = tf.valueAndGrad(loss)(packMembers([subject.theta]));
    return { value: value.dataSync()[0], gradient: Array.from(grad.dataSync()) };
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

/** A derivative along a direction in the parameters. */
interface Slope {
  readonly direction: Float64Array;
  /** Of the loss whose stopped part is held fixed, by differences, with an estimate of their error. */
  readonly difference: { readonly value: number; readonly error: number };
}

export interface Witness {
  readonly loss: Scalar;
  /** Gradient by the scalar tape, with bounds of the float32 error. */
  readonly tape: readonly { readonly value: number; readonly error: number }[];
  readonly slopes: readonly Slope[];
}

export function byDefinition(subject: Case, definition: Definition, directions?: readonly Float64Array[]): Witness {
  return witness(subject, (net, stop) => lossByDefinition(net, subject.rows, definition, stop), directions);
}

/**
 * A loss of the network of a case, its gradient by the tape and its slopes by differences, both with the stopped parts held fixed.
 *
 * @param directions of the slopes; each parameter alone by default.
 */
export function witness(
  { definition, theta }: Pick<Case, 'definition' | 'theta'>,
  lossOf: (net: Network, stop: Stop) => Scalar,
  directions: readonly Float64Array[] = Array.from(theta, (_, i) => Float64Array.from(theta, (_, j) => +(i === j))),
): Witness {
  const { net, parameters } = fromFlat(definition, theta);
  const { stop, kept } = recorder();
  const loss = lossOf(net, stop);
  const at = (direction: Float64Array, offset: number): number => {
    const moved = Float64Array.from(theta, (value, i) => value + offset * direction[i]);
    return untaped(() => lossOf(fromFlat(definition, moved).net, replayer(kept)).value);
  };
  return {
    loss,
    tape: gradient(loss, parameters),
    slopes: directions.map((direction) => ({
      direction,
      difference: centralDifference((offset) => at(direction, offset), 2e-3),
    })),
  };
}

/** Random directions whose largest entry is 1. */
export function randomDirections(rng: Rng, length: number, count: number): Float64Array[] {
  return Array.from({ length: count }, () => {
    const entries = rng.normals(length);
    const largest = Math.max(...entries.map(Math.abs));
    return entries.map((entry) => entry / largest);
  });
}

/**
 * The witness and TensorFlow.js need not use the same formula for the derivative of an activation; one may have twice the
 * roundings of the other, and the running bounds are of first order.
 */
export const FORMULAS = 2;
/** A difference is compared at this multiple of its own error estimate. */
const DIFFERENCES = 10;

/** Value and gradient of a float32 computation, the tape and the differences of the definition agree, each within its bound. */
export function expectAgreement(
  observed: { readonly value: number; readonly gradient: readonly number[] },
  { loss, tape, slopes }: Witness,
  context: string,
): void {
  expect(Math.abs(observed.value - loss.value), `${context}, value`).toBeLessThanOrEqual(FORMULAS * loss.error);
  tape.forEach(({ value, error }, i) => {
    expect(Math.abs(observed.gradient[i] - value), `${context}, parameter ${i}`).toBeLessThanOrEqual(FORMULAS * error);
  });
  slopes.forEach(({ direction, difference }, k) => {
    const along = (entries: (i: number) => number): number =>
      direction.reduce((total, share, i) => total + share * entries(i), 0);
    const slack = DIFFERENCES * difference.error;
    expect(Math.abs(along((i) => tape[i].value) - difference.value), `${context}, slope ${k}`).toBeLessThanOrEqual(
      slack,
    );
    const rounding = direction.reduce((total, share, i) => total + Math.abs(share) * tape[i].error, 0);
    expect(
      Math.abs(along((i) => observed.gradient[i]) - difference.value),
      `${context}, observed slope ${k}`,
    ).toBeLessThanOrEqual(FORMULAS * rounding + slack);
  });
}

/** Whether a gradient is that of the tape within the bounds. */
export function within(observed: readonly number[], tape: Witness['tape']): boolean {
  return observed.every((value, i) => Math.abs(value - tape[i].value) <= FORMULAS * tape[i].error);
}
