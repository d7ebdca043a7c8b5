import * as tf from '@tensorflow/tfjs';
import { COMMAND } from '../../core/command-line.ts';
import { packageVersion } from '../../core/resolve-package.ts';
import { firstLine } from '../../core/text.ts';
import { select, unavailable } from './select.ts';
import type { AvailableBackend, Backend, Probe } from './types.ts';
import { registerElementary } from './webgpu-elementary.ts';
import { guardReads } from './webgpu-reads.ts';

const PACKAGE = '@tensorflow/tfjs-backend-webgpu';
const INSTALL = `npm install webgpu ${PACKAGE}@${tf.version.tfjs}`;
const SOFTWARE = /swiftshader|llvmpipe|lavapipe|software/i;

/**
 * A graphics processor through Dawn: the npm packages `webgpu`, a prebuilt binary, and `@tensorflow/tfjs-backend-webgpu`. It
 * cannot read synchronously: `await tensor.data()`, never `dataSync()`.
 */
export const webgpu: Backend = {
  id: 'webgpu',
  probe: async () => {
    try {
      const adapter = await requestAdapter();
      return adapter === null ? { available: false, ...NO_ADAPTER } : describe(adapter);
    } catch (thrown) {
      return { available: false, reason: firstLine(thrown), hint: INSTALL };
    }
  },
  start: async (mode) => {
    if (tf.findBackendFactory('webgpu') === null) await register(mode);
    else if (mode === 'auto') refuse(registered?.passedOver);
    await select('webgpu', `See \`${COMMAND} doctor\`.`);
  },
};

const NO_ADAPTER = {
  reason: 'Dawn finds no adapter',
  hint: `Install a Vulkan driver and its loader (Debian: apt-get install libvulkan1), then \`${COMMAND} doctor\`.`,
};

/** What was registered, once it was. */
let registered: AvailableBackend | undefined;

/** Dawn's instance: adapters and devices work only while something refers to it. */
let instance: GPU | undefined;

/** Dawn's adapter; null where it finds none. */
async function requestAdapter(): Promise<GPUAdapter | null> {
  const { create, globals } = await import('webgpu');
  for (const [name, value] of Object.entries(globals)) {
    if (!(name in globalThis)) Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
  }
  instance ??= create([]);
  return instance.requestAdapter({ powerPreference: 'high-performance' });
}

async function register(mode: 'named' | 'auto'): Promise<void> {
  let adapter: GPUAdapter | null;
  try {
    adapter = await requestAdapter();
  } catch (cause) {
    throw unavailable('webgpu', firstLine(cause), INSTALL, cause);
  }
  if (adapter === null) throw unavailable('webgpu', NO_ADAPTER.reason, NO_ADAPTER.hint);
  const found = describe(adapter);
  if (!found.available) throw unavailable('webgpu', found.reason, found.hint);
  if (mode === 'auto') refuse(found.passedOver);
  const device = await requestDevice(adapter).catch((cause) => {
    throw unavailable('webgpu', `the adapter gives no device: ${firstLine(cause)}`, NO_ADAPTER.hint, cause);
  });
  const { WebGPUBackend, webgpu_util } = (await import(PACKAGE).catch((cause) => {
    throw unavailable('webgpu', firstLine(cause), INSTALL, cause);
  })) as typeof import('@tensorflow/tfjs-backend-webgpu');
  const { info } = adapter;
  registered = found;
  registerElementary(webgpu_util);
  tf.registerBackend('webgpu', () =>
    guardReads(
      withNavigator(() => new WebGPUBackend(device, info)),
      device,
    ),
  );
}

function refuse(passedOver: string | undefined): void {
  if (passedOver !== undefined) throw unavailable('webgpu', passedOver, 'Name it to use it: "webgpu".');
}

/** A device with the adapter's own limits, as the package asks for them. */
function requestDevice(adapter: GPUAdapter): Promise<GPUDevice> {
  const limits = [
    'maxComputeWorkgroupStorageSize',
    'maxComputeWorkgroupsPerDimension',
    'maxStorageBufferBindingSize',
    'maxBufferSize',
    'maxComputeWorkgroupSizeX',
    'maxComputeInvocationsPerWorkgroup',
  ] as const;
  return adapter.requestDevice({
    requiredFeatures: adapter.features.has('timestamp-query') ? ['timestamp-query'] : [],
    requiredLimits: Object.fromEntries(limits.map((name) => [name, adapter.limits[name]])),
  });
}

/** The backend's constructor wants to see `navigator.gpu`; left there, Dawn's instance would be the process's for ever. */
function withNavigator<T>(create: () => T): T {
  const scope = globalThis as { navigator?: object };
  const own = scope.navigator === undefined;
  if (own) Object.defineProperty(scope, 'navigator', { value: {}, configurable: true });
  Object.defineProperty(scope.navigator, 'gpu', { value: {}, configurable: true });
  try {
    return create();
  } finally {
    Reflect.deleteProperty(scope.navigator as object, 'gpu');
    if (own) Reflect.deleteProperty(scope, 'navigator');
  }
}

function describe({ info }: GPUAdapter): Probe {
  const device = info.description || info.device || info.vendor || 'unnamed adapter';
  const version = packageVersion(PACKAGE);
  if (version !== tf.version.tfjs) {
    const reason = `${PACKAGE} is for TensorFlow.js ${version}, here is ${tf.version.tfjs}`;
    return { available: false, reason, hint: INSTALL };
  }
  const software = info.isFallbackAdapter || SOFTWARE.test(`${info.vendor} ${info.architecture} ${info.description}`);
  const found = {
    available: true,
    device,
    version,
    details: { vendor: info.vendor, architecture: info.architecture },
  } as const;
  return software ? { ...found, passedOver: 'its adapter is software, slower than wasm' } : found;
}
