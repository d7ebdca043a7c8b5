import type { KernelConfig, NamedTensorInfoMap, Tensor, TensorInfo } from '@tensorflow/tfjs';
import type { ActivationName } from '../../dual/activations.ts';
import { kernelNames } from '../names.ts';
import { nativeActivations, type Pair } from './activations.ts';
import type { Native, TensorflowBackend } from './backend.ts';
import { members, toMatrices, toMembers } from './members.ts';
import { nativeOf, type Operations, operationsOf } from './operations.ts';

interface Attributes {
  readonly activation: ActivationName;
  readonly dual: boolean;
  readonly recording: boolean;
}

/**
 * All layers in one kernel. Values and tangents are multiplied apart: joining and parting them would cost as much as the products save.
 * Outputs: the stack that leaves the last layer and, when recording, for each hidden layer its inputs, its sums z and ż and what
 * the activation keeps, then the inputs of the last layer.
 */
export const perceptron: KernelConfig = {
  kernelName: kernelNames.perceptron,
  backendName: 'tensorflow',
  kernelFunc: ({ inputs, attrs, backend }) => {
    const o = operationsOf(backend as TensorflowBackend);
    const { activation, dual, recording } = attrs as unknown as Attributes;
    const [h, ...parameters] = listed(inputs);
    const f = nativeActivations[activation];
    const record: Native[] = [];
    let next = pairOf(o, nativeOf(o.backend, h), dual);
    for (let l = 0; l < parameters.length; l += 2) {
      const weight = toMatrices(o, nativeOf(o.backend, parameters[l]));
      const bias = toMatrices(o, nativeOf(o.backend, parameters[l + 1]));
      const z = affine(o, next, weight, bias);
      o.drop(weight, bias);
      if (recording) record.push(...present(next));
      else o.drop(...present(next));
      if (l + 2 === parameters.length) {
        const out = joined(o, z, members(h));
        return [out, ...record].map((native) => o.backend.createOutputTensor(native));
      }
      if (recording) {
        const { out, saved } = f.forward(o, z);
        record.push(...present(z), ...saved);
        next = out;
      } else {
        next = withoutRecord(o, z, f);
      }
    }
    throw new Error('perceptron: expected at least one layer');
  },
};

function withoutRecord(o: Operations, z: Pair, f: (typeof nativeActivations)[ActivationName]): Pair {
  if (z.tangent === undefined) {
    const value = f.value(o, z.value);
    o.drop(z.value);
    return { value, tangent: undefined };
  }
  const { out, saved } = f.forward(o, z);
  o.drop(...present(z), ...saved);
  return out;
}

/**
 * The reverse: inputs are the gradient of the output, the weights, and what `perceptron` recorded; outputs the gradients of
 * h and of each layer's weight and bias.
 */
export const perceptronGradient: KernelConfig = {
  kernelName: kernelNames.perceptronGradient,
  backendName: 'tensorflow',
  kernelFunc: ({ inputs, attrs, backend }) => {
    const o = operationsOf(backend as TensorflowBackend);
    const { activation, dual, layers } = attrs as unknown as Attributes & { layers: number };
    const [dy, ...others] = listed(inputs);
    const weights = others.slice(0, layers);
    const record = others.slice(layers).map((tensor) => nativeOf(o.backend, tensor));
    const f = nativeActivations[activation];
    const width = dual ? 2 : 1;
    const each = (record.length - width) / (layers - 1 || 1);
    const pair = (at: number): Pair => ({ value: record[at], tangent: dual ? record[at + 1] : undefined });
    const out: Native[] = [];
    let g = pairOf(o, nativeOf(o.backend, dy), dual);
    for (let l = layers - 1; l >= 0; l--) {
      const at = l * each;
      if (l < layers - 1) {
        const after = f.reverse(o, pair(at + width), record.slice(at + 2 * width, at + each), g);
        o.drop(...present(g));
        g = after;
      }
      const gradients = parameterGradients(o, pair(at), g, members(dy));
      const weight = toMatrices(o, nativeOf(o.backend, weights[l]));
      const before = through(o, g, weight);
      o.drop(weight, ...present(g));
      g = before;
      out.unshift(...gradients);
    }
    return [joined(o, g, members(dy)), ...out].map((native) => o.backend.createOutputTensor(native));
  },
};

/** `h W + b` and `ḣ W`. */
function affine(o: Operations, h: Pair, weight: Native, bias: Native): Pair {
  const product = o.product(h.value, weight, false, false);
  const value = product.shape.length === 2 ? o.addBias(product, bias) : o.pointwise('AddV2', product, bias);
  o.drop(product);
  return { value, tangent: h.tangent && o.product(h.tangent, weight, false, false) };
}

/** `g Wᵀ` and `ġ Wᵀ`. */
function through(o: Operations, g: Pair, weight: Native): Pair {
  return {
    value: o.product(g.value, weight, false, true),
    tangent: g.tangent && o.product(g.tangent, weight, false, true),
  };
}

/** `hᵀ g + ḣᵀ ġ` and the sum of the rows of g, with the ensemble axis. */
function parameterGradients(o: Operations, h: Pair, g: Pair, count: number): [Native, Native] {
  let weight = o.product(h.value, g.value, true, false);
  if (h.tangent !== undefined && g.tangent !== undefined) {
    const parts = [weight, o.product(h.tangent, g.tangent, true, false)];
    weight = o.pointwise('AddV2', parts[0], parts[1]);
    o.drop(...parts);
  }
  const bias = count === 1 ? o.sumRows(g.value) : o.sum(g.value, 1);
  return [toMembers(o, weight, count), toMembers(o, bias, count)];
}

/** Values and tangents of a stack [E, m, w], as matrices where E is 1. */
function pairOf(o: Operations, stack: Native, dual: boolean): Pair {
  const all = toMatrices(o, stack);
  if (!dual) return { value: all, tangent: undefined };
  const [value, tangent] = o.halves(all, all.shape.length - 2);
  o.drop(all);
  return { value, tangent };
}

/** The stack of values and tangents, which it drops. */
function joined(o: Operations, { value, tangent }: Pair, count: number): Native {
  if (tangent === undefined) return toMembers(o, value, count);
  const all = o.concat(value, tangent, value.shape.length - 2);
  o.drop(value, tangent);
  return toMembers(o, all, count);
}

function present({ value, tangent }: Pair): Native[] {
  return tangent === undefined ? [value] : [value, tangent];
}

function listed(inputs: NamedTensorInfoMap): TensorInfo[] {
  return Object.values(inputs) as Tensor[];
}
