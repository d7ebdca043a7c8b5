import * as tf from '@tensorflow/tfjs';

/**
 * A pointwise function with its first two derivatives, `value`, `slope` and `curvature`, as formulas. They are written out because nested gradients of
 * TensorFlow.js are wrong (the second derivative of x·sigmoid(x) silently so); with these a reverse sweep over a forward
 * derivative needs first derivatives alone.
 */
export interface Activation {
  readonly value: Pointwise;
  readonly slope: Pointwise;
  /** Without a backward rule of its own. */
  readonly curvature: Pointwise;
}

type Pointwise = (x: tf.Tensor) => tf.Tensor;

export type ActivationName = 'gelu' | 'silu' | 'tanh';

/** The formula `f` whose backward rule is `dy · derivative(x)`. */
function withDerivative(f: Pointwise, derivative: Pointwise): Pointwise {
  return tf.customGrad((x, save) => {
    (save as tf.GradSaveFunc)([x as tf.Tensor]);
    return {
      value: f(x as tf.Tensor),
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => tf.mul(dy, derivative(saved[0])),
    };
  }) as Pointwise;
}

function activation(f: Pointwise, first: Pointwise, second: Pointwise): Activation {
  return { value: withDerivative(f, first), slope: withDerivative(first, second), curvature: second };
}

/**
 * Φ(x) = (1 + erf(x/√2))/2. Absolute accuracy about 1e-7: the cpu backend computes erf by Abramowitz and Stegun 7.1.26 (1.5e-7),
 * and left of -5 the sum cancels to 0.
 */
const normalCdf: Pointwise = (x) => tf.add(tf.mul(tf.erf(tf.mul(x, Math.SQRT1_2)), 0.5), 0.5);
/** φ(x) = exp(-x²/2)/√(2π) */
const normalDensity: Pointwise = (x) => tf.mul(tf.exp(tf.mul(tf.square(x), -0.5)), 1 / Math.sqrt(2 * Math.PI));

/** Exact GELU: `x Φ(x)`, `Φ + x φ`, `φ (2 - x²)`. */
const gelu = activation(
  (x) => tf.mul(x, normalCdf(x)),
  (x) => tf.add(normalCdf(x), tf.mul(x, normalDensity(x))),
  (x) => tf.mul(normalDensity(x), tf.sub(2, tf.square(x))),
);

/** SiLU, with σ the logistic function: `x σ`, `σ (1 + x (1 - σ))`, `σ (1 - σ) (2 + x (1 - 2σ))`. */
const silu = activation(
  (x) => tf.mul(x, tf.sigmoid(x)),
  (x) => {
    const sigma = tf.sigmoid(x);
    return tf.mul(sigma, tf.add(1, tf.mul(x, tf.sub(1, sigma))));
  },
  (x) => {
    const sigma = tf.sigmoid(x);
    const bell = tf.mul(sigma, tf.sub(1, sigma));
    return tf.mul(bell, tf.add(2, tf.mul(x, tf.sub(1, tf.mul(2, sigma)))));
  },
);

/** tanh, with y = tanh x: `y`, `1 - y²`, `-2 y (1 - y²)`. */
const tanh = activation(
  (x) => tf.tanh(x),
  (x) => tf.sub(1, tf.square(tf.tanh(x))),
  (x) => {
    const y = tf.tanh(x);
    return tf.mul(tf.mul(y, -2), tf.sub(1, tf.square(y)));
  },
);

/** The activations by name. */
export const activations: Readonly<Record<ActivationName, Activation>> = { gelu, silu, tanh };
