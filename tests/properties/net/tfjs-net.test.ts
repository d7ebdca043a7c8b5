import * as tf from '@tensorflow/tfjs';
import { expect, test } from 'vitest';
import { stream } from '../../../src/core/random.ts';
import { planeWaves } from '../../../src/properties/net/features.ts';
import { createPlainNet } from '../../../src/properties/net/plain-net.ts';
import { createTfjsNet } from '../../../src/properties/net/tfjs-net.ts';
import { clockOf } from '../../../src/subject/clock.ts';
import { conventionSchema } from '../../../src/subject/convention.ts';
import { hidingLittle } from '../../support/problems.ts';
import { seed } from '../../support/seed.ts';

const conventions = [
  {},
  { output: 'average-velocity', time: 'data-to-noise', secondTime: 'step' },
  { output: 'displacement', timeScale: 4 },
] as const;

test.each(conventions)('tensors in, the plain net out, gradients in everything: %j', (input) => {
  const convention = conventionSchema.parse(input);
  for (const problem of hidingLittle) {
    const d = problem.dimension;
    const rng = stream(seed, 'tfjs-net', problem.id);
    const features = planeWaves(rng, d, problem.scale);
    const options = { convention, features, theta: rng.normals(features.count) };
    const n = 3;
    const single = (values: Float64Array) => Float64Array.from(Float32Array.from(values));
    const x = single(problem.sample.marginal(rng, n, Float64Array.of(0.4)));
    const clock = clockOf(convention);
    const start = rng.uniforms(n).map((v) => 0.3 * v + 0.1);
    const end = rng.uniforms(n).map((v) => 0.3 * v + 0.5);
    const s = single(start.map(clock.toSubject));
    const t = single(end.map((v, i) => clock.toSubject(v) - (convention.secondTime === 'step' ? s[i] : 0)));
    const [dx, ds, dt] = [single(rng.normals(n * d)), single(rng.normals(n)), single(rng.normals(n))];
    const [y, z] = [single(rng.normals(n * d)), single(rng.normals(n * d))];

    const plain = createPlainNet(problem, options);
    const value = plain({ x, s, t, n, d });
    const dual = plain.jvp({ x, s, t, dx, ds, dt, n, d });
    const pulled = plain.pullback(1, { y, dy: z });

    const net = createTfjsNet<tf.Tensor>(tf, problem, options);
    const column = (values: Float64Array) => tf.tensor(Float32Array.from(values), [n, 1]);
    const matrix = (values: Float64Array) => tf.tensor(Float32Array.from(values), [n, d]);
    const inputs = [matrix(x), column(s), column(t), matrix(dx), column(ds), column(dt)];
    const result = net(inputs[0], tf.reshape(inputs[1], [n]), inputs[2]);
    expect(result.shape).toEqual([n, d]);
    expect(Array.from(result.dataSync())).toEqual(Array.from(Float32Array.from(value)));

    const loss = (...args: tf.Tensor[]) => {
      const both = net.jvp(args[0], args[1], args[2], args[3], args[4], args[5]);
      return tf.sum(tf.add(tf.mul(both.y, matrix(y)), tf.mul(both.dy, matrix(z))));
    };
    const gradients = tf.grads(loss)(inputs);
    const expected = [pulled.x, pulled.s, pulled.t, pulled.dx!, pulled.ds!, pulled.dt!];
    gradients.forEach((gradient, k) => {
      expect(gradient.shape).toEqual(inputs[k].shape);
      const got = gradient.dataSync();
      expected[k].forEach((entry, j) => {
        expect(Math.abs(got[j] - entry), `seed ${seed}, argument ${k}`).toBeLessThan(1e-6 * (1 + Math.abs(entry)));
      });
    });
    expect(net.calls.at(-1)!.cotangent).toBeUndefined();

    net.reset();
    const total = net.valueAndGradient(() => loss(...inputs));
    const direct = dual.y.reduce((sum, v, k) => sum + v * y[k], 0) + dual.dy.reduce((sum, v, k) => sum + v * z[k], 0);
    expect(Math.abs(total - direct)).toBeLessThan(1e-5 * (1 + Math.abs(direct)));
    const theta = net.pullTheta(net.calls[0]);
    for (let j = 0; j < features.count; j++) {
      let sum = 0;
      for (let i = 0; i < n; i++) sum += theta[i * features.count + j];
      expect(Math.abs(sum - pulled.theta[j])).toBeLessThan(1e-9 * (1 + Math.abs(sum)));
    }
    net.dispose();
  }
});

test('frozen calls pass gradients to their arguments and none to θ; stopped ones pass nothing', () => {
  const problem = hidingLittle[0];
  const rng = stream(seed, 'frozen');
  const features = planeWaves(rng, 2, problem.scale);
  const net = createTfjsNet<tf.Tensor>(tf, problem, { features, theta: rng.normals(4) });
  const x = tf.tensor2d([0.1, -0.3], [1, 2]);
  const [s, u, t] = [0.2, 0.5, 0.8].map((time) => tf.tensor1d([time]));
  net.valueAndGradient(() => tf.sum(tf.square(net.frozen(net(x, s, u), u, t))));
  expect(net.calls.map((call) => call.frozen)).toEqual([false, true]);
  expect(net.pullTheta(net.calls[0]).every((value) => value !== 0)).toBe(true);
  expect(Array.from(net.pullTheta(net.calls[1]))).toEqual([0, 0, 0, 0]);

  net.reset();
  const constant = (compute: () => tf.Tensor) => tf.customGrad(() => ({ value: compute(), gradFunc: () => [] }))();
  net.valueAndGradient(() =>
    tf.sum(
      tf.square(
        tf.sub(
          net(x, s, t),
          constant(() => net(x, u, t)),
        ),
      ),
    ),
  );
  expect(net.calls[0].cotangent).toBeDefined();
  expect(net.calls[1].cotangent).toBeUndefined();
  net.dispose();
});
