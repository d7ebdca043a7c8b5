import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import { FlowproofError } from '../../core/errors.ts';

/**
 * Has the backend refuse a synchronous read of what only the device holds. Its own attempt needs a browser's canvas and
 * fails with a message about that. Values that are still on the host are read as before.
 *
 * @returns the same backend, whose `dataSync` throws FlowproofError `unsupported` there.
 */
export function refuseSynchronousReads(backend: WebGPUBackend): WebGPUBackend {
  const read = backend.readSync.bind(backend);
  backend.readSync = (id) => {
    const data = backend.tensorMap.get(id);
    if (data.values == null && data.dtype !== 'string') {
      throw new FlowproofError(
        'unsupported',
        'webgpu: expected an asynchronous read of a tensor on the device, got dataSync()',
        'Use `await tensor.data()`, or another backend: `useBackend("wasm")`.',
      );
    }
    return read(id);
  };
  return backend;
}
