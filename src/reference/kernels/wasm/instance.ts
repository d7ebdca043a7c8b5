import v8 from 'node:v8';
import type { WasmBackend } from './backend.ts';
import { LAYERS_MODULE, LAYERS_MODULE_RELAXED } from './modules.ts';

/** The part of the WebAssembly interface used here, which TypeScript knows only together with that of browsers. */
interface Engine {
  validate(bytes: Uint8Array): boolean;
  Module: new (bytes: Uint8Array) => object;
  Instance: new (module: object, imports: object) => { readonly exports: object };
}

/** The functions of assembly/layers.as. Sizes in numbers, strides and addresses in bytes. */
interface LayersExports {
  readonly SCRATCH: { readonly value: number };
  product(
    m: number,
    n: number,
    k: number,
    a: number,
    ai: number,
    ak: number,
    b: number,
    bk: number,
    bj: number,
    c: number,
    bias: number,
    biased: number,
    scratch: number,
  ): void;
  copyPieces(from: number, step: number, to: number, stride: number, bytes: number, count: number): void;
  /** Addresses of θ, g, m, v and of the new θ, m, v; a count; c0 to c3, the rate; scratch. */
  adam(...numbers: number[]): void;
  columnSums(x: number, m: number, n: number, out: number): void;
  activate(kind: number, z: number, a: number, values: number, tangents: number, scratch: number): void;
  activateGradient(
    kind: number,
    z: number,
    a: number,
    g: number,
    values: number,
    tangents: number,
    scratch: number,
  ): void;
}

/** The kernels at work in one backend's memory, with the scratch space that they take. */
export interface Layers extends LayersExports {
  readonly scratch: number;
}

const instances = new WeakMap<object, Layers>();

/** The kernels of a backend; made when first asked for. */
export function layersOf(backend: WasmBackend): Layers {
  const known = instances.get(backend);
  if (known !== undefined) return known;
  const layers = instantiate(backend, hasFusedMultiplyAdd());
  instances.set(backend, layers);
  return layers;
}

/** Whether the kernels can work in the backend's memory: it shows it, and the engine has 128-bit vectors. */
export function supportsLayers(backend: WasmBackend): boolean {
  return backend.wasm.asm?.memory !== undefined && engine().validate(bytes(LAYERS_MODULE));
}

/**
 * Compiles and starts the module.
 *
 * @param relaxed with fused multiply-add, for engines with relaxed SIMD.
 */
export function instantiate(backend: WasmBackend, relaxed: boolean): Layers {
  const { Module, Instance } = engine();
  const module = new Module(bytes(relaxed ? LAYERS_MODULE_RELAXED : LAYERS_MODULE));
  const { exports } = new Instance(module, { env: { memory: backend.wasm.asm?.memory } }) as { exports: LayersExports };
  return { ...exports, scratch: backend.wasm._malloc(exports.SCRATCH.value) };
}

/**
 * Whether the engine has relaxed SIMD: Node 22 and later as they are; Node 20 has it behind a flag, which also works when it is
 * set at run time.
 */
export function hasFusedMultiplyAdd(): boolean {
  const module = bytes(LAYERS_MODULE_RELAXED);
  if (engine().validate(module)) return true;
  if (Number.parseInt(process.versions.node, 10) >= 22) return false;
  v8.setFlagsFromString('--experimental-wasm-relaxed-simd');
  return engine().validate(module);
}

export function engine(): Engine {
  return (globalThis as unknown as { WebAssembly: Engine }).WebAssembly;
}

export function bytes(base64: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(Buffer.from(base64, 'base64'));
}
