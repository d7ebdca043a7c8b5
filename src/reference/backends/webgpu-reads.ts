import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import { FlowproofError } from '../../core/errors.ts';

/**
 * Guards the two ways in which numbers come back from a device. A synchronous read of what only the device holds is refused: the
 * backend's own attempt needs a browser's canvas and fails with a message about that. An asynchronous one fails once the
 * device has reported an error, since WebGPU goes on with zeros after a failed operation.
 *
 * @returns the same backend, whose `dataSync` and `data` throw FlowproofError `unsupported` there.
 */
export function guardReads(backend: WebGPUBackend, device: GPUDevice): WebGPUBackend {
  let failure: string | undefined;
  device.addEventListener('uncapturederror', ({ error }) => {
    failure ??= error.message;
  });
  void device.lost.then(({ message, reason }) => {
    failure ??= `the device is lost (${reason}): ${message}`;
  });

  const { readSync, read } = backend;
  backend.readSync = (id) => {
    const data = backend.tensorMap.get(id);
    if (data.values == null && data.dtype !== 'string') {
      throw new FlowproofError(
        'unsupported',
        'webgpu: expected an asynchronous read of a tensor on the device, got dataSync()',
        'Use `await tensor.data()`, or another backend: `useBackend("wasm")`.',
      );
    }
    return readSync.call(backend, id);
  };
  backend.read = async (id) => {
    const values = await read.call(backend, id);
    if (failure === undefined) return values;
    throw new FlowproofError(
      'unsupported',
      `webgpu: expected the device to compute, got ${failure}`,
      'Try a smaller batch or network (the device may be out of memory), or another backend.',
    );
  };
  return backend;
}
