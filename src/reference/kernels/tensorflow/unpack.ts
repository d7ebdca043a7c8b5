import { type KernelConfig, type TensorInfo, util } from '@tensorflow/tfjs';
import { kernelNames } from '../names.ts';
import type { TensorflowBackend } from './backend.ts';
import { nativeOf, operationsOf } from './operations.ts';

/** theta [E, P] cut into tensors [E, ...shape]. */
export const unpack: KernelConfig = {
  kernelName: kernelNames.unpack,
  backendName: 'tensorflow',
  kernelFunc: (params) => {
    const o = operationsOf(params.backend as TensorflowBackend);
    const { theta } = params.inputs as { theta: TensorInfo };
    const { shapes } = params.attrs as { shapes: number[][] };
    const parts = o.parts(nativeOf(o.backend, theta), shapes.map(util.sizeFromShape));
    return parts.map((part, i) => {
      if (shapes[i].length === 1) return o.backend.createOutputTensor(part);
      const out = o.reshape(part, [theta.shape[0], ...shapes[i]]);
      o.drop(part);
      return o.backend.createOutputTensor(out);
    });
  },
};

/** Tensors [E, ...] joined to rows [E, P]. */
export const pack: KernelConfig = {
  kernelName: kernelNames.pack,
  backendName: 'tensorflow',
  kernelFunc: (params) => {
    const o = operationsOf(params.backend as TensorflowBackend);
    const rows = (Object.values(params.inputs) as TensorInfo[]).map((part) =>
      o.reshape(nativeOf(o.backend, part), [part.shape[0], util.sizeFromShape(part.shape.slice(1))]),
    );
    const out = o.concat(rows, 1);
    o.drop(...rows);
    return o.backend.createOutputTensor(out);
  },
};
