import { activate, affine, type DualScalar } from './dual.ts';
import { add, leaf, mul, type Scalar, sub } from './scalar.ts';

/** One point with its two times. */
export interface Point {
  readonly x: readonly Scalar[];
  readonly s: Scalar;
  readonly t: Scalar;
}

/** Direction of a derivative; what is absent is 0. */
export interface Direction {
  readonly x?: readonly Scalar[];
  readonly s?: Scalar;
  readonly t?: Scalar;
}

export interface Velocity {
  readonly v: readonly Scalar[];
  /** The derivative along the direction. */
  readonly dv: readonly Scalar[];
}

/** The MLP v_{s,t}(x) on (s, t, x), with weights [in][out] of each layer: loops over scalars. */
export interface Network {
  readonly weights: readonly (readonly (readonly Scalar[])[])[];
  readonly biases: readonly (readonly Scalar[])[];
  readonly activation: string;
}

export function evaluate(net: Network, { x, s, t }: Point, direction: Direction = {}): Velocity {
  let h: DualScalar[] = [
    { value: s, tangent: direction.s },
    { value: t, tangent: direction.t },
    ...x.map((value, i) => ({ value, tangent: direction.x?.[i] })),
  ];
  net.weights.forEach((weight, layer) => {
    const columns = net.biases[layer].map((bias, out) => ({ bias, entries: weight.map((row) => row[out]) }));
    const z = columns.map(({ bias, entries }) => affine(h, entries, bias));
    h = layer === net.weights.length - 1 ? z : z.map((entry) => activate(entry, net.activation));
  });
  return { v: h.map((entry) => entry.value), dv: h.map((entry) => entry.tangent ?? leaf(0)) };
}

/** x + (t - s) v */
export function moved({ x, s, t }: Point, v: readonly Scalar[]): Scalar[] {
  const step = sub(t, s);
  return x.map((entry, i) => add(entry, mul(step, v[i])));
}

/** The network whose parameters went through `change`. */
export function mapParameters(net: Network, change: (parameter: Scalar) => Scalar): Network {
  return {
    activation: net.activation,
    weights: net.weights.map((weight) => weight.map((row) => row.map(change))),
    biases: net.biases.map((bias) => bias.map(change)),
  };
}

/** A network from flat float32 values in the order of `mlpShapes`, and its parameters in that order. */
export function fromFlat(
  values: readonly ArrayLike<number>[],
  activation: string,
): { net: Network; parameters: Scalar[] } {
  const parameters: Scalar[] = [];
  const variable = (value: number): Scalar => {
    const node = leaf(value);
    parameters.push(node);
    return node;
  };
  const weights: Scalar[][][] = [];
  const biases: Scalar[][] = [];
  for (let layer = 0; layer < values.length / 2; layer++) {
    const weight = values[2 * layer];
    const out = values[2 * layer + 1].length;
    const rows = weight.length / out;
    weights.push(
      Array.from({ length: rows }, (_, i) => Array.from({ length: out }, (_, j) => variable(weight[i * out + j]))),
    );
    biases.push(Array.from(values[2 * layer + 1], variable));
  }
  return { net: { weights, biases, activation }, parameters };
}
