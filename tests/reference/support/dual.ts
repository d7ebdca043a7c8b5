import { add, dot, erf, exp, mul, type Scalar, scale, sigmoid, square, sub, sum, tanh } from './scalar.ts';

/** A scalar with its derivative along one direction; without a tangent it is constant. */
export interface DualScalar {
  readonly value: Scalar;
  readonly tangent?: Scalar | undefined;
}

/** Σ x_i w_i + b with constant weights. */
export function affine(x: readonly DualScalar[], weights: readonly Scalar[], bias: Scalar): DualScalar {
  const moving = x.map((_, i) => i).filter((i) => x[i].tangent !== undefined);
  const value = add(
    dot(
      x.map((entry) => entry.value),
      weights,
    ),
    bias,
  );
  if (moving.length === 0) return { value };
  return { value, tangent: sum(moving.map((i) => mul(x[i].tangent as Scalar, weights[i]))) };
}

/** The activations as they stand in the literature, with f' composed of the same elementary functions. */
const activations: Readonly<Record<string, (x: Scalar) => { value: Scalar; slope: () => Scalar }>> = {
  gelu: (x) => {
    const half = scale(0.5, erf(scale(Math.SQRT1_2, x)));
    const cdf = add({ value: 0.5, error: 0, parents: [] }, half);
    const density = () => scale(1 / Math.sqrt(2 * Math.PI), exp(scale(-0.5, square(x))));
    return { value: mul(x, cdf), slope: () => add(cdf, mul(x, density())) };
  },
  silu: (x) => {
    const sigma = sigmoid(x);
    const one: Scalar = { value: 1, error: 0, parents: [] };
    return {
      value: mul(x, sigma),
      slope: () => add(sigma, mul(x, mul(sigma, sub(one, sigma)))),
    };
  },
  tanh: (x) => {
    const y = tanh(x);
    return { value: y, slope: () => sub({ value: 1, error: 0, parents: [] }, square(y)) };
  },
};

export function activate(x: DualScalar, name: string): DualScalar {
  const { value, slope } = activations[name](x.value);
  return x.tangent === undefined ? { value } : { value, tangent: mul(slope(), x.tangent) };
}
