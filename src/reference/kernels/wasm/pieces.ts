import { type KernelConfig, type TensorInfo, util } from '@tensorflow/tfjs';
import { address, type WasmBackend } from './backend.ts';
import { layersOf } from './instance.ts';

/** `tf.concat` of float32 tensors; the kernel of TensorFlow.js makes an array for each row of each input. */
export function concat(original: KernelConfig): KernelConfig {
  return {
    ...original,
    kernelFunc: (params) => {
      const tensors = Object.values(params.inputs) as TensorInfo[];
      const [axis] = util.parseAxisParam((params.attrs as { axis: number }).axis, tensors[0].shape);
      if (!fits(tensors, axis)) return original.kernelFunc(params);
      const backend = params.backend as WasmBackend;
      const total = tensors.reduce((sum, { shape }) => sum + shape[axis], 0);
      const out = backend.makeOutput(withSize(tensors[0].shape, axis, total), 'float32');
      const { copyPieces } = layersOf(backend);
      const stride = pieceBytes(out, axis);
      let to = address(backend, out);
      for (const tensor of tensors) {
        const bytes = pieceBytes(tensor, axis);
        copyPieces(address(backend, tensor), bytes, to, stride, bytes, pieces(tensor, axis));
        to += bytes;
      }
      return out;
    },
  };
}

/** `tf.split` of a float32 tensor; the kernel of TensorFlow.js copies all of it for each part. */
export function splitV(original: KernelConfig): KernelConfig {
  return {
    ...original,
    kernelFunc: (params) => {
      const { x } = params.inputs as { x: TensorInfo };
      const { numOrSizeSplits, axis: given } = params.attrs as { numOrSizeSplits: number | number[]; axis: number };
      const [axis] = util.parseAxisParam(given, x.shape);
      const sizes = partSizes(x.shape[axis], numOrSizeSplits);
      if (!fits([x], axis) || sizes === undefined) return original.kernelFunc(params);
      const backend = params.backend as WasmBackend;
      const step = pieceBytes(x, axis);
      let offset = 0;
      return sizes.map((size) => {
        const out = backend.makeOutput(withSize(x.shape, axis, size), 'float32');
        const bytes = pieceBytes(out, axis);
        const { copyPieces } = layersOf(backend);
        copyPieces(address(backend, x) + offset, step, address(backend, out), bytes, bytes, pieces(out, axis));
        offset += bytes;
        return out;
      });
    },
  };
}

/** Sizes of the parts; undefined where one is left open, as -1. */
function partSizes(length: number, parts: number | number[]): number[] | undefined {
  if (typeof parts === 'number') return length % parts === 0 ? Array<number>(parts).fill(length / parts) : undefined;
  return parts.includes(-1) ? undefined : parts;
}

function fits(tensors: readonly TensorInfo[], axis: number): boolean {
  const [{ shape }] = tensors;
  return tensors.every(
    (tensor) =>
      tensor.dtype === 'float32' &&
      tensor.shape.length === shape.length &&
      tensor.shape.every((size, i) => i === axis || size === shape[i]),
  );
}

/** Bytes of a piece that lies together: the axis and those after it. */
function pieceBytes({ shape }: TensorInfo, axis: number): number {
  return 4 * util.sizeFromShape(shape.slice(axis));
}

function pieces({ shape }: TensorInfo, axis: number): number {
  return util.sizeFromShape(shape.slice(0, axis));
}

function withSize(shape: readonly number[], axis: number, size: number): number[] {
  return shape.map((own, i) => (i === axis ? size : own));
}
