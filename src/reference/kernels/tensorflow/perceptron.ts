import type { KernelConfig, NamedTensorInfoMap, TensorInfo } from '@tensorflow/tfjs';
import type { ActivationName } from '../../dual/activations.ts';
import { kernelNames } from '../names.ts';
import type { Pair } from './activations.ts';
import type { Native, TensorflowBackend } from './backend.ts';
import { hiddenLayer } from './hidden.ts';
import { members, toMatrices, toMembers } from './members.ts';
import { nativeOf, type Operations, operationsOf } from './operations.ts';

interface Attributes {
  readonly activation: ActivationName;
  readonly dual: boolean;
  readonly recording: boolean;
}

/**
 * All layers in one kernel. Values and tangents are multiplied apart: joining and parting them would cost as much as the products save.
 * Outputs: the stack that leaves the last layer and, when recording, for each hidden layer its inputs and its record, then
 * the inputs of the last layer.
 */
export const perceptron: KernelConfig = {
  kernelName: kernelNames.perceptron,
  backendName: 'tensorflow',
  kernelFunc: ({ inputs, attrs, backend }) => {
    const o = operationsOf(backend as TensorflowBackend);
    const { activation, dual, recording } = attrs as unknown as Attributes;
    const [h, ...parameters] = listed(inputs);
    const layer = hiddenLayer(o, activation);
    const record: Native[] = [];
    let next = pairOf(o, nativeOf(o.backend, h), dual);
    for (let l = 0; ; l += 2) {
      const weight = toMatrices(o, nativeOf(o.backend, parameters[l]));
      const bias = toMatrices(o, nativeOf(o.backend, parameters[l + 1]));
      const product = times(o, next, weight, false);
      o.drop(weight);
      if (recording) record.push(...present(next));
      else o.drop(...present(next));
      if (l + 2 === parameters.length) {
        const value = o.addBias(product.value, bias);
        o.drop(product.value, bias);
        const out = joined(o, { value, tangent: product.tangent }, members(h));
        return [out, ...record].map((native) => o.backend.createOutputTensor(native));
      }
      const after = layer.forward(o, product, bias, recording);
      record.push(...after.record);
      next = after.out;
    }
  },
};

/**
 * The reverse: inputs are the gradient of the output, the weights, h, and what `perceptron` recorded; outputs the gradients of
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
    const record = others.slice(layers + 1).map((tensor) => nativeOf(o.backend, tensor));
    const layer = hiddenLayer(o, activation);
    const width = dual ? 2 : 1;
    const each = (record.length - width) / (layers - 1 || 1);
    const out: Native[] = [];
    let g = pairOf(o, nativeOf(o.backend, dy), dual);
    let sums: Native | undefined;
    for (let l = layers - 1; l >= 0; l--) {
      const at = l * each;
      if (l < layers - 1) {
        const { products, bias } = layer.reverse(o, record.slice(at + width, at + each), g);
        o.drop(...present(g));
        g = products;
        sums = bias;
      }
      const before: Pair = { value: record[at], tangent: dual ? record[at + 1] : undefined };
      out.unshift(...parameterGradients(o, before, g, sums, members(dy)));
      const weight = toMatrices(o, nativeOf(o.backend, weights[l]));
      const through = times(o, g, weight, true);
      o.drop(weight, ...present(g));
      g = through;
    }
    return [joined(o, g, members(dy)), ...out].map((native) => o.backend.createOutputTensor(native));
  },
};

/** `h W` and `ḣ W`, or `h Wᵀ` and `ḣ Wᵀ`. */
function times(o: Operations, h: Pair, weight: Native, transposed: boolean): Pair {
  return {
    value: o.product(h.value, weight, false, transposed),
    tangent: h.tangent && o.product(h.tangent, weight, false, transposed),
  };
}

/** `hᵀ g + ḣᵀ ġ` and the sum of the rows of g, which may be known, with the ensemble axis. */
function parameterGradients(o: Operations, h: Pair, g: Pair, sums: Native | undefined, count: number): Native[] {
  let weight = o.product(h.value, g.value, true, false);
  if (h.tangent !== undefined && g.tangent !== undefined) {
    const parts = [weight, o.product(h.tangent, g.tangent, true, false)];
    weight = o.pointwise('AddV2', parts[0], parts[1]);
    o.drop(...parts);
  }
  const bias = sums ?? (count === 1 ? o.sumRows(g.value) : o.sum(g.value, 1));
  const shape = [count, bias.shape[bias.shape.length - 1]];
  const flat = o.reshape(bias, shape);
  o.drop(bias);
  return [toMembers(o, weight, count), flat];
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
  const all = o.concat([value, tangent], value.shape.length - 2);
  o.drop(value, tangent);
  return toMembers(o, all, count);
}

function present({ value, tangent }: Pair): Native[] {
  return tangent === undefined ? [value] : [value, tangent];
}

function listed(inputs: NamedTensorInfoMap): TensorInfo[] {
  return Object.values(inputs) as TensorInfo[];
}
