import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, test } from 'vitest';
import { getProblem } from '../../../src/analytic/index.ts';
import { stream } from '../../../src/core/random.ts';
import { useBackend } from '../../../src/reference/backends/index.ts';
import { exactAverageVelocity } from '../../../src/reference/exact.ts';
import type { OffDiagonalRows } from '../../../src/reference/losses/index.ts';
import { type MethodConfig, resolveMethod } from '../../../src/reference/methods/index.ts';
import { exactVelocityNet } from '../../../src/reference/velocity/index.ts';
import { seed } from '../../support/seed.ts';

beforeAll(async () => {
  await useBackend('wasm');
});

/** Off centre, covariances that do not commute, the trigonometric path: nothing about it is straight, and its map is affine. */
const problem = getProblem('gaussian-noncommuting');
const d = problem.dimension;
const path = problem.interpolant;
const U = 2 ** -24;
const n = 24;

type Vector = Float64Array;
const at = (time: number): Vector => Float64Array.of(time);
const velocity = (x: Vector, t: number): Vector => problem.fields.velocity(x, at(t));
const carry = (x: Vector, s: number, t: number): Vector => problem.flow.evaluate({ x, s: at(s), t: at(t) }).y;
const plus = (x: Vector, h: number, v: Vector): Vector => x.map((value, k) => value + h * v[k]);
const norm = (x: Vector): number => Math.hypot(...x);

/** n points of the pair law at s, rounded to float32, with the conditional velocity and the neighbour at u. */
function drawRows(s: number, u: number, t: number) {
  const { x0, x1 } = problem.sample.pairs(stream(seed, 'exact-map'), n);
  const mix = (a: number, b: number) => Float64Array.from(x0, (noise, k) => Math.fround(a * noise + b * x1[k]));
  const x = mix(path.a(s), path.b(s));
  const tensor = (values: Vector) => tf.tensor2d(Float32Array.from(values), [n, d]);
  const fill = (time: number) => tf.fill([n], time) as tf.Tensor1D;
  const rows: OffDiagonalRows = {
    x: tensor(x),
    s: fill(s),
    u: fill(u),
    t: fill(t),
    velocity: tensor(mix(path.da(s), path.db(s))),
    xu: tensor(mix(path.a(u), path.b(u))),
  };
  return { x, rows };
}

function residual(config: MethodConfig, rows: OffDiagonalRows): Float32Array {
  const net = exactAverageVelocity(problem);
  const method = resolveMethod(config);
  const teacher = method.teacher === 'velocity' ? exactVelocityNet(problem) : net;
  const context = {
    net,
    rows,
    path,
    progress: 1,
    target: net,
    teacher: method.teacher === 'none' ? undefined : teacher,
  };
  return method.residual(context as never).dataSync() as Float32Array;
}

describe('the residual at the exact map is zero but for rounding', () => {
  const configs: MethodConfig[] = [
    { id: 'lmd' },
    { id: 'emd' },
    { id: 'pfmm', legs: 3 },
    { id: 'progressive-distillation' },
    { id: 'consistency-distillation' },
    { id: 'scm', teacher: 'velocity', normaliseTangent: 0 },
    { id: 'align-your-flow', normaliseTangent: 0 },
    { id: 'shortcut' },
    { id: 'split-meanflow' },
  ];
  test.each(configs.map((config) => [config.id, config] as const))('%s', (_, config) => {
    // sCM and consistency distillation know the map to the end alone.
    const { x, rows } = drawRows(0.25, 0.625, 1);
    const r = residual(config, rows);
    const y = carry(x, 0.25, 1);
    const { jacobian } = problem.flow.evaluate({ x, s: at(0.25), t: at(1) }, { derivatives: true }).derivatives!;
    // Points, velocities and their changes, each rounded at most 16 times, the changes also through ∇X and the step of t - s.
    const stretch = 1 + Math.max(...jacobian.map(Math.abs));
    const size =
      Math.max(...x.map(Math.abs)) + Math.max(...y.map(Math.abs)) + Math.max(...velocity(x, 0.25).map(Math.abs));
    const bound = 16 * d * U * stretch * size;
    expect(Math.max(...Array.from(r, Math.abs)), `seed ${seed}`).toBeLessThanOrEqual(bound);
    // What a wrong formula leaves is thousands of times that.
    expect(bound).toBeLessThan(1e-3 * norm(velocity(x, 0.25)));
  });
});

