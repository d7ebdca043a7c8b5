import { type KernelConfig, type TensorInfo, util } from '@tensorflow/tfjs';
import { kernelNames } from '../names.ts';
import { address, type WasmBackend } from './backend.ts';
import { layersOf } from './instance.ts';

/** theta [E, P] cut into tensors [E, ...shape]. */
export const unpack: KernelConfig = {
  kernelName: kernelNames.unpack,
  backendName: 'wasm',
  kernelFunc: (params) => {
    const backend = params.backend as WasmBackend;
    const { theta } = params.inputs as { theta: TensorInfo };
    const { shapes } = params.attrs as { shapes: number[][] };
    const [members, length] = theta.shape;
    const { copyPieces } = layersOf(backend);
    let offset = 0;
    return shapes.map((shape) => {
      const out = backend.makeOutput([members, ...shape], 'float32');
      const bytes = 4 * util.sizeFromShape(shape);
      copyPieces(address(backend, theta) + offset, 4 * length, address(backend, out), bytes, bytes, members);
      offset += bytes;
      return out;
    });
  },
};

/** Tensors [E, ...] joined to rows [E, P]. */
export const pack: KernelConfig = {
  kernelName: kernelNames.pack,
  backendName: 'wasm',
  kernelFunc: (params) => {
    const backend = params.backend as WasmBackend;
    const parts = Object.values(params.inputs) as TensorInfo[];
    const members = parts[0].shape[0];
    const bytes = parts.map(({ shape }) => 4 * util.sizeFromShape(shape.slice(1)));
    const stride = bytes.reduce((a, b) => a + b, 0);
    const out = backend.makeOutput([members, stride / 4], 'float32');
    const { copyPieces } = layersOf(backend);
    let to = address(backend, out);
    parts.forEach((part, i) => {
      copyPieces(address(backend, part), bytes[i], to, stride, bytes[i], members);
      to += bytes[i];
    });
    return out;
  },
};
