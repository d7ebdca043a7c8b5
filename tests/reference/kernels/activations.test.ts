import erfc from '@stdlib/math-base-special-erfc';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, test } from 'vitest';
import { address, type WasmBackend } from '../../../src/reference/kernels/wasm/backend.ts';
import type { Layers } from '../../../src/reference/kernels/wasm/instance.ts';
import { bits, modules, normals, rng, u } from './support.ts';

let all: Record<string, Layers>;
beforeAll(async () => {
  all = await modules();
});

const logistic = (x: number): number => 1 / (1 + Math.exp(-x));
const cdf = (x: number): number => erfc(-x * Math.SQRT1_2) / 2;
const density = (x: number): number => Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI);
const sech2 = (x: number): number => Math.cosh(x) ** -2;

/** f, f' and f'' with the sums of their absolute terms, which the errors are relative to. */
const exact = {
  silu: {
    kind: 0,
    parts: (x: number) => {
      const [sigma, other] = [logistic(x), logistic(-x)];
      const bend = x * Math.tanh(x / 2);
      return [
        [x * sigma, Math.abs(x) * sigma],
        [sigma * (1 + x * other), sigma * (1 + Math.abs(x) * other)],
        [sigma * other * (2 - bend), sigma * other * (2 + bend)],
      ];
    },
  },
  gelu: {
    kind: 1,
    // The exponent -x²/2 is rounded, which the exponential multiplies by its size.
    parts: (x: number) =>
      [
        [x * cdf(x), Math.abs(x) * cdf(x)],
        [cdf(x) + x * density(x), cdf(x) + Math.abs(x) * density(x)],
        [density(x) * (2 - x * x), density(x) * (2 + x * x)],
      ].map(([value, scale]) => [value, scale * (1 + (x * x) / 2)]),
  },
  tanh: {
    kind: 2,
    parts: (x: number) => [
      [Math.tanh(x), Math.abs(Math.tanh(x))],
      [sech2(x), sech2(x)],
      [-2 * Math.tanh(x) * sech2(x), 2 * Math.abs(Math.tanh(x)) * sech2(x)],
    ],
  },
} as const;

/** Runs a kernel on numbers, gradients beside them where given. */
function run(layers: Layers, kind: number, z: Float32Array, values: number, gradients?: Float32Array): Float32Array {
  return tf.tidy(() => {
    const backend = tf.backend() as WasmBackend;
    const at = (numbers: Float32Array): number => address(backend, tf.tensor1d(numbers));
    const out = tf.zeros([z.length]);
    const [to, tangents] = [address(backend, out), z.length - values];
    if (gradients === undefined) layers.activate(kind, at(z), to, values, tangents, layers.scratch);
    else layers.activateGradient(kind, at(z), at(gradients), to, values, tangents, layers.scratch);
    return Float32Array.from(out.dataSync());
  });
}

const twice = (first: Float32Array, second: Float32Array): Float32Array => Float32Array.of(...first, ...second);

describe.each(['plain', 'fused'])('%s activations', (name) => {
  test.each(Object.entries(exact))('%s: value, slope and curvature within 8 u', (_, { kind, parts }) => {
    if (all[name] === undefined) return;
    const n = 20_001;
    const x = Float32Array.from({ length: n }, (_, i) => (28 * i) / (n - 1) - 14 + 1e-6);
    const ones = new Float32Array(n).fill(1);
    const forward = run(all[name], kind, twice(x, ones), n);
    // A gradient in the tangent alone leaves f'' on the values and f' on the tangents.
    const reverse = run(all[name], kind, twice(x, ones), n, twice(new Float32Array(n), ones));
    let worst = 0;
    x.forEach((point, i) => {
      const [f, slope, curvature] = parts(point);
      const observed = [
        [forward[i], f],
        [forward[n + i], slope],
        [reverse[i], curvature],
        [reverse[n + i], slope],
      ] as const;
      for (const [value, [expected, scale]] of observed) {
        // Below the smallest normal number, times the polynomial factors of the terms, results may be 0.
        const error = Math.abs(value - expected) - 2 ** -126 * (3 + point * point);
        worst = Math.max(worst, error / (u * scale));
      }
    });
    expect(worst).toBeLessThanOrEqual(8);
  });

  test.each(Object.entries(exact))('%s: a number has the same bits wherever it stands', (_, { kind }) => {
    if (all[name] === undefined) return;
    const random = rng('places');
    const z = normals(random, 38);
    const g = normals(random, 38);
    const [values, tangents] = [19, 19];
    const forward = run(all[name], kind, z, values);
    const reverse = run(all[name], kind, z, values, g);
    for (let i = 0; i < tangents; i++) {
      const own = Float32Array.of(z[i], z[values + i]);
      const gradients = Float32Array.of(g[i], g[values + i]);
      expect(bits(run(all[name], kind, own, 1))).toEqual(bits([forward[i], forward[values + i]]));
      expect(bits(run(all[name], kind, own, 1, gradients))).toEqual(bits([reverse[i], reverse[values + i]]));
    }
    // Fewer tangents than values, and none.
    expect(bits(run(all[name], kind, z.slice(0, values + 7), values))).toEqual(bits(forward.slice(0, values + 7)));
    expect(bits(run(all[name], kind, z.slice(0, values), values))).toEqual(bits(forward.slice(0, values)));
  });

  test.each(Object.entries(exact))('%s: NaN stays NaN, large numbers reach the limits', (id, { kind }) => {
    if (all[name] === undefined) return;
    const out = run(all[name], kind, Float32Array.of(Number.NaN, 1e30, -1e30, 100, -100), 5);
    const top = id === 'tanh' ? 1 : 1e30;
    expect(out[0]).toBeNaN();
    expect([...out].slice(1)).toEqual(
      [top, id === 'tanh' ? -1 : -0, id === 'tanh' ? 1 : 100, id === 'tanh' ? -1 : -0].map(Math.fround),
    );
  });
});
