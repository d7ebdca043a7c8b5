import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, test } from 'vitest';
import { address, type WasmBackend } from '../../../src/reference/kernels/wasm/backend.ts';
import type { Layers } from '../../../src/reference/kernels/wasm/instance.ts';
import { layerOperations } from '../../../src/reference/layers/operations.ts';
import { seed } from '../../support/seed.ts';
import { bits, gamma, modules, normals, rng } from './support.ts';

let all: Record<string, Layers>;
beforeAll(async () => {
  all = await modules();
});

interface Case {
  readonly m: number;
  readonly n: number;
  readonly k: number;
  readonly a: Float32Array;
  readonly b: Float32Array;
  readonly bias: Float32Array;
  readonly biased: number;
  readonly transposed: readonly [boolean, boolean];
}

const element = (values: Float32Array, rows: number, columns: number, transposed: boolean) =>
  transposed ? (i: number, j: number) => values[j * rows + i] : (i: number, j: number) => values[i * columns + j];

/** The kernel on tensors of the backend. */
function run(layers: Layers, { m, n, k, a, b, bias, biased, transposed: [ta, tb] }: Case): Float32Array {
  return tf.tidy(() => {
    const backend = tf.backend() as WasmBackend;
    const at = (values: Float32Array): number => address(backend, tf.tensor1d(values));
    const out = tf.fill([m * n], 7);
    const [ai, ak] = ta ? [4, m * 4] : [k * 4, 4];
    const [bk, bj] = tb ? [4, k * 4] : [n * 4, 4];
    const to = address(backend, out);
    layers.product(m, n, k, at(a), ai, ak, at(b), bk, bj, to, at(bias), biased, layers.scratch);
    return Float32Array.from(out.dataSync());
  });
}

const sizes = [
  [1, 1, 1],
  [3, 5, 17],
  [4, 8, 4],
  [17, 3, 1],
  [5, 9, 257],
  [67, 2, 300],
  [2, 520, 33],
  [66, 31, 600],
] as const;
const flags = [
  [false, false],
  [false, true],
  [true, false],
  [true, true],
] as const;

describe.each(['plain', 'fused'])('%s product', (name) => {
  test.each(sizes)('[%i, %i] with %i terms is the sum of products, operands as they lie or transposed', (m, n, k) => {
    if (all[name] === undefined) return;
    const random = rng(`product ${m} ${n} ${k}`);
    for (const transposed of flags) {
      const biased = random.integer(m + 1);
      const bias = normals(random, n);
      const own = { m, n, k, a: normals(random, m * k), b: normals(random, k * n), bias, biased, transposed };
      const observed = run(all[name], own);
      const left = element(own.a, m, k, transposed[0]);
      const right = element(own.b, k, n, transposed[1]);
      let worst = 0;
      for (let i = 0; i < m; i++) {
        for (let j = 0; j < n; j++) {
          let sum = i < biased ? bias[j] : 0;
          let absolute = Math.abs(sum);
          for (let p = 0; p < k; p++) {
            sum += left(i, p) * right(p, j);
            absolute += Math.abs(left(i, p) * right(p, j));
          }
          // k products and, with the bias and the blocks of 256 terms, at most k + 1 additions.
          const bound = gamma(k + 2) * absolute;
          worst = Math.max(worst, Math.abs(observed[i * n + j] - sum) / bound);
        }
      }
      expect(worst, `seed ${seed}, transposed ${transposed}`).toBeLessThanOrEqual(1);
    }
  });

  test('a row has the same bits among others and alone', () => {
    if (all[name] === undefined) return;
    const random = rng('rows');
    const [m, n, k] = [71, 13, 300];
    const a = normals(random, m * k);
    const shared = { n, k, b: normals(random, k * n), bias: normals(random, n) };
    const together = run(all[name], { ...shared, m, a, biased: m, transposed: [false, false] });
    for (const i of [0, 3, 64, 70]) {
      const alone = run(all[name], {
        ...shared,
        m: 1,
        a: a.slice(i * k, (i + 1) * k),
        biased: 1,
        transposed: [false, false],
      });
      expect(bits(alone), `seed ${seed}, row ${i}`).toEqual(bits(together.slice(i * n, (i + 1) * n)));
    }
  });

  test('NaN and Infinity reach their own row and column and no other', () => {
    if (all[name] === undefined) return;
    const [m, n, k] = [6, 9, 5];
    const a = new Float32Array(m * k).fill(1);
    const b = new Float32Array(k * n).fill(1);
    a[2 * k + 1] = Number.NaN;
    b[3 * n + 4] = Number.POSITIVE_INFINITY;
    const bias = new Float32Array(n);
    const observed = run(all[name], { m, n, k, a, b, bias, biased: 0, transposed: [false, false] });
    const expected = Array.from({ length: m * n }, (_, q) => {
      if (Math.floor(q / n) === 2) return Number.NaN;
      return q % n === 4 ? Number.POSITIVE_INFINITY : k;
    });
    expect([...observed]).toEqual(expected);
  });
});

describe('tf.matMul', () => {
  test.each([
    [3, 3],
    [1, 3],
    [3, 1],
  ])('multiplies %i by %i matrices', (first, second) => {
    const random = rng('members');
    const members = Math.max(first, second);
    const [m, k, n] = [5, 4, 3];
    const a = normals(random, first * k * m);
    const b = normals(random, second * n * k);
    const product = tf.tidy(() =>
      Float32Array.from(
        tf.matMul(tf.tensor3d(a, [first, k, m]), tf.tensor3d(b, [second, n, k]), true, true).dataSync(),
      ),
    );
    for (let e = 0; e < members; e++) {
      const own = (values: Float32Array, count: number) => {
        const size = values.length / count;
        return values.slice(size * (e % count), size * ((e % count) + 1));
      };
      const single = tf.tidy(() =>
        Float32Array.from(
          tf.matMul(tf.tensor2d(own(a, first), [k, m]), tf.tensor2d(own(b, second), [n, k]), true, true).dataSync(),
        ),
      );
      expect(bits(product.slice(e * m * n, (e + 1) * m * n)), `seed ${seed}`).toEqual(bits(single));
    }
  });

  test('products of higher rank and of integers still run', () => {
    const rank4 = tf.tidy(() => [...tf.matMul(tf.ones([2, 2, 1, 3]), tf.ones([2, 2, 3, 1])).dataSync()]);
    expect(rank4).toEqual([3, 3, 3, 3]);
  });
});

describe('column sums', () => {
  test('add the value rows of each member', () => {
    const [members, rows, values, width] = [2, 200, 130, 5];
    const random = rng('columns');
    const dz = normals(random, members * rows * width);
    const { bias } = tf.tidy(() => {
      const gradient = layerOperations().denseGradient(
        tf.zeros([members, rows, 3]),
        tf.zeros([members, 3, width]),
        tf.tensor3d(dz, [members, rows, width]),
        values,
        true,
      );
      return { bias: Float32Array.from(gradient.bias!.dataSync()) };
    });
    for (let e = 0; e < members; e++) {
      for (let j = 0; j < width; j++) {
        let sum = 0;
        let absolute = 0;
        for (let i = 0; i < values; i++) {
          const value = dz[(e * rows + i) * width + j];
          sum += value;
          absolute += Math.abs(value);
        }
        expect(Math.abs(bias[e * width + j] - sum), `seed ${seed}`).toBeLessThanOrEqual(gamma(values) * absolute);
      }
    }
  });
});
