import * as tf from '@tensorflow/tfjs';
import { UNIT_ROUNDOFF } from '../../core/precision.ts';
import { stream } from '../../core/random.ts';
import { exactMap } from '../exact.ts';
import { type FlowPoint, flowPoints } from './flow-points.ts';

/** One quantity of the self-test: its largest error in units of the bound at the same entry. 1 is the bound. */
export interface SelfTestResult {
  readonly name: 'product' | 'gradient';
  readonly excess: number;
}

const [N, K, M] = [48, 64, 32];

/**
 * A product and a gradient of two products on the current backend against float64 on the host, with P = X W:
 *
 *     |fl(P) - P| <= γ_K |X| |W| =: E,   γ_k = k u / (1 - k u),   u = 2^-24
 *     L = Σ P²/2,  ∂L/∂W = Xᵀ P:   |error| <= |X|ᵀ E + γ_N |X|ᵀ (|P| + E)
 *
 * in any order of summation, with or without fused multiply-add; Higham, Accuracy and Stability of Numerical Algorithms, 2nd
 * ed., §3.5. A backend that multiplies in fewer bits (TF32, float16) is beyond the bound.
 */
export async function selfTest(): Promise<SelfTestResult[]> {
  const rng = stream(1, 'backend', 'self-test');
  const draw = (length: number): Float32Array => Float32Array.from({ length }, () => rng.normal());
  const [X, W] = [draw(N * K), draw(K * M)];
  const P = product(X, W, N, K, M);
  const E = product(X.map(Math.abs), W.map(Math.abs), N, K, M).map((sum) => gamma(K) * sum);
  const Xt = transposed(X, N, K);
  const gradient = product(Xt, P, K, N, M);
  const spread = P.map((value, i) => E[i] + gamma(N) * (Math.abs(value) + E[i]));
  const bound = product(Xt.map(Math.abs), spread, K, N, M);

  const x = tf.tensor2d(X, [N, K]);
  const w = tf.tensor2d(W, [K, M]);
  const p = tf.matMul(x, w);
  const g = tf.grad((v: tf.Tensor) => tf.sum(tf.mul(0.5, tf.square(tf.matMul(x, v as tf.Tensor2D)))))(w);
  const [gotP, gotG] = [await p.data(), await g.data()];
  tf.dispose([x, w, p, g]);
  return [
    { name: 'product', excess: excess(gotP, P, E) },
    { name: 'gradient', excess: excess(gotG, gradient, bound) },
  ];
}

/** X_{s,t}(x) of the problem `gaussian-1d` at {@link flowPoints} through the current backend, float32. */
export async function selfTestFlow(): Promise<number[]> {
  const column = (of: (point: FlowPoint) => number): tf.Tensor1D => tf.tensor1d(flowPoints.map(of), 'float32');
  const [x, s, t] = [column((point) => point.x), column((point) => point.s), column((point) => point.t)];
  const flowed = tf.tidy(() => exactMap('gaussian-1d')(tf.reshape(x, [-1, 1]), s, t));
  const values = Array.from(await flowed.data());
  tf.dispose([x, s, t, flowed]);
  return values;
}

function gamma(k: number): number {
  const u = UNIT_ROUNDOFF.float32;
  return (k * u) / (1 - k * u);
}

function excess(got: ArrayLike<number>, want: Float64Array, bound: Float64Array): number {
  let worst = 0;
  for (let i = 0; i < want.length; i++) worst = Math.max(worst, Math.abs(got[i] - want[i]) / bound[i]);
  return worst;
}

/** A B in float64, [n, k] × [k, m]. */
function product(A: ArrayLike<number>, B: ArrayLike<number>, n: number, k: number, m: number): Float64Array {
  const C = new Float64Array(n * m);
  for (let i = 0; i < n; i++)
    for (let l = 0; l < k; l++) for (let j = 0; j < m; j++) C[i * m + j] += A[i * k + l] * B[l * m + j];
  return C;
}

function transposed(A: Float32Array, n: number, k: number): Float32Array {
  return Float32Array.from(A, (_, i) => A[(i % n) * k + Math.floor(i / n)]);
}
