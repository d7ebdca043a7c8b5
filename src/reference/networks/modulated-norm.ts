import * as tf from '@tensorflow/tfjs';
import type { Stack } from '../layers/index.ts';
import { composedNorm } from './norm/composed.ts';
import { normOnKernels } from './norm/kernels.ts';

/**
 * Root-mean-square norm with a scale and a shift that depend on the time, for T tokens of w channels a row:
 *
 *     u = (1 + γ) ⊙ y + β,   y = r h,   r = (mean(h²) + ε)^(-1/2),   (γ, β) = modulation of the row, the same for its tokens
 *     u̇ = (1 + γ) ⊙ ẏ + γ̇ ⊙ y + β̇,   ẏ = r (ḣ - y mean(y ⊙ ḣ)),   means over the w channels of a token, ε = 1e-5
 *
 * ε makes the norm of a row of zeros smooth. Zhang and Sennrich, Root mean square layer normalization (arXiv 1910.07467), eq 4;
 * Peebles and Xie, Scalable diffusion models with transformers (arXiv 2212.09748), section 3.2. One custom gradient; with a, b the
 * adjoints of u and u̇, and p = (1 + γ) ⊙ a + γ̇ ⊙ b, q = (1 + γ) ⊙ b those of y and ẏ:
 *
 *     g = p - r (mean(y ⊙ ḣ) q + mean(q ⊙ y) ḣ)
 *     h: r (g - y (mean(g ⊙ y) + mean(q ⊙ ẏ)))    ḣ: r (q - y mean(q ⊙ y))
 *     γ: Σ (a ⊙ y + b ⊙ ẏ)    β: Σ a    γ̇: Σ b ⊙ y    β̇: Σ b    sums over the tokens
 *
 * where mean(g ⊙ y) = mean(p ⊙ y) - 2 r mean(y ⊙ ḣ) mean(q ⊙ y).
 *
 * @param h [E, k T n, w]: tokens before rows, and with tangents (k = 2) all values before all tangents.
 * @param modulation [E, k n, 2 w], γ before β.
 */
export function modulatedNorm(h: Stack, modulation: Stack, tokens = 1): Stack {
  const sizes = { dual: h.dual, tokens };
  const run = tf.customGrad((data, shifts, save) => {
    const operations = normOnKernels() ?? composedNorm;
    const { value, saved } = operations.forward(data as tf.Tensor3D, shifts as tf.Tensor3D, sizes);
    (save as tf.GradSaveFunc)(saved);
    return {
      value,
      gradFunc: (adjoint: tf.Tensor, kept: tf.Tensor[]) => operations.backward(kept, adjoint as tf.Tensor3D, sizes),
    };
  });
  return { data: run(h.data, modulation.data) as tf.Tensor3D, dual: h.dual };
}
