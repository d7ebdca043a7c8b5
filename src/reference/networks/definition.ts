import type { Tensor } from '@tensorflow/tfjs';
import type { Rng } from '../../core/random.ts';
import type { FlowNet } from '../flow-net.ts';
import type { FullNetworkConfig } from './config.ts';

/** One parameter of a network. */
export interface ParameterSpec {
  /** As `layer2.weight`; unique within the network. */
  readonly name: string;
  /** Shape without the leading ensemble axis. */
  readonly shape: readonly number[];
  /** Standard deviation of the normal law of its initial values; 0 for zeros. */
  readonly initial: number;
}

/** An average velocity with parameters, before it has them. */
export interface NetworkDefinition {
  readonly config: FullNetworkConfig;
  /** Dimension d of the points. */
  readonly dimension: number;
  readonly parameters: readonly ParameterSpec[];
  /**
   * The networks of an ensemble of E members as one: `parameters[i]` is [E, ...shape], rows of x, s and t are member-major,
   * the first n belonging to member 0. n may differ from call to call.
   *
   * @throws FlowproofError `usage` for a wrong number or shape of parameters, and from the network for rows of a wrong width
   * or a number of rows that `members` does not divide.
   */
  build(parameters: readonly Tensor[], members: number): FlowNet;
}

type Parametrised = Pick<NetworkDefinition, 'parameters'>;

export function sizeOf({ shape }: Pick<ParameterSpec, 'shape'>): number {
  return shape.reduce((product, length) => product * length, 1);
}

/** P, the number of parameters of one member. */
export function parameterCount({ parameters }: Parametrised): number {
  return parameters.reduce((total, spec) => total + sizeOf(spec), 0);
}

/** Initial parameters of one member, flat, in the order of the definition: normal with the declared deviations. */
export function initialiseParameters(definition: Parametrised, rng: Rng): Float32Array {
  const values = new Float32Array(parameterCount(definition));
  let next = 0;
  for (const spec of definition.parameters) {
    const end = next + sizeOf(spec);
    if (spec.initial > 0) for (let i = next; i < end; i++) values[i] = spec.initial * rng.normal();
    next = end;
  }
  return values;
}

/** Weight [in, out] and bias [out] of an affine layer: variance 1/fan-in, or zero weights; zero biases. */
export function denseSpecs(name: string, input: number, output: number, weights: 'normal' | 'zero'): ParameterSpec[] {
  return [
    { name: `${name}.weight`, shape: [input, output], initial: weights === 'zero' ? 0 : 1 / Math.sqrt(input) },
    { name: `${name}.bias`, shape: [output], initial: 0 },
  ];
}
