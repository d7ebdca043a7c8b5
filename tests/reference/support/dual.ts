import type { Scalar } from './scalar.ts';
import * as scalar from './scalar.ts';

/** A scalar with its derivative along one direction; without a tangent it is constant. */
export interface DualScalar {
  readonly value: Scalar;
  readonly tangent?: Scalar | undefined;
}

export const constant = (value: Scalar): DualScalar => ({ value });

/** Sum of the tangents that are there; undefined where none is. */
function tangents(parts: readonly (Scalar | undefined)[]): Scalar | undefined {
  const moving = parts.filter((part) => part !== undefined);
  if (moving.length === 0) return undefined;
  return moving.length === 1 ? moving[0] : scalar.sum(moving);
}

const times = (a: Scalar, b: Scalar | undefined): Scalar | undefined =>
  b === undefined ? undefined : scalar.mul(a, b);

export function sum(terms: readonly DualScalar[]): DualScalar {
  return { value: scalar.sum(terms.map(({ value }) => value)), tangent: tangents(terms.map(({ tangent }) => tangent)) };
}

export const add = (a: DualScalar, b: DualScalar): DualScalar => sum([a, b]);

export function sub(a: DualScalar, b: DualScalar): DualScalar {
  return add(a, scale(-1, b));
}

export function mul(a: DualScalar, b: DualScalar): DualScalar {
  return {
    value: scalar.mul(a.value, b.value),
    tangent: tangents([times(a.value, b.tangent), times(b.value, a.tangent)]),
  };
}

export function scale(c: number, a: DualScalar): DualScalar {
  return { value: scalar.scale(c, a.value), tangent: a.tangent && scalar.scale(c, a.tangent) };
}

/** f with its derivative, composed of elementary functions. */
const chain = (x: DualScalar, value: Scalar, slope: () => Scalar): DualScalar => ({
  value,
  tangent: x.tangent && scalar.mul(slope(), x.tangent),
});

export const sin = (x: DualScalar): DualScalar => chain(x, scalar.sin(x.value), () => scalar.cos(x.value));
export const cos = (x: DualScalar): DualScalar =>
  chain(x, scalar.cos(x.value), () => scalar.scale(-1, scalar.sin(x.value)));

/** x^p for positive x. */
export const power = (x: DualScalar, p: number): DualScalar =>
  chain(x, scalar.power(x.value, p), () => scalar.scale(p, scalar.power(x.value, p - 1)));

/** `x W + b` with constant parameters, W [in, out] row-major. */
export function dense(x: readonly DualScalar[], weight: readonly Scalar[], bias: readonly Scalar[]): DualScalar[] {
  const moving = x.flatMap(({ tangent }, i) => (tangent === undefined ? [] : [{ tangent, i }]));
  const values = x.map(({ value }) => value);
  return bias.map((offset, out) => {
    const column = x.map((_, i) => weight[i * bias.length + out]);
    const value = scalar.add(scalar.dot(values, column), offset);
    if (moving.length === 0) return { value };
    return { value, tangent: scalar.sum(moving.map(({ tangent, i }) => scalar.mul(tangent, column[i]))) };
  });
}

const ONE = scalar.leaf(1);

/** The activations as they stand in the literature, with f' composed of the same elementary functions. */
const activations: Readonly<Record<string, (x: Scalar) => { value: Scalar; slope: () => Scalar }>> = {
  gelu: (x) => {
    const half = scalar.scale(0.5, scalar.erf(scalar.scale(Math.SQRT1_2, x)));
    const cdf = scalar.add(scalar.leaf(0.5), half);
    const density = () => scalar.scale(1 / Math.sqrt(2 * Math.PI), scalar.exp(scalar.scale(-0.5, scalar.square(x))));
    return { value: scalar.mul(x, cdf), slope: () => scalar.add(cdf, scalar.mul(x, density())) };
  },
  silu: (x) => {
    const sigma = scalar.sigmoid(x);
    return {
      value: scalar.mul(x, sigma),
      slope: () => scalar.add(sigma, scalar.mul(x, scalar.mul(sigma, scalar.sub(ONE, sigma)))),
    };
  },
  tanh: (x) => {
    const y = scalar.tanh(x);
    return { value: y, slope: () => scalar.sub(ONE, scalar.square(y)) };
  },
};

export function activate(x: DualScalar, name: string): DualScalar {
  const { value, slope } = activations[name](x.value);
  return chain(x, value, slope);
}
