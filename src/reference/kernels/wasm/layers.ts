import type { KernelConfig, TensorInfo } from '@tensorflow/tfjs';
import type { ActivationName } from '../../dual/activations.ts';
import { kernelNames } from '../names.ts';
import { address, type WasmBackend } from './backend.ts';
import { layersOf } from './instance.ts';
import { products } from './products.ts';

type Inputs = Record<'h' | 'weight' | 'bias' | 'z' | 'da' | 'dz', TensorInfo>;
type Attributes = { readonly values: number; readonly bias: boolean; readonly activation: ActivationName };
type Kernel = (backend: WasmBackend, inputs: Inputs, attributes: Attributes) => TensorInfo | TensorInfo[];

/** The activations by the numbers that the kernels have for them. */
export const kinds: Readonly<Record<ActivationName, number>> = { silu: 0, gelu: 1, tanh: 2 };

const dense: Kernel = (backend, { h, weight, bias }, { values }) => {
  const shape = [h.shape[0], h.shape[1], weight.shape[2]] as const;
  const added = bias === undefined ? undefined : { tensor: bias, rows: values };
  return products(backend, plain(h), plain(weight), shape, added);
};

const denseGradient: Kernel = (backend, { h, weight, dz }, { values, bias }) => {
  const [members, rows, inputs] = h.shape;
  const outputs = dz.shape[2];
  const gradients = [
    products(backend, plain(dz), transposed(weight), [members, rows, inputs]),
    products(backend, transposed(h), plain(dz), [members, inputs, outputs]),
  ];
  return bias ? [...gradients, columnSums(backend, dz, values)] : gradients;
};

const activate: Kernel = (backend, { z }, { values, activation }) => {
  const out = backend.makeOutput(z.shape, 'float32');
  const { activate: run, scratch } = layersOf(backend);
  const [from, to] = [address(backend, z), address(backend, out)];
  const { members, step, value, tangent } = sizes(z, values);
  for (let e = 0; e < members; e++) run(kinds[activation], from + e * step, to + e * step, value, tangent, scratch);
  return out;
};

const activateGradient: Kernel = (backend, { z, da }, { values, activation }) => {
  const out = backend.makeOutput(z.shape, 'float32');
  const { activateGradient: run, scratch } = layersOf(backend);
  const [from, by, to] = [address(backend, z), address(backend, da), address(backend, out)];
  const { members, step, value, tangent } = sizes(z, values);
  for (let at = 0; at < members * step; at += step) {
    run(kinds[activation], from + at, by + at, to + at, value, tangent, scratch);
  }
  return out;
};

/** The kernels of the layers for the wasm backend. */
export const layerKernels: readonly KernelConfig[] = Object.entries({
  dense,
  denseGradient,
  activate,
  activateGradient,
}).map(([name, kernel]) => ({
  kernelName: kernelNames[name as 'dense'],
  backendName: 'wasm',
  kernelFunc: ({ inputs, attrs, backend }) =>
    kernel(backend as WasmBackend, inputs as Inputs, attrs as unknown as Attributes),
}));

function columnSums(backend: WasmBackend, dz: TensorInfo, values: number): TensorInfo {
  const [members, rows, outputs] = dz.shape;
  const out = backend.makeOutput([members, outputs], 'float32');
  const { columnSums: run } = layersOf(backend);
  const [from, to] = [address(backend, dz), address(backend, out)];
  for (let e = 0; e < members; e++) run(from + e * rows * outputs * 4, values, outputs, to + e * outputs * 4);
  return out;
}

/** Members, bytes of each, and how many numbers of it are values and tangents. */
function sizes({ shape: [members, rows, width] }: TensorInfo, values: number) {
  return { members, step: rows * width * 4, value: values * width, tangent: (rows - values) * width };
}

function plain(tensor: TensorInfo) {
  return { tensor, transposed: false };
}

function transposed(tensor: TensorInfo) {
  return { tensor, transposed: true };
}
