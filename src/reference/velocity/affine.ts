import * as tf from '@tensorflow/tfjs';
import type { LawModel, Model } from '../../analytic/index.ts';
import { expectedError } from '../../core/errors.ts';
import { column } from '../flow-net.ts';
import type { TensorVelocity } from '../methods/velocity-net.ts';
import { constant } from './constant.ts';
import { tensorPath } from './tensor-path.ts';

/** Cramer's rule in float32 is no way to invert larger matrices. */
const MOST = 3;

/**
 * Velocity of the deterministic coupling `x1 = A x0 + c`, on tensors: `b_t(x) = a' x0 + b' (A x0 + c)` at `x0 = M⁻¹ (x - b c)`,
 * `M = a I + b A`. The inverse is `adj(M)/det(M)`, both polynomials in a and b with constant matrices, so that each row has its own
 * time: with the Faddeev–LeVerrier matrices `B_{d-1} = I`, `B_{k-1} = c_k I - A B_k` (here for -A) and `det(a I + b A) = Σ c_k a^k
 * b^{d-k}`, `adj(a I + b A) = Σ a^k b^{d-1-k} B_k`. Error a few dozen units of round-off times the condition of M.
 *
 * @throws FlowproofError `unsupported` above three dimensions.
 */
export function affineVelocity({ law, dimension: d, definition }: Model): TensorVelocity {
  if (d > MOST) {
    throw expectedError('unsupported', 'affine coupling on tensors', `at most ${MOST} dimensions`, d, 'Use its map.');
  }
  const { matrix, shift } = law as Extract<LawModel, { kind: 'affine' }>;
  const path = tensorPath(definition.interpolant);
  const { adjoint, determinant } = faddeevLeVerrier(matrix, d);
  // x B_kᵀ for every k at once: [d, d · d], column k d + i.
  const adjoints = constant(
    Float64Array.from(
      { length: d * d * d },
      (_, at) => adjoint[Math.floor((at % (d * d)) / d)][(at % d) * d + Math.floor(at / (d * d))],
    ),
    [d, d * d],
  ) as () => tf.Tensor2D;
  const transposed = constant(
    Float64Array.from({ length: d * d }, (_, at) => matrix[(at % d) * d + Math.floor(at / d)]),
    [d, d],
  ) as () => tf.Tensor2D;
  const offset = constant(shift, [1, d]) as () => tf.Tensor2D;
  return (x, t) =>
    tf.tidy(() => {
      const { a, b, da, db } = path(column(t));
      const parts = tf.reshape(tf.matMul(tf.sub(x, tf.mul(b, offset())) as tf.Tensor2D, adjoints()), [-1, d, d]);
      const power = (k: number, degree: number) => tf.mul(tf.pow(a, k), tf.pow(b, degree - k));
      const powers = tf.concat(
        Array.from({ length: d }, (_, k) => power(k, d - 1)),
        1,
      );
      const determinants = Array.from({ length: d + 1 }, (_, k) => tf.mul(determinant[k], power(k, d)));
      const det = determinants.reduce((sum, term) => tf.add(sum, term));
      const x0 = tf.div(tf.sum(tf.mul(tf.expandDims(powers, 2), parts), 1), det) as tf.Tensor2D;
      const x1 = tf.add(tf.matMul(x0, transposed()), offset());
      return tf.add(tf.mul(da, x0), tf.mul(db, x1)) as tf.Tensor2D;
    });
}

/** Coefficients of `det(a I + b A) = Σ_k c_k a^k b^{d-k}` and the matrices of `adj(a I + b A) = Σ_k a^k b^{d-1-k} B_k`. */
function faddeevLeVerrier(matrix: Float64Array, d: number): { adjoint: Float64Array[]; determinant: number[] } {
  const adjoint: Float64Array[] = new Array(d);
  const determinant: number[] = new Array(d + 1);
  determinant[d] = 1;
  let current = Float64Array.from({ length: d * d }, (_, at) => Number(at % (d + 1) === 0));
  for (let k = d - 1; k >= 0; k--) {
    adjoint[k] = current;
    const product = new Float64Array(d * d);
    for (let i = 0; i < d; i++) {
      for (let j = 0; j < d; j++) {
        for (let l = 0; l < d; l++) product[i * d + j] += matrix[i * d + l] * current[l * d + j];
      }
    }
    let trace = 0;
    for (let i = 0; i < d; i++) trace += product[i * (d + 1)];
    determinant[k] = trace / (d - k);
    current = product.map((entry, at) => (at % (d + 1) === 0 ? determinant[k] : 0) - entry);
  }
  return { adjoint, determinant };
}
