import * as tf from '@tensorflow/tfjs';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { stream } from '../../../src/core/random.ts';
import { useBackend } from '../../../src/reference/backends/index.ts';
import { flowMap, flowMapJvp } from '../../../src/reference/flow-net.ts';
import { packMembers, unpack } from '../../../src/reference/parameters.ts';
import { seed } from '../../support/seed.ts';
import { drawCase } from '../support/cases.ts';
import { path } from '../support/compare.ts';
import { centralDifference } from '../support/frozen-difference.ts';
import { type Direction, evaluate, fromFlat, type Point } from '../support/network.ts';
import { smallNetworks } from '../support/networks/small.ts';
import { gradient, leaf, type Scalar, sum } from '../support/scalar.ts';

beforeAll(async () => {
  await useBackend('wasm');
});
beforeEach(() => {
  tf.engine().startScope();
});
afterEach(() => {
  tf.engine().endScope();
});

const N = 5;
/** The witness may use another formula for an activation's derivative, and its running bounds are of first order. */
const FORMULAS = 2;
/** A difference is compared at this multiple of its own error estimate. */
const DIFFERENCES = 10;

/** A random network, points and a direction, in tensors and in scalars. */
function draw(name: keyof typeof smallNetworks) {
  const rng = stream(seed, 'forward', name);
  const { definition, theta, batch } = drawCase(rng, path, { ...smallNetworks[name](rng), n: N, diagonal: 0 });
  const d = definition.dimension;
  const direction = {
    dx: tf.tensor2d(Float32Array.from(rng.normals(N * d)), [N, d]),
    ds: tf.tensor1d(Float32Array.from(rng.normals(N))),
    dt: tf.tensor1d(Float32Array.from(rng.normals(N))),
  };
  const row = (values: tf.Tensor, i: number): number[] => Array.from(values.dataSync()).slice(i * d, (i + 1) * d);
  const leaves = (values: tf.Tensor, i: number): Scalar[] => row(values, i).map((value) => leaf(value));
  const at = (values: tf.Tensor, i: number): Scalar => leaf(values.dataSync()[i]);
  return {
    batch,
    direction,
    row,
    net: definition.build(unpack(packMembers([theta]), definition), 1),
    scalarNet: fromFlat(definition, theta).net,
    point: (i: number): Point => ({ x: leaves(batch.x0, i), s: at(batch.s, i), t: at(batch.t, i) }),
    along: (i: number): Direction => ({
      x: leaves(direction.dx, i),
      s: at(direction.ds, i),
      t: at(direction.dt, i),
    }),
  };
}

describe.each(Object.keys(smallNetworks) as (keyof typeof smallNetworks)[])('%s', (name) => {
  test('value and tangent equal the formula in float64, and the tangent a difference of the value', () => {
    const { net, batch, direction, scalarNet, point, along, row } = draw(name);
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
        const near = (observed: number, { value: exact, error }: Scalar) =>
          expect(Math.abs(observed - exact), `seed ${seed}`).toBeLessThanOrEqual(FORMULAS * error);
        near(row(value, i)[j], expected);
        near(row(y, i)[j], expected);
        near(row(dy, i)[j], dv[j]);
        const difference = centralDifference((h) => evaluate(scalarNet, moved(h)).v[j].value, 2e-3);
        expect(Math.abs(dv[j].value - difference.value), `seed ${seed}`).toBeLessThanOrEqual(
          DIFFERENCES * difference.error,
        );
      });
    }
  });

  test('gradients of a tangent in every argument equal the float64 ones and differences of the tangent', () => {
    const { net, batch, direction, scalarNet, point, along, row } = draw(name);
    const { dx, ds, dt } = direction;
    const tangentSum = (...all: tf.Tensor[]): tf.Scalar => tf.sum(net.jvp(...(all as Parameters<typeof net.jvp>)).dy);
    const observed = tf.grads(tangentSum)([batch.x0, batch.s, batch.t, dx, ds, dt]);
    for (let i = 0; i < N; i++) {
      const [p, w] = [point(i), along(i)];
      const scalars = [...p.x, p.s, p.t, ...w.x!, w.s!, w.t!];
      const flat = [0, 3].flatMap((k) => [...row(observed[k], i), ...[1, 2].map((j) => observed[k + j].dataSync()[i])]);
      const d = p.x.length;
      const at = (values: readonly Scalar[]): number => {
        const part = (first: number) => ({
          x: values.slice(first, first + d),
          s: values[first + d],
          t: values[first + d + 1],
        });
        return sum(evaluate(scalarNet, part(0), part(d + 2)).dv).value;
      };
      gradient(sum(evaluate(scalarNet, p, w).dv), scalars).forEach(({ value, error }, j) => {
        const difference = centralDifference(
          (h) => at(scalars.map((entry, k) => (k === j ? leaf(entry.value + h) : entry))),
          2e-3,
        );
        expect(Math.abs(value - difference.value), `seed ${seed}`).toBeLessThanOrEqual(DIFFERENCES * difference.error);
        expect(Math.abs(flat[j] - value), `seed ${seed}, ${j}`).toBeLessThanOrEqual(FORMULAS * error);
      });
    }
  });

  test('the flow map is x at s = t, bit for bit, and its jvp follows from that of v', () => {
    const { net, batch, direction } = draw(name);
    expect(flowMap(net, batch.x0, batch.s, batch.s).dataSync()).toEqual(batch.x0.dataSync());
    const X = flowMapJvp(net, batch.x0, batch.s, batch.s, direction.dx, direction.ds, direction.ds);
    expect(X.dy.dataSync()).toEqual(direction.dx.dataSync());
  });
});
