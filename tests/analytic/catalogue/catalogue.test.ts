import { describe, expect, test } from 'vitest';
import { getProblem, problems } from '../../../src/analytic/catalogue/index.ts';
import { defineProblem } from '../../../src/analytic/define-problem.ts';
import { FlowproofError } from '../../../src/core/errors.ts';
import { stream } from '../../../src/core/random.ts';
import { seed } from '../../support/seed.ts';

const MAP_KINDS = {
  'gaussian-1d': 'closed',
  'gaussian-1d-trig': 'closed',
  point: 'closed',
  shift: 'closed',
  'affine-rotation': 'closed',
  'gaussian-noncommuting': 'closed',
  'gaussian-anisotropic-3d-trig': 'closed',
  'gaussian-2d-cosine': 'closed',
  'mixture-1d': 'quantile',
  'mixture-1d-vp': 'quantile',
  'mixture-1d-edm': 'quantile',
  'points-1d': 'quantile',
  'boxes-1d': 'quantile',
  'rotated-product-2d': 'quantile',
  'rotated-product-3d-trig': 'quantile',
  'images-8x8': 'quantile',
  'mixture-3': 'integrated',
  'mixture-8-anisotropic': 'integrated',
  'mixture-skewed-2d-trig': 'integrated',
  'mixture-64d': 'integrated',
  'guided-2d': 'integrated',
  checkerboard: 'integrated',
  'points-2d': 'integrated',
} as const;

test('ids and kinds of map are fixed', () => {
  expect(Object.fromEntries(Object.keys(problems).map((id) => [id, getProblem(id).mapKind]))).toEqual(MAP_KINDS);
});

describe.each(Object.entries(problems))('%s', (id, entry) => {
  const exact = getProblem(id);

  test('is JSON, keeps its id and is built once', () => {
    expect(JSON.parse(JSON.stringify(entry.problem))).toEqual(entry.problem);
    expect(entry.problem.id).toBe(id);
    expect(getProblem(id)).toBe(exact);
    expect(exact.native).toBe(exact.mapKind !== 'integrated');
  });

  test('says in a sentence each what it reveals, hides and excludes', () => {
    for (const text of [entry.title, entry.reveals, entry.hides]) expect(text.length).toBeGreaterThan(10);
    const excludes = exact.regularTimes[1] < 1 || exact.regularTimes[0] > 0;
    expect(entry.excluded !== undefined).toBe(excludes);
  });

  test('is smooth on its regular times, ends included', () => {
    const rng = stream(seed, 'catalogue', id);
    for (const t of exact.regularTimes) {
      const time = Float64Array.of(t);
      const x = exact.sample.marginal(rng, 50, time);
      for (const field of ['logDensity', 'velocity', 'jacobian', 'velocityTimeDerivative'] as const) {
        if (field === 'logDensity' && exact.guided !== undefined) continue;
        expect(exact.fields[field](x, time).every(Number.isFinite), `${field} at ${t}`).toBe(true);
      }
    }
  });

  test('has the root-mean-square coordinate of its data as scale', () => {
    const d = exact.dimension;
    const n = Math.ceil(20000 / d);
    // The scale of a guided problem is that of its class, which guidance sharpens.
    const { x1 } = (exact.guided?.conditional ?? exact).sample.pairs(stream(seed, 'scale', id), n);
    let total = 0;
    for (let j = 0; j < d; j++) {
      let sum = 0;
      let squares = 0;
      for (let i = 0; i < n; i++) {
        sum += x1[i * d + j];
        squares += x1[i * d + j] ** 2;
      }
      total += squares / n - (sum / n) ** 2;
    }
    // A single point has no spread; its scale is that of the noise.
    if (id === 'point') expect(exact.scale).toBe(1);
    else expect(exact.scale / Math.sqrt(total / d)).toBeCloseTo(1, 1);
  });
});

/** Largest |∇X - ∇Xᵀ| over a few points. */
function asymmetry(id: string): number {
  const { dimension: d, flow, sample } = getProblem(id);
  const x = sample.source(stream(11, 'asymmetry', id), 6);
  const answer = flow.evaluate({ x, s: Float64Array.of(0.1), t: Float64Array.of(0.8) }, { derivatives: true });
  const jacobian = answer.derivatives?.jacobian ?? new Float64Array();
  let largest = 0;
  for (let at = 0; at < jacobian.length; at++) {
    const [n, i, j] = [Math.floor(at / (d * d)), Math.floor(at / d) % d, at % d];
    largest = Math.max(largest, Math.abs(jacobian[at] - jacobian[(n * d + j) * d + i]));
  }
  return largest;
}

