import type { KernelConfig, TensorInfo } from '@tensorflow/tfjs';
import { kernelNames } from '../names.ts';
import { address, type WasmBackend } from './backend.ts';
import { layersOf } from './instance.ts';

/** A step of Adam in one pass over memory; see `adamStep`. */
export const adam: KernelConfig = {
  kernelName: kernelNames.adam,
  backendName: 'wasm',
  kernelFunc: (params) => {
    const backend = params.backend as WasmBackend;
    const { coefficients, rates } = params.attrs as { coefficients: number[]; rates: number[] };
    const inputs = Object.values(params.inputs) as TensorInfo[];
    const [members, length] = inputs[0].shape;
    const outputs = [0, 1, 2].map(() => backend.makeOutput([members, length], 'float32'));
    const addresses = [...inputs, ...outputs].map((tensor) => address(backend, tensor));
    const { adam: run, scratch } = layersOf(backend);
    rates.forEach((rate, e) => {
      const own = addresses.map((start) => start + e * length * 4);
      run(...own, length, ...coefficients, rate, scratch);
    });
    return outputs;
  },
};
