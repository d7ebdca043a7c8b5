import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, test } from 'vitest';
import { type BackendId, probeBackend, useBackend } from '../../../src/reference/backends/index.ts';
import type { ActivationName } from '../../../src/reference/dual/activations.ts';
import {
  activate,
  dense,
  denseActivate,
  perceptron,
  type Stack,
  stack,
  unstack,
} from '../../../src/reference/layers/index.ts';
import { seed } from '../../support/seed.ts';
import { bits, gamma, normals, rng, u } from '../kernels/support.ts';
import { terms } from './terms.ts';

const available = new Set<BackendId>();
for (const id of ['cpu', 'wasm', 'tensorflow'] as const) if ((await probeBackend(id)).available) available.add(id);

/** Calls with tensors from arrays and reads the results. */
function compute(run: () => tf.Tensor[]): Float32Array[] {
  return tf.tidy(() => run().map((tensor) => Float32Array.from(tensor.dataSync())));
}

const t3 = (values: Float32Array, shape: [number, number, number]): tf.Tensor3D => tf.tensor3d(values, shape);

/** What multiplies a stack's output: gradients of `sum(c · output)` are the reverse applied to c. */
function pulled(output: Stack, c: tf.Tensor3D): tf.Scalar {
  return tf.sum(tf.mul(output.data, c));
}

const cases = [
  { members: 1, n: 1, input: 1, output: 1, dual: true },
  { members: 2, n: 3, input: 5, output: 17, dual: true },
  { members: 3, n: 17, input: 3, output: 5, dual: false },
  { members: 1, n: 33, input: 300, output: 4, dual: true },
];

