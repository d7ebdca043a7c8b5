import * as tf from '@tensorflow/tfjs';
import {
  averaged,
  clipGlobalNorm,
  createOptimiser,
  type OptimiserConfig,
} from '../../../src/reference/optimisers/index.ts';
import { packMembers } from '../../../src/reference/parameters.ts';
import { FORMULAS } from './compare.ts';
import { type MethodCase, methodGradient, methodLoss } from './method-case.ts';
import { fromFlat } from './network.ts';
import { atRest, clipByDefinition, updateByDefinition } from './optimiser.ts';
import { exactly, minus, plus, type Rounded, rounded, times } from './rounded.ts';
import { gradient } from './scalar.ts';

/** A few steps of training on one batch, each: gradient, clip, update, moving average. */
export interface Training {
  readonly optimiser: OptimiserConfig;
  readonly clip: number;
  /** Of each member. */
  readonly rates: readonly number[];
  readonly decay: number;
  readonly steps: number;
  /** Earlier updates, which left moments of the size of `momentum`; none and zero moments by default. */
  readonly before?: { readonly steps: number; readonly momentum: { readonly first: number; readonly second: number } };
}

interface Trained<T> {
  readonly theta: readonly T[];
  readonly ema: readonly T[];
}

/** The parameters of each member after training on the current backend. */
export async function trainOnBackend(subject: MethodCase, training: Training): Promise<Trained<number>[]> {
  const { optimiser, clip, rates, decay, steps, before } = training;
  const rule = createOptimiser(optimiser);
  const own = rates.slice(0, subject.members.length);
  const final = tf.tidy(() => {
    let theta = packMembers(subject.members);
    let ema = theta;
    let slots = rule.initial(theta);
    if (before) {
      const full = (value: number): tf.Tensor2D => tf.fill(theta.shape, value);
      slots = { firstMoment: full(before.momentum.first), secondMoment: full(before.momentum.second) };
    }
    const earlier = before?.steps ?? 0;
    for (let step = earlier; step < earlier + steps; step++) {
      const grad = methodGradient(subject, theta);
      ({ theta, slots } = rule.update(theta, clipGlobalNorm(grad, clip).gradient, slots, step, own));
      ema = averaged(ema, theta, decay);
    }
    return { theta, ema };
  });
  const [theta, ema] = await Promise.all([final.theta.data(), final.ema.data()]);
  tf.dispose(final);
  const count = subject.members[0].length;
  const part = (all: ArrayLike<number>, e: number): number[] => Array.from(all).slice(e * count, (e + 1) * count);
  return subject.members.map((_, e) => ({ theta: part(theta, e), ema: part(ema, e) }));
}

/**
 * The same in float64, with bounds on the float32 errors. A step starts from parameters that are off by what the steps before it
 * left, so that the tape's bound on the gradient holds both the rounding of this step and the curvature times that error; the
 * update carries it on by exact inequalities. Where ε is far below |g| the quotient m/√v turns a relative error of a small g into an
 * absolute one of the size of the rate: the cases take an ε that keeps it conditioned.
 */
export function trainByDefinition(subject: MethodCase, training: Training, member: number): Trained<Rounded> {
  const { definition, members } = subject;
  const { optimiser, clip, rates, decay, steps, before } = training;
  const lossOf = methodLoss(subject, member);
  let state = atRest(Array.from(members[member], exactly));
  if (before) {
    const full = (value: number): Rounded[] => state.theta.map(() => exactly(value));
    state = { ...state, m: full(before.momentum.first), v: full(before.momentum.second) };
  }
  const earlier = before?.steps ?? 0;
  let ema: readonly Rounded[] = state.theta;
  for (let step = earlier; step < earlier + steps; step++) {
    const { net, parameters } = fromFlat(
      definition,
      state.theta.map(({ value }) => value),
      state.theta.map(({ error }) => error),
    );
    const slopes = gradient(
      lossOf(net, (x) => ({ ...x, parents: [] })),
      parameters,
    );
    const raw = slopes.map(({ value, error }) => ({ value, error: FORMULAS * error }));
    state = updateByDefinition(optimiser, state, clipByDefinition(raw, clip).gradient, step + 1, rates[member]);
    ema = ema.map((entry, i) => plus(entry, times(minus(state.theta[i], entry), rounded(1 - decay))));
  }
  return { theta: state.theta, ema };
}