describe('what discrete methods leave at the exact map', () => {
  const s = 0.25;
  const points = () => drawRows(s, 0.5, 1).x;
  const euler = (x: Vector, h: number) => plus(x, h, velocity(x, s));
  const heun = (x: Vector, h: number) => {
    const first = velocity(x, s);
    return plus(plus(x, h / 2, first), h / 2, velocity(plus(x, h, first), s + h));
  };
  /** X_{u,1}(x_u) for the mean of I_u given I_s = x: the map is affine, so that this is the mean of the target. */
  const interpolantMean = (x: Vector, h: number) => {
    const data = problem.fields.posteriorMean(x, at(s));
    const noise = x.map((value, k) => (value - path.b(s) * data[k]) / path.a(s));
    return noise.map((value, k) => path.a(s + h) * value + path.b(s + h) * data[k]);
  };
  const cases: [string, number, (x: Vector, h: number) => Vector][] = [
    ["distillation by Euler's steps", 2, euler],
    ["distillation by Heun's steps", 3, heun],
    ['the mean of training', 2, interpolantMean],
  ];
  test.each(cases)('%s is of the stated order in the interval', (_, order, neighbour) => {
    const x = points();
    const left = (h: number) => norm(plus(carry(x, s, 1), -1, carry(neighbour(x, h), s + h, 1)));
    // left(h) = C h^p (1 + c h + …): the ratio of halves over 2^p is off by about c h/2; c from the coarser ones, twice over.
    const off = (h: number) => Math.abs(left(h) / left(h / 2) / 2 ** order - 1);
    const rate = Math.max(...[1 / 32, 1 / 64, 1 / 128].map((h) => off(h) / h));
    for (const h of [1 / 256, 1 / 512]) expect(off(h), `seed ${seed}`).toBeLessThan(2 * rate * h);
    // Another order would be off by 1/2 or 1.
    expect(2 * rate * (1 / 512)).toBeLessThan(0.25);
  });

  test('training leaves h ∇X (b - dI/ds) of each pair, to first order', () => {
    const { x0, x1 } = problem.sample.pairs(stream(seed, 'exact-map'), n);
    const mix = (a: number, b: number) => x0.map((noise, k) => a * noise + b * x1[k]);
    const x = mix(path.a(s), path.b(s));
    const { ds } = problem.flow.evaluate({ x, s: at(s), t: at(1) }, { derivatives: true }).derivatives!;
    const { jacobian } = problem.flow.evaluate({ x, s: at(s), t: at(1) }, { derivatives: true }).derivatives!;
    const slope = mix(path.da(s), path.db(s));
    // -∂_s X = ∇X b, so that the limit is -∂_s X - ∇X dI/ds.
    const limit = ds.map((value, at) => {
      const row = Math.floor(at / d);
      let pushed = 0;
      for (let j = 0; j < d; j++) pushed += jacobian[at * d + j] * slope[row * d + j];
      return -value - pushed;
    });
    const left = (h: number) => plus(carry(x, s, 1), -1, carry(mix(path.a(s + h), path.b(s + h)), s + h, 1));
    const off = [1 / 32, 1 / 64, 1 / 128].map(
      (h) =>
        norm(
          plus(
            left(h).map((r) => r / h),
            -1,
            limit,
          ),
        ) / norm(limit),
    );
    for (let k = 1; k < off.length; k++) expect(off[k], `seed ${seed}`).toBeLessThan(0.75 * off[k - 1]);
  });

  test.each(['euler', 'heun'] as const)('the residuals are these, by a step of %s', (solver) => {
    const [u, t] = [0.375, 1];
    const { x, rows } = drawRows(s, u, t);
    const target = carry((solver === 'euler' ? euler : heun)(x, u - s), u, t);
    const expected = plus(carry(x, s, t), -1, target);
    for (const id of ['consistency-distillation-discrete', 'ctm'] as const) {
      const r = residual({ id, solver, ...(id === 'ctm' && { teacher: 'velocity' as const }) }, rows);
      r.forEach((value, k) => {
        const size = Math.abs(target[k]) + norm(x.subarray(2 * Math.floor(k / 2), 2 * Math.floor(k / 2) + 2));
        expect(Math.abs(value - expected[k]), `seed ${seed}`).toBeLessThanOrEqual(64 * U * size);
      });
    }
  });
});

test('sCM is the continuous loss in other clothes: its tangent is -(2/π) cos θ (∂_s X + ∇X w)', () => {
  const { rows } = drawRows(0.25, 0.625, 1);
  const scm = residual({ id: 'scm', normaliseTangent: 0 }, rows);
  const continuous = residual({ id: 'consistency-training' }, rows);
  const factor = (2 / Math.PI) * Math.cos((Math.PI / 2) * 0.75);
  const size = Math.max(...continuous.map(Math.abs));
  scm.forEach((value, k) => {
    expect(Math.abs(value - factor * continuous[k]), `seed ${seed}`).toBeLessThanOrEqual(32 * U * size);
  });
  const normalised = residual({ id: 'scm', normaliseTangent: 0.1 }, rows);
  for (let i = 0; i < n; i++) {
    const g = norm(Float64Array.from(scm.subarray(2 * i, 2 * i + 2)));
    const own = norm(Float64Array.from(normalised.subarray(2 * i, 2 * i + 2)));
    expect(Math.abs(own - g / (g + 0.1)), `seed ${seed}`).toBeLessThanOrEqual(8 * U);
  }
});