describe.each(['cpu', 'wasm', 'tensorflow'] as const)('%s', (backend) => {
  const on = available.has(backend) ? test : test.skip;
  beforeAll(async () => {
    if (available.has(backend)) await useBackend(backend);
  });

  on.each(cases)('dense: values and gradients are the sums of products, $members members of $n rows', (own) => {
    const { members, n, input, output, dual } = own;
    const random = rng('dense');
    const m = dual ? 2 * n : n;
    const h = normals(random, members * m * input);
    const w = normals(random, members * input * output);
    const b = normals(random, members * output);
    const c = normals(random, members * m * output);
    const [z, dh, dw, db] = compute(() => {
      const [x, weight] = [t3(h, [members, m, input]), t3(w, [members, input, output])];
      const bias = tf.tensor2d(b, [members, output]);
      const factor = t3(c, [members, m, output]);
      const layer = (data: tf.Tensor, k: tf.Tensor, add: tf.Tensor) =>
        dense({ data: data as tf.Tensor3D, dual }, k as tf.Tensor3D, add as tf.Tensor2D);
      const gradients = tf.grads((data, k, add) => pulled(layer(data, k, add), factor))([x, weight, bias]);
      return [layer(x, weight, bias).data, ...gradients];
    });
    let worst = 0;
    const compare = (observed: number, count: number, term: (p: number) => number, extra = 0): void => {
      let sum = extra;
      let absolute = Math.abs(extra);
      for (let p = 0; p < count; p++) {
        sum += term(p);
        absolute += Math.abs(term(p));
      }
      const error = Math.abs(observed - sum);
      worst = Math.max(worst, error === 0 ? 0 : error / (gamma(count + 2) * absolute));
    };
    for (let e = 0; e < members; e++) {
      const H = (i: number, p: number) => h[(e * m + i) * input + p];
      const W = (p: number, j: number) => w[(e * input + p) * output + j];
      const C = (i: number, j: number) => c[(e * m + i) * output + j];
      for (let i = 0; i < m; i++) {
        for (let j = 0; j < output; j++) {
          const added = i < n ? b[e * output + j] : 0;
          compare(z[(e * m + i) * output + j], input, (p) => H(i, p) * W(p, j), added);
        }
        for (let p = 0; p < input; p++) {
          compare(dh[(e * m + i) * input + p], output, (j) => C(i, j) * W(p, j));
        }
      }
      for (let j = 0; j < output; j++) {
        for (let p = 0; p < input; p++) compare(dw[(e * input + p) * output + j], m, (i) => H(i, p) * C(i, j));
        compare(db[e * output + j], n, (i) => C(i, j));
      }
    }
    expect(worst, `seed ${seed}`).toBeLessThanOrEqual(1);
  });

  on.each(['silu', 'gelu', 'tanh'] as const)('activate: %s and its reverse', (name) => {
    const n = 1001;
    const random = rng(name);
    const z = Float32Array.from({ length: n }, (_, i) => (16 * i) / (n - 1) - 8);
    const [dz, g, dg] = [normals(random, n), normals(random, n), normals(random, n)];
    const [out, reverse] = compute(() => {
      const both = (first: Float32Array, second: Float32Array) =>
        t3(Float32Array.of(...first, ...second), [1, 2 * n, 1]);
      const layer = (x: tf.Tensor) => activate({ data: x as tf.Tensor3D, dual: true }, name);
      const x = both(z, dz);
      return [layer(x).data, tf.grad((data) => pulled(layer(data), both(g, dg)))(x)];
    });
    let worst = 0;
    z.forEach((x, i) => {
      const [[f, a], [slope, b], [curvature, c]] = terms[name](x);
      // Errors relative to the sums of absolute terms: 16 u for a formula of up to eight operations after an elementary
      // function of up to 4 u; e^{-x²/2} has x²/2 u more. The cpu backend's erf has the absolute error 1.5e-7.
      const share = (16 + (name === 'gelu' ? (x * x) / 2 : 0)) * u;
      const erf = backend === 'cpu' && name === 'gelu' ? 1.5e-7 / 2 : 0;
      const checks = [
        [out[i], f, share * a + erf * Math.abs(x)],
        [out[n + i], slope * dz[i], (share * b + erf) * Math.abs(dz[i])],
        [
          reverse[i],
          g[i] * slope + dg[i] * curvature * dz[i],
          (share * b + erf) * Math.abs(g[i]) + share * c * Math.abs(dg[i] * dz[i]),
        ],
        [reverse[n + i], dg[i] * slope, (share * b + erf) * Math.abs(dg[i])],
      ] as const;
      for (const [observed, expected, bound] of checks) {
        const error = Math.abs(observed - expected);
        worst = Math.max(worst, error === 0 ? 0 : error / (bound + 2 ** -126));
      }
    });
    expect(worst, `seed ${seed}`).toBeLessThanOrEqual(1);
  });

  on('a perceptron leaves no tensor behind, and the memory of wasm stays as it is', () => {
    const widths = [4, 9, 9, 2];
    const once = (): void => {
      compute(() => gradientsOf(widths, 2, 7, 'silu', (h, layers, name) => perceptron(h, layers, name)));
    };
    const heap = (): number | undefined =>
      (tf.backend() as { wasm?: { HEAPU8: Uint8Array } }).wasm?.HEAPU8.buffer.byteLength;
    for (let i = 0; i < 5; i++) once();
    const before = [tf.memory().numTensors, tf.memory().numDataBuffers, heap()];
    for (let i = 0; i < 50; i++) once();
    expect([tf.memory().numTensors, tf.memory().numDataBuffers, heap()]).toEqual(before);
  });
});

describe.each(['cpu', 'wasm'] as const)('%s, to the bit', (backend) => {
  beforeAll(async () => {
    await useBackend(backend);
  });

  test.each(['silu', 'gelu', 'tanh'] as const)('a perceptron of %s is its layers one after the other', (name) => {
    const [m, n] = [3, 5];
    const together = compute(() => gradientsOf([4, 7, 6, 2], m, n, name, (h, layers) => perceptron(h, layers, name)));
    const apart = compute(() =>
      gradientsOf([4, 7, 6, 2], m, n, name, (h, layers) => {
        const [first, second, last] = layers;
        const a = denseActivate(h, ...first, name);
        return dense(activate(dense(a, ...second), name), ...last);
      }),
    );
    expect(together.map(bits)).toEqual(apart.map(bits));
  });

  test('members have the same bits together and one by one', () => {
    const [members, n, widths] = [5, 6, [3, 18, 9, 2]];
    const run = (h: Stack, layers: readonly (readonly [tf.Tensor3D, tf.Tensor2D])[]) => perceptron(h, layers, 'gelu');
    const together = compute(() => gradientsOf(widths, members, n, 'gelu', run));
    for (let e = 0; e < members; e++) {
      const alone = compute(() => gradientsOf(widths, members, n, 'gelu', run, e));
      alone.forEach((tensor, i) => {
        const size = together[i].length / members;
        expect(bits(tensor), `seed ${seed}, tensor ${i}`).toEqual(bits(together[i].slice(e * size, (e + 1) * size)));
      });
    }
  });
});

