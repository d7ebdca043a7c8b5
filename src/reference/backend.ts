import { createRequire } from 'node:module';
import { dirname, sep } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { expectedError, FlowproofError } from '../core/errors.ts';

/** `wasm`: the embedded default. `cpu`: plain JavaScript, some thirty times slower, for cross-checks. */
export type BackendName = 'wasm' | 'cpu';

/**
 * Selects the backend of the one TensorFlow.js instance that this process shares, and waits until it is ready. Nothing is
 * downloaded: the WebAssembly files are those inside `@tensorflow/tfjs-backend-wasm`. A second call with the same name
 * does nothing.
 *
 * @throws FlowproofError `usage` for another name; `unsupported` where the backend does not start.
 */
export async function useBackend(name: BackendName = 'wasm'): Promise<BackendName> {
  if (name !== 'wasm' && name !== 'cpu') {
    throw expectedError('usage', 'backend', '"wasm" or "cpu"', name, 'Leave it out for the embedded default, wasm.');
  }
  if (tf.getBackend() === name) return name;
  if (name === 'wasm') await registerWasm();
  const started = await withoutStrayListeners(() => tf.setBackend(name).catch(() => false));
  if (!started) {
    throw new FlowproofError(
      'unsupported',
      `backend: expected TensorFlow.js to start ${name}, got a failed initialisation`,
      'Run on a Node with WebAssembly, or choose the backend "cpu".',
    );
  }
  return name;
}

async function registerWasm(): Promise<void> {
  if (tf.findBackend('wasm') !== null) return;
  try {
    const wasm = await import('@tensorflow/tfjs-backend-wasm');
    const binary = createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm.wasm');
    wasm.setWasmPaths(dirname(binary) + sep);
  } catch (cause) {
    throw new FlowproofError(
      'unsupported',
      'backend: expected the package @tensorflow/tfjs-backend-wasm, got none that loads',
      'npm install @tensorflow/tfjs-backend-wasm, or choose the backend "cpu".',
      { cause },
    );
  }
}

/**
 * Emscripten's start-up code installs process-wide handlers that re-throw every unhandled rejection. They would turn a
 * rejected promise in a user's subject into the end of the process, so those added during `start` are removed again.
 */
async function withoutStrayListeners<T>(start: () => Promise<T>): Promise<T> {
  const events = ['uncaughtException', 'unhandledRejection'] as const;
  const before = events.map((event) => new Set<unknown>(process.listeners(event as 'uncaughtException')));
  try {
    return await start();
  } finally {
    events.forEach((event, index) => {
      for (const listener of process.listeners(event as 'uncaughtException')) {
        if (!before[index].has(listener)) process.removeListener(event, listener);
      }
    });
  }
}
