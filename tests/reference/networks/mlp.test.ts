import * as tf from '@tensorflow/tfjs';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { stream } from '../../../src/core/random.ts';
import { useBackend } from '../../../src/reference/backend.ts';
import { flowMap, flowMapJvp } from '../../../src/reference/flow-net.ts';
import { initialiseMlp, mlp, mlpShapes } from '../../../src/reference/networks/mlp.ts';
import { seed } from '../../support/seed.ts';
import { drawCase } from '../support/cases.ts';
import { path } from '../support/compare.ts';
import { centralDifference } from '../support/frozen-difference.ts';
import { type Direction, evaluate, fromFlat, type Point } from '../support/network.ts';
import { gradient, leaf, sum } from '../support/scalar.ts';

beforeAll(async () => {
  await useBackend('wasm');
});
beforeEach(() => {
  tf.engine().startScope();
});
afterEach(() => {
  tf.engine().endScope();
});

const N = 6;

/** A random network, points and a direction, in tensors and in scalars. */
function draw(activation: 'gelu' | 'silu' | 'tanh') {
  const rng = stream(seed, 'mlp', activation);
  const { options, parameters, batch } = drawCase(rng, path, N, 0, activation);
  const d = options.dimension;
  const direction = {
    dx: tf.tensor2d(Float32Array.from(rng.normals(N * d)), [N, d]),
    ds: tf.tensor1d(Float32Array.from(rng.normals(N))),
    dt: tf.tensor1d(Float32Array.from(rng.normals(N))),
  };
  const flat = parameters.map(({ tensor }) => tensor.dataSync());
  const net = mlp(
    options,
    parameters.map(({ tensor }) => tensor),
  );
  const row = (values: tf.Tensor, i: number): number[] => Array.from(values.dataSync()).slice(i * d, (i + 1) * d);
  const at = (values: tf.Tensor, i: number): number => values.dataSync()[i];
  const point = (i: number): Point => ({
    x: row(batch.x0, i).map((value) => leaf(value)),
    s: leaf(at(batch.s, i)),
    t: leaf(at(batch.t, i)),
  });
  const along = (i: number): Direction => ({
    x: row(direction.dx, i).map((value) => leaf(value)),
    s: leaf(at(direction.ds, i)),
    t: leaf(at(direction.dt, i)),
  });
  return { net, batch, direction, scalarNet: fromFlat(flat, activation).net, point, along, row };
}

describe.each(['gelu', 'silu', 'tanh'] as const)('%s', (activation) => {
  test('value and tangent equal a float64 loop over scalars, and the tangent a difference of the value', () => {
    const { net, batch, direction, scalarNet, point, along, row } = draw(activation);
    const value = net(batch.x0, batch.s, batch.t);
    const { y, dy } = net.jvp(batch.x0, batch.s, batch.t, direction.dx, direction.ds, direction.dt);
    for (let i = 0; i < N; i++) {
      const [p, w] = [point(i), along(i)];
      const { v, dv } = evaluate(scalarNet, p, w);
      const moved = (h: number): Point => ({
        x: p.x.map((x, j) => leaf(x.value + h * (w.x?.[j].value ?? 0))),
        s: leaf(p.s.value + h * (w.s?.value ?? 0)),
        t: leaf(p.t.value + h * (w.t?.value ?? 0)),
      });
      v.forEach((expected, j) => {
        expect(Math.abs(row(value, i)[j] - expected.value), `seed ${seed}`).toBeLessThanOrEqual(4 * expected.error);
        expect(Math.abs(row(y, i)[j] - expected.value), `seed ${seed}`).toBeLessThanOrEqual(4 * expected.error);
        expect(Math.abs(row(dy, i)[j] - dv[j].value), `seed ${seed}`).toBeLessThanOrEqual(4 * dv[j].error);
        const difference = centralDifference((h) => evaluate(scalarNet, moved(h)).v[j].value, 2e-3);
        expect(Math.abs(dv[j].value - difference.value), `seed ${seed}`).toBeLessThanOrEqual(10 * difference.error);
      });
    }
  });

  test('a gradient of a tangent equals the float64 one and the difference of the tangent', () => {
    const { net, batch, direction, scalarNet, point, along, row } = draw(activation);
    const tangentSum = (x: tf.Tensor): tf.Scalar =>
      tf.sum(net.jvp(x as tf.Tensor2D, batch.s, batch.t, direction.dx, direction.ds, direction.dt).dy);
    const observed = tf.grad(tangentSum)(batch.x0);
    for (let i = 0; i < N; i++) {
      const [p, w] = [point(i), along(i)];
      const expected = gradient(sum(evaluate(scalarNet, p, w).dv), p.x);
      expected.forEach(({ value, error }, j) => {
        const shifted = (h: number): Point => ({ ...p, x: p.x.map((x, k) => leaf(k === j ? x.value + h : x.value)) });
        const difference = centralDifference((h) => sum(evaluate(scalarNet, shifted(h), w).dv).value, 2e-3);
        expect(Math.abs(value - difference.value), `seed ${seed}`).toBeLessThanOrEqual(10 * difference.error);
        expect(Math.abs(row(observed, i)[j] - value), `seed ${seed}`).toBeLessThanOrEqual(4 * error);
      });
    }
  });
});

