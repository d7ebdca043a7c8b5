import * as tf from '@tensorflow/tfjs';
import type { Interpolant } from '../../analytic/types.ts';
import { column } from '../flow-net.ts';

/** A training batch: noise x0 and data x1, [n, d]; start times s, end times t and, for the semigroup, u between them, [n]. */
export interface LossBatch {
  readonly x0: tf.Tensor2D;
  readonly x1: tf.Tensor2D;
  readonly s: tf.Tensor1D;
  readonly t: tf.Tensor1D;
  readonly u?: tf.Tensor1D;
}

/** Rows on the diagonal s = t: points x = I_t at times t with their conditional velocity dI_t/dt. */
export interface DiagonalRows {
  readonly x: tf.Tensor2D;
  readonly t: tf.Tensor1D;
  readonly velocity: tf.Tensor2D;
}

/** Rows off the diagonal: points x = I_s to be carried from s to t, by way of u; `velocity` is dI_s/ds, `xu` is I_u of the same pair. */
export interface OffDiagonalRows {
  readonly x: tf.Tensor2D;
  readonly s: tf.Tensor1D;
  readonly t: tf.Tensor1D;
  readonly u: tf.Tensor1D | undefined;
  readonly velocity: tf.Tensor2D;
  /** Discrete consistency training only. */
  readonly xu?: tf.Tensor2D;
}

/** A batch with its interpolated points, divided into the rows with s = t and the others; undefined where there are none. */
export interface Rows {
  readonly diagonal: DiagonalRows | undefined;
  readonly offDiagonal: OffDiagonalRows | undefined;
}

/**
 * Interpolates a batch, `I_s = a_s x0 + b_s x1` and `dI_s/ds = a'_s x0 + b'_s x1` at the start time of each row, and divides
 * it by s = t. The coefficients are computed in float64 from the times and then rounded. Nothing is differentiable here:
 * data and times are constants of the loss.
 *
 * @param options.neighbours also I_u, `xu` of the rows off the diagonal. Default false.
 */
export function prepareRows(path: Interpolant, batch: LossBatch, { neighbours = false } = {}): Rows {
  const s = batch.s.dataSync();
  const t = batch.t.dataSync();
  const onDiagonal: number[] = [];
  const offDiagonal: number[] = [];
  for (let i = 0; i < s.length; i++) (s[i] === t[i] ? onDiagonal : offDiagonal).push(i);
  const x = combine(batch, s, path.a, path.b);
  const velocity = combine(batch, s, path.da, path.db);
  const off = {
    x,
    velocity,
    s: batch.s,
    t: batch.t,
    ...(batch.u && { u: batch.u }),
    ...(batch.u && neighbours && { xu: combine(batch, batch.u.dataSync(), path.a, path.b) }),
  };
  return {
    diagonal: onDiagonal.length === 0 ? undefined : select(onDiagonal, { x, t: batch.t, velocity }),
    offDiagonal: offDiagonal.length === 0 ? undefined : { u: undefined, ...select(offDiagonal, off) },
  };
}

type Coefficient = (t: number) => number;

function combine(batch: LossBatch, times: ArrayLike<number>, a: Coefficient, b: Coefficient): tf.Tensor2D {
  const coefficient = (f: Coefficient) => column(tf.tensor1d(Float32Array.from(times, f)));
  return tf.add(tf.mul(coefficient(a), batch.x0), tf.mul(coefficient(b), batch.x1));
}

function select<T extends Record<string, tf.Tensor>>(indices: readonly number[], tensors: T): T {
  const rows = tf.tensor1d(indices as number[], 'int32');
  const entries = Object.entries(tensors).map(([name, tensor]) => [name, tf.gather(tensor, rows)]);
  return Object.fromEntries(entries) as T;
}
