import { createRequire } from 'node:module';
import { join } from 'node:path';
import util from 'node:util';
import * as tf from '@tensorflow/tfjs';
import { firstLine } from '../../core/text.ts';
import { select, unavailable } from './select.ts';
import { findTensorflow, SETUP_COMMAND, SHARED_TFJS, type TensorflowHome, thisTarget } from './tensorflow-home.ts';
import type { AvailableBackend, Backend, Probe, UnavailableBackend } from './types.ts';

/** What the binding's native module shows of itself. */
interface Binding {
  readonly TF_Version: string;
  isUsingGpuDevice(): boolean;
}

/**
 * The native TensorFlow libraries through `@tensorflow/tfjs-node`, built by `flowproof setup tensorflow`. Its packages live in
 * a folder of their own and get the TensorFlow.js of this process, so that engine, kernels and tensors are the same.
 */
export const tensorflow: Backend = {
  id: 'tensorflow',
  probe: async () => {
    const home = usableHome();
    if ('reason' in home) return home;
    try {
      return describe(home, loadBinding(home));
    } catch (thrown) {
      return { available: false, ...broken(home, thrown) };
    }
  },
  start: async () => {
    if (tf.findBackendFactory('tensorflow') === null) {
      const home = usableHome();
      if ('reason' in home) throw unavailable('tensorflow', home.reason, home.hint);
      try {
        loadPackage(home);
      } catch (thrown) {
        const { reason, hint } = broken(home, thrown);
        throw unavailable('tensorflow', reason, hint, thrown);
      }
    }
    await select('tensorflow', `${SETUP_COMMAND} --force`);
  },
};

function usableHome(): TensorflowHome | UnavailableBackend {
  const home = findTensorflow();
  const refuse = (reason: string, hint: string): UnavailableBackend => ({ available: false, reason, hint });
  if (home === undefined) return refuse('its binding has not been built', SETUP_COMMAND);
  const { tfjs, target } = home.stamp;
  if (target !== thisTarget) return refuse(`${home.folder} was built for ${target}`, SETUP_COMMAND);
  if (tfjs !== tf.version.tfjs) {
    return refuse(`${home.folder} was built for TensorFlow.js ${tfjs}, here is ${tf.version.tfjs}`, SETUP_COMMAND);
  }
  return home;
}

function broken(home: TensorflowHome, thrown: unknown): { reason: string; hint: string } {
  return { reason: `${home.folder} does not load: ${firstLine(thrown)}`, hint: `${SETUP_COMMAND} --force` };
}

/** The native module alone: registers nothing with TensorFlow.js. */
function loadBinding({ folder }: TensorflowHome): Binding {
  quieten();
  const require = createRequire(join(folder, 'node_modules', '@tensorflow', 'tfjs-node', 'package.json'));
  const finder = require('@mapbox/node-pre-gyp') as { find(manifest: string): string };
  return require(finder.find(require.resolve('./package.json'))) as Binding;
}

/** The whole package: registers the kernels and the backend, and selects it. */
function loadPackage({ folder }: TensorflowHome): void {
  quieten();
  (globalThis as Record<symbol, unknown>)[SHARED_TFJS] = createRequire(import.meta.url)('@tensorflow/tfjs');
  // Node 23 removed this function; the backend calls it.
  (util as { isNullOrUndefined?: unknown }).isNullOrUndefined ??= (value: unknown) =>
    value === null || value === undefined;
  createRequire(join(folder, 'package.json'))('@tensorflow/tfjs-node');
}

/** The libraries tell of their instruction sets at every start; warnings and errors still come. */
function quieten(): void {
  process.env.TF_CPP_MIN_LOG_LEVEL ??= '1';
}

function describe({ folder, stamp }: TensorflowHome, binding: Binding): Probe {
  const gpu = binding.isUsingGpuDevice();
  const found: AvailableBackend = {
    available: true,
    device: gpu ? 'CUDA GPU' : 'CPU',
    version: binding.TF_Version,
    details: { variant: stamp.variant, folder },
  };
  if (stamp.variant === 'cpu' || gpu) return found;
  return { ...found, details: { ...found.details, gpu: 'none found by the CUDA libraries: it computes on the CPU' } };
}