test('wasm: results are right after its memory has grown', async () => {
  await useBackend('wasm');
  const memory = (tf.backend() as unknown as { wasm: { HEAPU8: Uint8Array } }).wasm;
  const before = memory.HEAPU8.buffer.byteLength;
  const run = () =>
    compute(() => gradientsOf([4, 40, 2], 1, 50, 'silu', (h, layers, name) => perceptron(h, layers, name)));
  const first = run();
  const ballast: tf.Tensor[] = [];
  while (memory.HEAPU8.buffer.byteLength === before) ballast.push(tf.zeros([1 << 22]));
  const second = run();
  tf.dispose(ballast);
  expect(second.map(bits)).toEqual(first.map(bits));
});

test('unstack gives back what stack has joined', () => {
  const [value, tangent] = [tf.ones([2, 3, 5]), tf.zeros([2, 3, 5])] as [tf.Tensor3D, tf.Tensor3D];
  const parts = unstack(stack(value, tangent));
  expect(parts.value.dataSync()).toEqual(value.dataSync());
  expect(parts.tangent?.dataSync()).toEqual(tangent.dataSync());
  expect(unstack(stack(value)).tangent).toBeUndefined();
});

test.each([
  ['a weight of another ensemble', [2, 3, 4], [2, 4], /dense weight: expected \[1, 3, out\]/],
  ['a weight for other inputs', [1, 2, 4], [1, 4], /dense weight: expected \[1, 3, out\]/],
  ['a bias of another width', [1, 3, 4], [1, 5], /dense bias: expected \[1, 4\]/],
])('dense refuses %s', (_, weight, bias, message) => {
  const h = { data: tf.zeros([1, 2, 3]) as tf.Tensor3D, dual: false };
  expect(() =>
    dense(h, tf.zeros<tf.Rank.R3>(weight as [number, number, number]), tf.zeros<tf.Rank.R2>(bias as [number, number])),
  ).toThrow(message);
});

test('stack refuses tangents of another shape, perceptron no layers', () => {
  const value = tf.zeros([1, 2, 3]) as tf.Tensor3D;
  expect(() => stack(value, tf.zeros([1, 3, 3]) as tf.Tensor3D)).toThrow(/stack tangent: expected/);
  expect(() => perceptron(stack(value), [], 'silu')).toThrow(/perceptron: expected at least one layer/);
});

/** Output and gradients of a dual network of seeded numbers; of one of its members where `only` is given. */
function gradientsOf(
  widths: readonly number[],
  members: number,
  n: number,
  name: ActivationName,
  run: (h: Stack, layers: (readonly [tf.Tensor3D, tf.Tensor2D])[], name: ActivationName) => Stack,
  only?: number,
): tf.Tensor[] {
  const random = rng('network');
  const draw = (...shape: number[]): tf.Tensor => {
    const size = shape.reduce((a, b) => a * b);
    const values = normals(random, members * size);
    return only === undefined
      ? tf.tensor(values, [members, ...shape])
      : tf.tensor(values.slice(only * size, (only + 1) * size), [1, ...shape]);
  };
  const h = draw(2 * n, widths[0]);
  const parameters = widths.slice(1).flatMap((out, l) => [draw(widths[l], out), draw(out)]);
  const c = draw(2 * n, widths[widths.length - 1]) as tf.Tensor3D;
  const call = (data: tf.Tensor, given: readonly tf.Tensor[]): Stack => {
    const layers = widths
      .slice(1)
      .map((_, l) => [given[2 * l] as tf.Tensor3D, given[2 * l + 1] as tf.Tensor2D] as const);
    return run({ data: data as tf.Tensor3D, dual: true }, layers, name);
  };
  const gradients = tf.grads((data, ...given) => pulled(call(data, given), c))([h, ...parameters]);
  return [call(h, parameters).data, ...gradients];
}
