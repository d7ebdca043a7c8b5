import { dirname, sep } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { packageVersion, resolvePackage } from '../../core/resolve-package.ts';
import { firstLine } from '../../core/text.ts';
import type { WasmBackend } from '../kernels/wasm/backend.ts';
import { withoutStrayListeners } from './listeners.ts';
import { select, unavailable } from './select.ts';
import type { Backend } from './types.ts';
import { guardMemory } from './wasm-memory.ts';

const PACKAGE = '@tensorflow/tfjs-backend-wasm';

/** WebAssembly with 128-bit vectors, from the files inside `@tensorflow/tfjs-backend-wasm`; nothing is downloaded. */
export const wasm: Backend = {
  id: 'wasm',
  probe: async () => {
    if (!('WebAssembly' in globalThis)) {
      return { available: false, reason: 'this Node has no WebAssembly', hint: 'Run Node without --jitless.' };
    }
    try {
      const version = packageVersion(PACKAGE);
      binaryFolder();
      return { available: true, device: 'CPU', version, details: { threads: '1' } };
    } catch (thrown) {
      return { available: false, reason: firstLine(thrown), hint: `npm install ${PACKAGE}` };
    }
  },
  start: async () => {
    await register();
    const hint = 'Run on a Node with WebAssembly, or choose the backend "cpu".';
    await withoutStrayListeners(() => select('wasm', hint));
    guardMemory((tf.backend() as WasmBackend).wasm);
  },
};

async function register(): Promise<void> {
  if (tf.findBackend('wasm') !== null) return;
  try {
    const { setWasmPaths } = await import('@tensorflow/tfjs-backend-wasm');
    setWasmPaths(binaryFolder());
  } catch (cause) {
    throw unavailable(
      'wasm',
      'its package does not load',
      `npm install ${PACKAGE}, or choose the backend "cpu".`,
      cause,
    );
  }
}

function binaryFolder(): string {
  return dirname(resolvePackage(`${PACKAGE}/dist/tfjs-backend-wasm.wasm`)) + sep;
}
