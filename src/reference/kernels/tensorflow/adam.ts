import type { KernelConfig, TensorInfo } from '@tensorflow/tfjs';
import { kernelNames } from '../names.ts';
import type { TensorflowBackend } from './backend.ts';
import { nativeOf, operationsOf } from './operations.ts';

/** A step of Adam in one pass over memory; see `adamStep`. */
export const adam: KernelConfig = {
  kernelName: kernelNames.adam,
  backendName: 'tensorflow',
  kernelFunc: (params) => {
    const o = operationsOf(params.backend as TensorflowBackend);
    const { binding } = o.backend;
    const { coefficients, rates } = params.attrs as { coefficients: number[]; rates: number[] };
    const inputs = (Object.values(params.inputs) as TensorInfo[]).map((tensor) => nativeOf(o.backend, tensor));
    const numbers = Float32Array.of(...coefficients, ...rates);
    // A tensor and not attributes: for each value of those the library would keep a kernel.
    const c = { ...inputs[0], id: binding.createTensor([numbers.length], binding.TF_FLOAT, numbers) };
    const outputs = o.fused(kernelNames.adam, 0, [...inputs, c], 3);
    o.drop(c);
    return outputs.map((native) => o.backend.createOutputTensor(native));
  },
};
