import type { ActivationName } from '../../dual/activations.ts';
import { type NativeActivation, nativeActivations, type Pair } from './activations.ts';
import type { Native } from './backend.ts';
import type { Operations } from './operations.ts';

/** A hidden layer after its products: bias and activation, forward and in reverse. */
export interface HiddenLayer {
  /**
   * Values and tangents that leave the layer, from the products and the bias, which it takes over; with `recording` also what
   * `reverse` takes, the caller's.
   */
  forward(
    o: Operations,
    product: Pair,
    bias: Native,
    recording: boolean,
  ): { readonly out: Pair; readonly record: readonly Native[] };
  /** Gradients of the products from those of what left the layer, and that of the bias where it comes with them. */
  reverse(
    o: Operations,
    record: readonly Native[],
    g: Pair,
  ): { readonly products: Pair; readonly bias: Native | undefined };
}

/** In one operation of native/layers.cc where the binding has it, else in TensorFlow's own. */
export function hiddenLayer(o: Operations, activation: ActivationName): HiddenLayer {
  return o.hasFused ? fused({ silu: 0, gelu: 1, tanh: 2 }[activation]) : composed(nativeActivations[activation]);
}

/** Records the products and the bias. */
function fused(kind: number): HiddenLayer {
  return {
    forward: (o, product, bias, recording) => {
      const tangents = product.tangent === undefined ? [] : [product.tangent];
      const name = tangents.length === 0 ? 'FlowproofActivate' : 'FlowproofActivateDual';
      const record = [product.value, bias, ...tangents];
      const [value, tangent] = o.fused(name, kind, record, 1 + tangents.length);
      if (!recording) o.drop(...record);
      return { out: { value, tangent }, record: recording ? record : [] };
    },
    reverse: (o, [z, bias, dz], g) => {
      if (dz === undefined || g.tangent === undefined) {
        const [value, sums] = o.fused('FlowproofActivateGradient', kind, [z, bias, g.value], 2);
        return { products: { value, tangent: undefined }, bias: sums };
      }
      const inputs = [z, bias, g.value, dz, g.tangent];
      const [value, sums, tangent] = o.fused('FlowproofActivateDualGradient', kind, inputs, 3);
      return { products: { value, tangent }, bias: sums };
    },
  };
}

/** Records the sums z, their tangents and what the activation keeps. */
function composed(f: NativeActivation): HiddenLayer {
  return {
    forward: (o, product, bias, recording) => {
      const z: Pair = { value: o.addBias(product.value, bias), tangent: product.tangent };
      o.drop(product.value, bias);
      if (!recording && z.tangent === undefined) {
        const value = f.value(o, z.value);
        o.drop(z.value);
        return { out: { value, tangent: undefined }, record: [] };
      }
      const { out, saved } = f.forward(o, z);
      const record = [z.value, ...(z.tangent === undefined ? [] : [z.tangent]), ...saved];
      if (!recording) o.drop(...record);
      return { out, record: recording ? record : [] };
    },
    reverse: (o, record, g) => {
      const z: Pair = { value: record[0], tangent: g.tangent === undefined ? undefined : record[1] };
      return { products: f.reverse(o, z, record.slice(g.tangent === undefined ? 1 : 2), g), bias: undefined };
    },
  };
}
