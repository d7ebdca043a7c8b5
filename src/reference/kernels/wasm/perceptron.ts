import type { KernelConfig, NamedTensorInfoMap, TensorInfo } from '@tensorflow/tfjs';
import type { ActivationName } from '../../dual/activations.ts';
import { kernelNames } from '../names.ts';
import { address, type WasmBackend } from './backend.ts';
import { type Layers, layersOf } from './instance.ts';
import { kinds } from './layers.ts';

interface Attributes {
  readonly activation: ActivationName;
  readonly dual: boolean;
  readonly recording: boolean;
}

/** Where the sums z and the outputs a of the hidden layers lie, in bytes from the beginning of the record. */
interface Layout {
  readonly z: readonly number[];
  readonly a: readonly number[];
  readonly bytes: number;
}

/**
 * All layers in one kernel, with the kernels of single layers inside: the same bits. Outputs: the stack that leaves the
 * last layer and, when recording, one tensor with the sums and the outputs of the hidden layers.
 */
export const perceptron: KernelConfig = {
  kernelName: kernelNames.perceptron,
  backendName: 'wasm',
  kernelFunc: (params) => {
    const backend = params.backend as WasmBackend;
    const { activation, dual, recording } = params.attrs as unknown as Attributes;
    const [h, ...parameters] = listed(params.inputs);
    const [members, rows] = h.shape;
    const values = dual ? rows / 2 : rows;
    const widths = [h.shape[2], ...parameters.filter((_, i) => i % 2 === 0).map(({ shape }) => shape[2])];
    const layout = layoutOf(widths, members * rows);
    const record = backend.makeOutput([layout.bytes / 4], 'float32');
    const out = backend.makeOutput([members, rows, widths[widths.length - 1]], 'float32');
    const layers = layersOf(backend);
    const base = address(backend, record);
    let from = address(backend, h);
    for (let l = 0; l + 1 < widths.length; l++) {
      const last = l + 2 === widths.length;
      const z = last ? address(backend, out) : base + layout.z[l];
      const [k, n] = [widths[l], widths[l + 1]];
      const [weight, bias] = [address(backend, parameters[2 * l]), address(backend, parameters[2 * l + 1])];
      for (let e = 0; e < members; e++) {
        const rowsFrom = from + e * rows * k * 4;
        const to = z + e * rows * n * 4;
        const b = bias + e * n * 4;
        layers.product(rows, n, k, rowsFrom, k * 4, 4, weight + e * k * n * 4, n * 4, 4, to, b, values, layers.scratch);
        if (last) continue;
        const a = base + layout.a[l] + e * rows * n * 4;
        layers.activate(kinds[activation], to, a, values * n, (rows - values) * n, layers.scratch);
      }
      if (!last) from = base + layout.a[l];
    }
    if (recording) return [out, record];
    backend.disposeData(record.dataId);
    return [out];
  },
};

/**
 * The reverse: inputs are the gradient of the output, the weights, h and the record; outputs the gradients of h and of each
 * layer's weight and bias.
 */
export const perceptronGradient: KernelConfig = {
  kernelName: kernelNames.perceptronGradient,
  backendName: 'wasm',
  kernelFunc: (params) => {
    const backend = params.backend as WasmBackend;
    const { activation, dual, layers: count } = params.attrs as unknown as Attributes & { layers: number };
    const [dy, ...others] = listed(params.inputs);
    const weights = others.slice(0, count);
    const [h, record] = others.slice(count);
    const [members, rows] = dy.shape;
    const values = dual ? rows / 2 : rows;
    const widths = [h.shape[2], ...weights.map(({ shape }) => shape[2])];
    const layout = layoutOf(widths, members * rows);
    const layers = layersOf(backend);
    const widest = Math.max(...widths.slice(1, -1), 0);
    // Gradients of a layer's output and of its sums, in turn.
    const space = backend.makeOutput([2 * members * rows * widest + 1], 'float32');
    const dh = backend.makeOutput(h.shape, 'float32');
    const gradients = widths
      .slice(1)
      .flatMap((n, l) => [
        backend.makeOutput([members, widths[l], n], 'float32'),
        backend.makeOutput([members, n], 'float32'),
      ]);
    const base = address(backend, record);
    const [outer, inner] = [address(backend, space), address(backend, space) + members * rows * widest * 4];
    let g = address(backend, dy);
    for (let l = count - 1; l >= 0; l--) {
      const [k, n] = [widths[l], widths[l + 1]];
      const before = l === 0 ? address(backend, h) : base + layout.a[l - 1];
      const to = l === 0 ? address(backend, dh) : outer;
      const own = (e: number, start: number, size: number): number => start + e * size * 4;
      // All members before any product: the gradients that come in lie where those that go out will.
      for (let e = 0; l < count - 1 && e < members; e++) {
        const [z, from, into] = [base + layout.z[l], outer, inner].map((start) => own(e, start, rows * n));
        layers.activateGradient(kinds[activation], z, from, into, values * n, (rows - values) * n, layers.scratch);
        g = inner;
      }
      for (let e = 0; e < members; e++) {
        reverse(
          layers,
          { rows, values, k, n },
          {
            h: own(e, before, rows * k),
            weight: own(e, address(backend, weights[l]), k * n),
            dz: own(e, g, rows * n),
            dh: own(e, to, rows * k),
            dw: own(e, address(backend, gradients[2 * l]), k * n),
            db: own(e, address(backend, gradients[2 * l + 1]), n),
          },
        );
      }
    }
    backend.disposeData(space.dataId);
    return [dh, ...gradients];
  },
};

/** `dz Wᵀ`, `hᵀ dz` and the sum of the value rows of dz, for one member. */
function reverse(
  { product, columnSums, scratch }: Layers,
  { rows, values, k, n }: { readonly rows: number; readonly values: number; readonly k: number; readonly n: number },
  at: Readonly<Record<'h' | 'weight' | 'dz' | 'dh' | 'dw' | 'db', number>>,
): void {
  product(rows, k, n, at.dz, n * 4, 4, at.weight, 4, n * 4, at.dh, 0, 0, scratch);
  product(k, n, rows, at.h, 4, k * 4, at.dz, n * 4, 4, at.dw, 0, 0, scratch);
  columnSums(at.dz, values, n, at.db);
}

function layoutOf(widths: readonly number[], rows: number): Layout {
  let bytes = 0;
  const next = (width: number): number => {
    bytes += rows * width * 4;
    return bytes - rows * width * 4;
  };
  const hidden = widths.slice(1, -1);
  const [z, a] = [hidden.map(next), hidden.map(next)];
  return { z, a, bytes };
}

function listed(inputs: NamedTensorInfoMap): TensorInfo[] {
  return Object.values(inputs) as TensorInfo[];
}