test('the flow map is x at s = t, bit for bit, and its jvp follows from that of v', () => {
  const { net, batch, direction } = draw('gelu');
  expect(flowMap(net, batch.x0, batch.s, batch.s).dataSync()).toEqual(batch.x0.dataSync());
  const X = flowMapJvp(net, batch.x0, batch.s, batch.s, direction.dx, direction.ds, direction.ds);
  expect(X.dy.dataSync()).toEqual(direction.dx.dataSync());
});

test('frozen: the same values, gradients in the arguments, none in the parameters', () => {
  const options = { dimension: 2, width: 3, depth: 2 };
  const parameters = initialiseMlp(options, stream(seed, 'frozen')).map(({ tensor }) => tensor);
  const rng = stream(seed, 'frozen points');
  const x = tf.tensor2d(Float32Array.from(rng.normals(8)), [4, 2]);
  const [s, t] = [tf.fill([4], 0.2) as tf.Tensor1D, tf.fill([4], 0.7) as tf.Tensor1D];
  const net = mlp(options, parameters);
  expect(net.frozen(x, s, t).dataSync()).toEqual(net(x, s, t).dataSync());
  const inPoint = (f: typeof net) =>
    tf
      .grad((z) => tf.sum(f(z as tf.Tensor2D, s, t)))(x)
      .dataSync();
  expect(inPoint(net.frozen)).toEqual(inPoint(net));
  const live = tf.grads((...values: tf.Tensor[]) => {
    const other = mlp(options, values);
    return tf.add(tf.sum(other(x, s, t)), tf.sum(other.frozen(x, s, t)));
  })(parameters);
  const once = tf.grads((...values: tf.Tensor[]) => tf.sum(mlp(options, values)(x, s, t)))(parameters);
  live.forEach((gradient, i) => {
    expect(gradient.dataSync()).toEqual(once[i].dataSync());
  });
});

test('initial weights have variance 1/fan-in and biases are 0; a seed gives the same ones', () => {
  const options = { dimension: 2, width: 64, depth: 2 };
  const draws = [0, 1].map(() => initialiseMlp(options, stream(seed, 'init')).map(({ tensor }) => tensor.dataSync()));
  expect(draws[0]).toEqual(draws[1]);
  const shapes = mlpShapes(options);
  expect(shapes.map(({ name }) => name)).toEqual(
    [0, 1, 2].flatMap((layer) => [`layer${layer}.weight`, `layer${layer}.bias`]),
  );
  shapes.forEach(({ shape }, i) => {
    if (shape.length === 1) {
      expect(Array.from(draws[0][i]).every((value) => value === 0)).toBe(true);
      return;
    }
    const n = draws[0][i].length;
    const chiSquare = shape[0] * Array.from(draws[0][i]).reduce((total, value) => total + value * value, 0);
    // Laurent and Massart: P(|χ²_n - n| > 2√(nq) + 2q) <= 2 e^-q; q = 21 is 1.5e-9.
    expect(Math.abs(chiSquare - n), `seed ${seed}`).toBeLessThan(2 * Math.sqrt(21 * n) + 42);
  });
});

test('wrong sizes and a wrong number of parameters are named', () => {
  expect(() => mlpShapes({ dimension: 2, width: 0, depth: 1 })).toThrow(
    'mlp width: expected a positive integer, got 0',
  );
  expect(() => mlp({ dimension: 2, width: 2, depth: 1 }, [])).toThrow('parameters: expected 4 tensors, got 0');
});
