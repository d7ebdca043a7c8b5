import * as tf from '@tensorflow/tfjs';
import { expectedError } from '../../core/errors.ts';
import { adamStep } from '../kernels/adam.ts';
import { adamCoefficients, type Coefficients, radamCoefficients } from './coefficients.ts';
import type { OptimiserConfig } from './config.ts';

/** Tensors of an optimiser by slot, each of the shape of the parameters. */
export type Slots = Readonly<Record<string, tf.Tensor2D>>;

/** An update rule on the flat parameters [E, P] of an ensemble of E members. */
export interface Optimiser {
  /** Names of its state. */
  readonly slots: readonly string[];
  /** The state before the first update. The caller disposes of it. */
  initial(theta: tf.Tensor2D): Slots;
  /**
   * Parameters and state after one more update, new tensors; the old ones stay with the caller.
   *
   * @param step number of updates before this one.
   * @param rates learning rate of each member, or of all.
   */
  update(
    theta: tf.Tensor2D,
    gradient: tf.Tensor2D,
    slots: Slots,
    step: number,
    rates: number | readonly number[],
  ): { theta: tf.Tensor2D; slots: Slots };
}

/**
 * Adam, AdamW or RAdam with PyTorch's semantics (`torch.optim`, neither amsgrad nor maximize):
 *
 *     g ← g + λ θ  (coupled decay)    or    θ ← (1 - rate λ) θ  (decoupled)
 *     m ← m + (1-β1)(g - m),   v ← β2 v + (1-β2) g²
 *     θ ← θ - rate · factor · m / (√v + epsilon)
 *
 * with the coefficients of `adamCoefficients` and `radamCoefficients`, computed in float64 and rounded once. One operation where
 * the backend has the fused step (`kernels/adam.ts`) and RAdam rectifies, else composed ones. A gradient that is not finite gives
 * moments and parameters that are not: look at its norm first. Where |g| < 1e-19, g² underflows as it does in PyTorch.
 *
 * @throws FlowproofError `usage` where the number of rates is not that of the members, or a step is not a count.
 */
export function createOptimiser(config: OptimiserConfig): Optimiser {
  const coefficients = { adam: adamCoefficients, radam: radamCoefficients }[config.kind];
  return {
    slots: ['firstMoment', 'secondMoment'],
    initial: (theta) => ({ firstMoment: tf.zerosLike(theta), secondMoment: tf.zerosLike(theta) }),
    update: (theta, gradient, slots, step, rates) => {
      if (!Number.isSafeInteger(step) || step < 0) {
        throw expectedError('usage', 'step', 'a count of earlier updates', step, 'The first update has step 0.');
      }
      const members = theta.shape[0];
      if (typeof rates !== 'number' && rates.length !== members) {
        throw expectedError('usage', 'rates', `${members}, one a member`, rates.length, 'Or pass a single number.');
      }
      return tf.tidy(() => move(config, coefficients(config, step + 1), theta, gradient, slots, rates));
    },
  };
}

function move(
  { beta1, beta2, weightDecay, decoupled }: OptimiserConfig,
  { factor, epsilon }: Coefficients,
  theta: tf.Tensor2D,
  gradient: tf.Tensor2D,
  { firstMoment, secondMoment }: Slots,
  rates: number | readonly number[],
): { theta: tf.Tensor2D; slots: Slots } {
  const coupled = weightDecay !== 0 && !decoupled;
  const g = coupled ? tf.add(gradient, tf.mul(theta, weightDecay)) : gradient;
  const start =
    weightDecay !== 0 && decoupled
      ? tf.mul(
          theta,
          members(rates, (rate) => 1 - rate * weightDecay),
        )
      : theta;
  if (epsilon !== undefined) {
    const steps = (typeof rates === 'number' ? Array<number>(theta.shape[0]).fill(rates) : rates).map(
      (r) => r * factor,
    );
    const moved = adamStep(
      start as tf.Tensor2D,
      g as tf.Tensor2D,
      firstMoment,
      secondMoment,
      [1 - beta1, beta2, 1 - beta2, epsilon],
      steps,
    );
    if (moved !== undefined) return { theta: moved[0], slots: { firstMoment: moved[1], secondMoment: moved[2] } };
  }
  const m = tf.add(firstMoment, tf.mul(tf.sub(g, firstMoment), 1 - beta1)) as tf.Tensor2D;
  const v = tf.add(tf.mul(secondMoment, beta2), tf.mul(tf.square(g), 1 - beta2)) as tf.Tensor2D;
  const direction = epsilon === undefined ? m : tf.div(m, tf.add(tf.sqrt(v), epsilon));
  const change = tf.mul(
    direction,
    members(rates, (rate) => rate * factor),
  );
  return { theta: tf.sub(start, change), slots: { firstMoment: m, secondMoment: v } };
}

/** A factor for each row of [E, P]: a scalar, or a column where the members differ. */
function members(rates: number | readonly number[], factor: (rate: number) => number): tf.Tensor {
  if (typeof rates === 'number') return tf.scalar(factor(rates));
  return rates.length === 1 ? tf.scalar(factor(rates[0])) : tf.tensor2d(rates.map(factor), [rates.length, 1]);
}
