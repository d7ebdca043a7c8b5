import { createHash } from 'node:crypto';
import { xoroshiro128plusFromState } from 'pure-rand/generator/xoroshiro128plus';
import { expectedError } from './errors.ts';

/** A stream of pseudo-random numbers. Mutable: each call advances it. */
export interface Rng {
  /** Uniform on [0, 1), a multiple of 2⁻⁵³ (so that `1 - u` is exact). */
  uniform(): number;
  /** Uniform integer in [0, bound). */
  integer(bound: number): number;
  /** Standard normal, by the polar Box–Muller method. */
  normal(): number;
  /** A fresh array of n standard normals. */
  normals(n: number): Float64Array;
  /** A fresh array of n uniforms on [0, 1). */
  uniforms(n: number): Float64Array;
  /** A random permutation of 0 … n-1 (Fisher–Yates). */
  permutation(n: number): Int32Array;
}

/**
 * The stream that belongs to a root seed and a path of labels. Different labels give independent streams
 * (SHA-256 of seed and labels is the state of a xoroshiro128+), so that no property's cases depend on another's.
 *
 * @throws FlowproofError `invalid-seed` unless `seed` is a safe integer.
 */
export function stream(seed: number, ...labels: readonly (string | number)[]): Rng {
  if (!Number.isSafeInteger(seed)) {
    throw expectedError('invalid-seed', 'seed', 'a safe integer', seed, 'Pass a whole number, for example --seed 7.');
  }
  const digest = createHash('sha256')
    .update(JSON.stringify([seed, ...labels]))
    .digest();
  const state = [0, 4, 8, 12].map((offset) => digest.readInt32LE(offset));
  const generator = xoroshiro128plusFromState(state);
  let spare: number | undefined;

  const uniform = (): number => {
    const high = generator.next() >>> 5;
    const low = generator.next() >>> 6;
    return (high * 67108864 + low) / 9007199254740992;
  };
  const normal = (): number => {
    if (spare !== undefined) {
      const value = spare;
      spare = undefined;
      return value;
    }
    for (;;) {
      const a = 2 * uniform() - 1;
      const b = 2 * uniform() - 1;
      const square = a * a + b * b;
      if (square > 0 && square < 1) {
        const factor = Math.sqrt((-2 * Math.log(square)) / square);
        spare = b * factor;
        return a * factor;
      }
    }
  };
  const integer = (bound: number): number => Math.floor(uniform() * bound);
  return {
    uniform,
    normal,
    integer,
    normals: (n) => Float64Array.from({ length: n }, normal),
    uniforms: (n) => Float64Array.from({ length: n }, uniform),
    permutation: (n) => {
      const order = Int32Array.from({ length: n }, (_, index) => index);
      for (let i = n - 1; i > 0; i--) {
        const j = integer(i + 1);
        const swap = order[i];
        order[i] = order[j];
        order[j] = swap;
      }
      return order;
    },
  };
}
