import * as tf from '@tensorflow/tfjs';
import { column, type FlowNet } from '../flow-net.ts';
import { stopGradient, stopped } from '../stop-gradient.ts';
import type { OffDiagonalRows } from './rows.ts';

/** How the stopped tangent g of a continuous-time method is treated. */
export interface TangentTreatment {
  /** c > 0: g / (|g| + c) row by row; 0: g. */
  readonly normalise: number;
  /** r in [0, 1]: weight of the part of g that needs derivatives of the network. */
  readonly share: number;
}

/**
 * Residual of Align Your Flow, Eulerian form, [n, d]: with w a velocity at x,
 *
 *     v_{s,t}(x) - sg( v_{s,t}(x) + g ),   g = w - v_{s,t}(x) + r (t-s) (∂_s v + ∇v w)
 *
 * g at r = 1 is the Eulerian residual; it is normalised to g / (|g| + c). Align Your Flow (arXiv 2506.14603), AYF-EMD with regularised
 * tangent warm-up and tangent normalisation (c = 0.1), in the canonical direction of time.
 */
export function treatedTangentResidual(
  net: FlowNet,
  { x, s, t }: OffDiagonalRows,
  w: tf.Tensor2D,
  { normalise, share }: TangentTreatment,
): tf.Tensor2D {
  const { y: v, dy } = net.jvp(x, s, t, w, tf.onesLike(s), tf.zerosLike(t));
  const target = stopped(() => {
    const change = tf.mul<tf.Tensor2D>(column(tf.sub(t, s)), dy);
    const g = tf.add<tf.Tensor2D>(tf.sub(w, v), tf.mul(share, change));
    return tf.add(v, normalised(g, normalise));
  });
  return tf.sub(v, target);
}

/**
 * Residual of sCM in its own parametrisation, [n, d]. TrigFlow's time is `θ = π/2 (1 - s)`, data at 0, and its consistency function
 * `f = cos(θ) x - sin(θ) F` is X_{s,1}, so that
 *
 *     F = -tan(θ/2) x - κ v_{s,1}(x),   κ = (2/π) θ / sin θ
 *     F - sg( F + g ),   g = cos²θ (dx/dθ - F) - r cosθ sinθ (x + dF/dθ)
 *
 * with dx/dθ = -(2/π) w, w = dx/ds the velocity of a teacher or of the pair. At r = 1, `g = cosθ df/dθ = -(2/π) cosθ (∂_s X + ∇X w)`,
 * from which the second term is taken here; it is normalised to g / (|g| + c). Simplifying, stabilizing and scaling continuous-time
 * consistency models (arXiv 2410.11081), eq 8, data of unit scale. Only v_{s,1} is live; rows need s < 1 and t = 1.
 */
export function trigFlowResidual(
  net: FlowNet,
  { x, s, t }: OffDiagonalRows,
  w: tf.Tensor2D,
  { normalise, share }: TangentTreatment,
): tf.Tensor2D {
  const { y: v, dy } = net.jvp(x, s, t, w, tf.onesLike(s), tf.zerosLike(t));
  const rest = tf.sub<tf.Tensor1D>(t, s);
  const theta = column(tf.mul(Math.PI / 2, rest));
  const cosine = tf.cos(theta);
  const kappa = tf.div<tf.Tensor2D>(column(rest), tf.sin(theta));
  const g = stopped(() => {
    const F = tf.neg(tf.add(tf.mul(tf.tan(tf.mul(0.5, theta)), x), tf.mul(kappa, v)));
    const dx = tf.mul(-2 / Math.PI, w);
    const near = tf.mul(tf.square(cosine), tf.sub(dx, F));
    const eulerian = tf.add(tf.sub(w, v), tf.mul(column(rest), dy));
    const whole = tf.mul(tf.mul(-2 / Math.PI, cosine), eulerian);
    return normalised(tf.add(tf.mul(1 - share, near), tf.mul(share, whole)), normalise);
  });
  // F - sg(F) = -κ (v - sg(v)).
  return tf.sub(tf.mul(kappa, tf.sub(stopGradient(v), v)), g);
}

/** g / (|g| + c), |g| the norm of each row; g itself for c = 0. */
function normalised(g: tf.Tensor2D, c: number): tf.Tensor2D {
  if (c === 0) return g;
  return tf.div(g, tf.add(tf.norm(g, 'euclidean', 1, true), c));
}
