import * as tf from '@tensorflow/tfjs';
import { type Rng, stream } from '../../../src/core/random.ts';
import { useBackend } from '../../../src/reference/backends/index.ts';
import type { WasmBackend } from '../../../src/reference/kernels/wasm/backend.ts';
import { hasFusedMultiplyAdd, instantiate, type Layers } from '../../../src/reference/kernels/wasm/instance.ts';
import { seed } from '../../support/seed.ts';

/** Unit round-off of float32. */
export const u = 2 ** -24;

/** Largest relative error of a sum of n rounded products in float32, in any order: n u / (1 - n u). */
export function gamma(n: number): number {
  return (n * u) / (1 - n * u);
}

/** The kernels' two modules, with and without fused multiply-add, in the memory of the wasm backend. */
export async function modules(): Promise<Record<string, Layers>> {
  await useBackend('wasm');
  const backend = tf.backend() as WasmBackend;
  const plain = { plain: instantiate(backend, false) };
  return hasFusedMultiplyAdd() ? { ...plain, fused: instantiate(backend, true) } : plain;
}

export function rng(name: string): Rng {
  return stream(seed, 'kernels', name);
}

export function normals(random: Rng, count: number): Float32Array {
  return Float32Array.from({ length: count }, () => random.normal());
}

/** The bits of numbers, so that NaN equals itself and 0 differs from -0. */
export function bits(values: ArrayLike<number>): Uint32Array {
  return new Uint32Array(Float32Array.from(values).buffer);
}