test('∇X is symmetric exactly where an entry says that a vjp passes for a jvp', () => {
  for (const id of ['gaussian-2d-cosine', 'rotated-product-2d', 'rotated-product-3d-trig']) {
    expect(problems[id].hides).toContain('vjp');
    expect(asymmetry(id), id).toBeLessThan(1e-12);
  }
  for (const id of ['affine-rotation', 'gaussian-noncommuting', 'gaussian-anisotropic-3d-trig', 'mixture-3']) {
    expect(asymmetry(id), id).toBeGreaterThan(1e-3);
  }
});

describe('singular ends', () => {
  test.each([
    ['point', 'the noise has vanished'],
    ['points-1d', 'the noise has vanished'],
    ['points-2d', 'the noise has vanished'],
  ])('of %s are refused with the reason', (id, reason) => {
    const { fields, dimension } = getProblem(id);
    const x = new Float64Array(dimension);
    expect(() => fields.velocity(x, Float64Array.of(1))).toThrow(reason);
    expect(() => fields.logDensity(x, Float64Array.of(1))).toThrow(FlowproofError);
  });

  test('of boxes have their limit inside the open support only', () => {
    const { fields } = getProblem('checkerboard');
    const t = Float64Array.of(1);
    const inside = Float64Array.of(-0.8, -0.6);
    expect(fields.logDensity(inside, t)[0]).toBeCloseTo(Math.log(0.5), 15);
    expect([...fields.velocity(inside, t)]).toEqual([...inside]);
    expect([...fields.score(inside, t)]).toEqual([0, 0]);
    expect([...fields.jacobian(inside, t)]).toEqual([1, 0, 0, 1]);
    const near = fields.velocity(inside, Float64Array.of(0.9999));
    expect(Math.abs(near[0] - inside[0]) + Math.abs(near[1] - inside[1])).toBeLessThan(1e-3);
    for (const outside of [Float64Array.of(-0.3, -0.6), Float64Array.of(3, 0), Float64Array.of(-0.5, -0.6)]) {
      expect(() => fields.velocity(outside, t)).toThrow('not inside the open support');
    }
  });

  test('of a path with infinite a′ are refused only where the source is off-centre', () => {
    const { timeRange, ...cosine } = problems['gaussian-2d-cosine'].problem;
    const x = Float64Array.of(0.7, 0.4);
    const t = Float64Array.of(1);
    const centred = defineProblem(cosine);
    expect(centred.regularTimes).toEqual([0, 1]);
    expect(centred.fields.velocity(x, t).every(Number.isFinite)).toBe(true);
    const off = defineProblem({ ...cosine, source: { kind: 'gaussian', mean: [0.1, 0], covariance: 1 } });
    expect(off.regularTimes[1]).toBeLessThan(1);
    expect(() => off.fields.velocity(x, t)).toThrow("a' is infinite");
    expect(Number.isFinite(off.fields.logDensity(x, t)[0])).toBe(true);
  });

  test('beyond the time range are refused', () => {
    const { fields } = getProblem('mixture-1d-vp');
    expect(() => fields.velocity(Float64Array.of(0), Float64Array.of(1))).toThrow('t: expected a time in [0, 0.999]');
    expect(() => fields.velocity(Float64Array.of(0), Float64Array.of(Number.NaN))).toThrow('t: expected a time');
  });
});

test('an unknown id names those that exist', () => {
  expect(() => getProblem('toString')).toThrow('problem: expected one of gaussian-1d, ');
});

test('fields refuse batches of the wrong shape', () => {
  const { fields } = getProblem('mixture-3');
  expect(() => fields.velocity(Float64Array.of(1, 2, 3), Float64Array.of(0.5))).toThrow('x: expected a length');
  expect(() => fields.score(new Float64Array(6), Float64Array.of(0.1, 0.2))).toThrow('t: expected 3 times');
});
