import type { NetworkDefinition } from '../../../src/reference/networks/definition.ts';
import type { DualScalar } from './dual.ts';
import { formulaOf } from './networks/index.ts';
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

/** Inputs of a network, carried forward with their tangents. */
export interface Inputs {
  readonly s: DualScalar;
  readonly t: DualScalar;
  readonly x: readonly DualScalar[];
}

/** v_{s,t}(x) of one row from its parameters, each by its name and row-major. */
export type Formula = (parameter: (name: string) => readonly Scalar[], inputs: Inputs) => readonly DualScalar[];

/** A network v_{s,t}(x) by its published formula: loops over scalars. */
export interface Network {
  readonly formula: Formula;
  readonly parameters: ReadonlyMap<string, readonly Scalar[]>;
}

export function evaluate(net: Network, { x, s, t }: Point, direction: Direction = {}): Velocity {
  const parameter = (name: string): readonly Scalar[] => {
    const values = net.parameters.get(name);
    if (values === undefined) throw new Error(`no parameter ${name}`);
    return values;
  };
  const v = net.formula(parameter, {
    s: { value: s, tangent: direction.s },
    t: { value: t, tangent: direction.t },
    x: x.map((value, i) => ({ value, tangent: direction.x?.[i] })),
  });
  return { v: v.map(({ value }) => value), dv: v.map(({ tangent }) => tangent ?? leaf(0)) };
}

/** x + (t - s) v */
export function moved({ x, s, t }: Point, v: readonly Scalar[]): Scalar[] {
  const step = sub(t, s);
  return x.map((entry, i) => add(entry, mul(step, v[i])));
}

/** The network whose parameters went through `change`. */
export function mapParameters(net: Network, change: (parameter: Scalar) => Scalar): Network {
  return { ...net, parameters: new Map([...net.parameters].map(([name, values]) => [name, values.map(change)])) };
}

/**
 * A network from the flat parameters of one member, in the order of the definition, and these parameters.
 *
 * @param errors how far each is from its float32 counterpart; 0 by default.
 */
export function fromFlat(
  definition: NetworkDefinition,
  theta: ArrayLike<number>,
  errors?: ArrayLike<number>,
): { net: Network; parameters: Scalar[] } {
  const parameters = Array.from(theta, (value, i) => leaf(value, errors?.[i]));
  let next = 0;
  const named = definition.parameters.map(({ name, shape }) => {
    const first = next;
    next += shape.reduce((product, length) => product * length, 1);
    return [name, parameters.slice(first, next)] as const;
  });
  return { net: { formula: formulaOf(definition), parameters: new Map(named) }, parameters };
}
