import * as tf from '@tensorflow/tfjs';
import { expectedError, FlowproofError } from '../../core/errors.ts';
import { registerKernels } from '../kernels/register.ts';
import { cpu } from './cpu.ts';
import { tensorflow } from './tensorflow.ts';
import { type Backend, type BackendId, type BackendName, backendOrder, type Probe } from './types.ts';
import { wasm } from './wasm.ts';
import { webgpu } from './webgpu.ts';

const backends: Readonly<Record<BackendId, Backend>> = { tensorflow, webgpu, wasm, cpu };

/**
 * Selects the backend of the one TensorFlow.js instance that this process shares, and waits until it is ready. Nothing is
 * downloaded. A second call with the same name does nothing. `auto` takes the first of {@link backendOrder} that starts;
 * a software WebGPU adapter works but is slower than wasm, so `auto` passes it over.
 *
 * @param name `wasm` by default: what the library's own checks run on.
 * @returns the backend that now is selected.
 * @throws FlowproofError `usage` for another name; `unsupported` where the backend does not start, with the reason and
 * the next command.
 */
export async function useBackend(name: BackendName = 'wasm'): Promise<BackendId> {
  if (name === 'auto') return (await autoBackend()).backend;
  if (!Object.hasOwn(backends, name)) {
    const expected = ['auto', ...backendOrder].map((each) => JSON.stringify(each)).join(', ');
    throw expectedError('usage', 'backend', `one of ${expected}`, name, 'Leave it out for the embedded default, wasm.');
  }
  if (tf.getBackend() !== name) await backends[name].start('named');
  registerKernels();
  return name;
}

/** What `auto` chose, and why not what stands before it in the order. */
export interface AutoChoice {
  readonly backend: BackendId;
  readonly passedOver: readonly { readonly backend: BackendId; readonly reason: string; readonly hint: string }[];
}

/** As `useBackend('auto')`, with the reasons for those passed over. */
export async function autoBackend(): Promise<AutoChoice> {
  const passedOver: AutoChoice['passedOver'][number][] = [];
  for (const backend of backendOrder) {
    try {
      await backends[backend].start('auto');
      registerKernels();
      return { backend, passedOver };
    } catch (thrown) {
      if (!(thrown instanceof FlowproofError)) throw thrown;
      passedOver.push({ backend, reason: thrown.message, hint: thrown.hint });
    }
  }
  throw new FlowproofError('unsupported', 'backend: expected one that starts, got none', 'Reinstall @tensorflow/tfjs.');
}

/** Whether a backend is there, its device and version, without selecting it. */
export function probeBackend(id: BackendId): Promise<Probe> {
  return backends[id].probe();
}
