import { describe, expect, test } from 'vitest';
import { stream } from '../../../src/core/random.ts';
import { planeWaves } from '../../../src/properties/net/features.ts';
import { averageVelocityNet, type Rows } from '../../../src/properties/net/jet.ts';
import { hidingLittle } from '../../support/problems.ts';
import { seed } from '../../support/seed.ts';

/**
 * Fourth-order central difference of f at 0, and a bound of its error: the change from twice the step (sixteen times the
 * truncation), and rounding.
 */
function difference(f: (h: number) => number, step: number): { value: number; error: number } {
  const at = (h: number) => (8 * (f(h) - f(-h)) - (f(2 * h) - f(-2 * h))) / (12 * h);
  const value = at(step);
  return { value, error: Math.abs(value - at(2 * step)) + (1e-12 * (1 + Math.abs(f(0)))) / step };
}

function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let k = 0; k < a.length; k++) sum += a[k] * b[k];
  return sum;
}

describe.each(hidingLittle)('$id', (problem) => {
  const d = problem.dimension;
  const rng = stream(seed, 'jet', problem.id);
  const features = planeWaves(rng, d, problem.scale);
  const theta = rng.normals(features.count).map((value) => 0.3 * value);
  const net = averageVelocityNet(problem, features, theta);

  const randomRow = (near: boolean) => {
    const s = 0.3 + 0.4 * rng.uniform();
    const h = near ? [0, 1e-9, 1e-5, 4e-3][rng.integer(4)] : 0.05 + 0.1 * rng.uniform();
    const t = Float64Array.of(rng.uniform() < 0.5 ? s - h : s + h);
    return { x: problem.sample.marginal(rng, 1, Float64Array.of(s)), s: Float64Array.of(s), t };
  };
  const moved = (rows: Rows, w: { dx: Float64Array; ds: Float64Array; dt: Float64Array }, h: number): Rows => ({
    x: rows.x.map((value, k) => value + h * w.dx[k]),
    s: rows.s.map((value) => value + h * w.ds[0]),
    t: rows.t.map((value) => value + h * w.dt[0]),
  });
  const direction = () => ({ dx: rng.normals(d), ds: rng.normals(1), dt: rng.normals(1) });

  test.each([false, true])(`jvp is the derivative of the value (near the diagonal: %s), seed ${seed}`, (near) => {
    for (let repeat = 0; repeat < 20; repeat++) {
      const rows = randomRow(near);
      const w = direction();
      const { v, dv } = net.jvp(rows, w);
      expect(Array.from(v)).toEqual(Array.from(net.value(rows)));
      for (let k = 0; k < d; k++) {
        const expected = difference((h) => net.value(moved(rows, w, h))[k], 1e-3);
        expect(Math.abs(dv[k] - expected.value)).toBeLessThan(expected.error);
      }
    }
  });

  test('the value is the average velocity of the exact flow and tends to b', () => {
    const plain = averageVelocityNet(problem);
    for (let repeat = 0; repeat < 20; repeat++) {
      const { x, s } = randomRow(false);
      const velocity = problem.fields.velocity(x, s);
      for (const h of [0, 1e-10, 1e-4, 9.99e-3, 1.001e-2, 0.1]) {
        const t = s.map((value) => value + h);
        const X = problem.flow.evaluate({ x, s, t }).y;
        const v = plain.value({ x, s, t });
        for (let k = 0; k < d; k++) {
          expect(Math.abs(x[k] + h * v[k] - X[k])).toBeLessThan(2e-14 * (1 + Math.abs(X[k]) + Math.abs(x[k])));
          if (h <= 1e-10) expect(Math.abs(v[k] - velocity[k])).toBeLessThan(1e-8);
        }
      }
    }
  });

  test('pullback of the value', () => {
    for (let repeat = 0; repeat < 10; repeat++) {
      const rows = randomRow(repeat % 2 === 0);
      const y = rng.normals(d);
      const pulled = net.pullback(rows, y);
      const w = direction();
      const along = dot(pulled.x, w.dx) + dot(pulled.s, w.ds) + dot(pulled.t, w.dt);
      const expected = difference((h) => dot(y, net.value(moved(rows, w, h))), 1e-3);
      expect(Math.abs(along - expected.value)).toBeLessThan(expected.error);
      for (let j = 0; j < features.count; j++) {
        const slope = difference((h) => {
          const other = averageVelocityNet(
            problem,
            features,
            theta.map((value, i) => value + (i === j ? h : 0)),
          );
          return dot(y, other.value(rows));
        }, 0.1);
        expect(Math.abs(pulled.theta[j] - slope.value)).toBeLessThan(slope.error);
      }
    }
  });

  test('pullback of the derivative', () => {
    for (let repeat = 0; repeat < 20; repeat++) {
      const rows = randomRow(false);
      const [y, z] = [rng.normals(d), rng.normals(d)];
      const [tangents, w, bend] = [direction(), direction(), direction()];
      const pulled = net.pullback(rows, y, { tangents, z });
      const along =
        dot(pulled.x, w.dx) +
        dot(pulled.s, w.ds) +
        dot(pulled.t, w.dt) +
        dot(pulled.dx, bend.dx) +
        dot(pulled.ds, bend.ds) +
        dot(pulled.dt, bend.dt);
      const f = (h: number) => {
        const turned = {
          dx: tangents.dx.map((value, k) => value + h * bend.dx[k]),
          ds: tangents.ds.map((value) => value + h * bend.ds[0]),
          dt: tangents.dt.map((value) => value + h * bend.dt[0]),
        };
        const { v, dv } = net.jvp(moved(rows, w, h), turned);
        return dot(y, v) + dot(z, dv);
      };
      const expected = difference(f, 1e-3);
      expect(Math.abs(along - expected.value)).toBeLessThan(expected.error);
      const slope = difference((h) => {
        const other = averageVelocityNet(
          problem,
          features,
          theta.map((value, i) => value + (i === 1 ? h : 0)),
        );
        const { v, dv } = other.jvp(rows, tangents);
        return dot(y, v) + dot(z, dv);
      }, 0.1);
      expect(Math.abs(pulled.theta[1] - slope.value)).toBeLessThan(slope.error);
    }
  });
});
