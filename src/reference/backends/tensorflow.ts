import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import util from 'node:util';
import * as tf from '@tensorflow/tfjs';
import { firstLine } from '../../core/text.ts';
import { select, unavailable } from './select.ts';
import { findTensorflow, SETUP_COMMAND, SHARED_TFJS, thisProcessor, thisTarget } from './tensorflow-home.ts';
import type { AvailableBackend, Backend, UnavailableBackend } from './types.ts';

/** What the binding's native module shows of itself. */
interface Binding {
  readonly TF_Version: string;
  isUsingGpuDevice(): boolean;
}

/** A `@tensorflow/tfjs-node` or `-gpu` with its native module. */
interface Package {
  /** Its package.json. */
  readonly manifest: string;
  readonly variant: string;
  /** What a reason calls it. */
  readonly name: string;
  /** What to run where it does not load. */
  readonly repair: string;
}

/**
 * The native TensorFlow libraries through `@tensorflow/tfjs-node`: what `flowproof setup tensorflow` built, else a package that was
 * installed in the ordinary way. The former lives in a folder of its own and gets the TensorFlow.js of this process, so that
 * engine, kernels and tensors are the same.
 */
export const tensorflow: Backend = {
  id: 'tensorflow',
  probe: async () => {
    const found = findPackage();
    if ('reason' in found) return found;
    try {
      return describe(found, loadBinding(found));
    } catch (thrown) {
      return { available: false, ...broken(found, thrown) };
    }
  },
  start: async () => {
    if (tf.findBackendFactory('tensorflow') === null) {
      const found = findPackage();
      if ('reason' in found) throw unavailable('tensorflow', found.reason, found.hint);
      try {
        loadPackage(found);
      } catch (thrown) {
        const { reason, hint } = broken(found, thrown);
        throw unavailable('tensorflow', reason, hint, thrown);
      }
    }
    await select('tensorflow', `${SETUP_COMMAND} --force`);
  },
};

function findPackage(): Package | UnavailableBackend {
  const home = findTensorflow();
  if (home === undefined) return installedPackage() ?? refusal('its binding has not been built');
  const { folder, stamp } = home;
  if (stamp.target !== thisTarget) return refusal(`${folder} was built for ${stamp.target}`);
  if (stamp.processor !== thisProcessor)
    return refusal(`${folder} was built for another processor, ${stamp.processor}`);
  if (stamp.tfjs !== tf.version.tfjs) return refusal(otherVersion(`${folder} was built`, stamp.tfjs));
  const manifest = join(folder, 'node_modules', '@tensorflow', 'tfjs-node', 'package.json');
  return { manifest, variant: stamp.variant, name: folder, repair: `${SETUP_COMMAND} --force` };
}

/** A package that npm installed together with its native module, beside this library or in the working folder. */
function installedPackage(): Package | UnavailableBackend | undefined {
  for (const [name, variant] of Object.entries({
    '@tensorflow/tfjs-node-gpu': 'cuda',
    '@tensorflow/tfjs-node': 'cpu',
  })) {
    for (const from of [import.meta.url, join(process.cwd(), 'package.json')]) {
      const require = createRequire(from);
      try {
        const manifest = require.resolve(`${name}/package.json`);
        const { version } = require(manifest) as { version: string };
        if (!existsSync(nativeModule(manifest))) continue;
        if (version !== tf.version.tfjs) return refusal(otherVersion(`${name} is`, version));
        return { manifest, variant, name, repair: `npm rebuild ${name}` };
      } catch {
        // Not installed there.
      }
    }
  }
  return undefined;
}

function refusal(reason: string): UnavailableBackend {
  return { available: false, reason, hint: SETUP_COMMAND };
}

function otherVersion(subject: string, version: string): string {
  return `${subject} for TensorFlow.js ${version}, here is ${tf.version.tfjs}`;
}

function broken({ name, repair }: Package, thrown: unknown): { reason: string; hint: string } {
  return { reason: `${name} does not load: ${firstLine(thrown)}`, hint: repair };
}

/** Where the package looks for its native module. */
function nativeModule(manifest: string): string {
  return (createRequire(manifest)('@mapbox/node-pre-gyp') as { find(manifest: string): string }).find(manifest);
}

/** The native module alone: registers nothing with TensorFlow.js. */
function loadBinding({ manifest }: Package): Binding {
  settle();
  return createRequire(manifest)(nativeModule(manifest)) as Binding;
}

/** The whole package: registers the kernels and the backend, and selects it. */
function loadPackage({ manifest }: Package): void {
  settle();
  (globalThis as Record<symbol, unknown>)[SHARED_TFJS] = createRequire(import.meta.url)('@tensorflow/tfjs');
  // Node 23 removed this function; the backend calls it.
  (util as { isNullOrUndefined?: unknown }).isNullOrUndefined ??= (value: unknown) =>
    value === null || value === undefined;
  createRequire(manifest)(dirname(manifest));
}

/**
 * What the libraries read from the environment when they start, unless it is set already: no messages but warnings and errors;
 * on a GPU products in float32 and not in TF32, whose ten bits no check of a gradient would pass, and memory as it is needed.
 */
function settle(): void {
  process.env.TF_CPP_MIN_LOG_LEVEL ??= '1';
  process.env.NVIDIA_TF32_OVERRIDE ??= '0';
  process.env.TF_FORCE_GPU_ALLOW_GROWTH ??= 'true';
}

function describe({ manifest, variant }: Package, binding: Binding): AvailableBackend {
  const gpu = binding.isUsingGpuDevice();
  const missing = variant === 'cuda' && !gpu;
  return {
    available: true,
    device: gpu ? 'CUDA GPU' : 'CPU',
    version: binding.TF_Version,
    details: {
      variant,
      package: dirname(manifest),
      ...(missing && { gpu: 'the CUDA libraries find no GPU: it computes on the CPU' }),
    },
  };
}
