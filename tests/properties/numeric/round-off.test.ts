import { describe, expect, it } from 'vitest';
import { defineProblem } from '../../../src/analytic/index.ts';
import type { ExactProblem } from '../../../src/analytic/types.ts';
import { cdfError, cdfExcess } from '../../../src/properties/numeric/cdf-error.ts';
import { conditionAt, derivativeSize, directional, requestedError } from '../../../src/properties/numeric/condition.ts';
import { jvpRoundOff } from '../../../src/properties/numeric/jvp-round-off.ts';
import { CDF_UNITS, digitsOf, OPERATIONS, unitOf } from '../../../src/properties/numeric/round-off.ts';
import { definitions, problemOf } from '../../support/problems.ts';

const U = 2 ** -53;
const at = (value: number) => Float64Array.of(value);

it('a declared accuracy widens the unit, and is never finer than the dtype', () => {
  expect(unitOf({ u: U })).toBe(U);
  expect(unitOf({ u: U, accuracy: 64e-8 })).toBeCloseTo(64e-8 / OPERATIONS, 20);
  expect(unitOf({ u: 2 ** -24, accuracy: 1e-12 })).toBe(2 ** -24);
  expect([digitsOf({ u: U }), digitsOf({ u: U, accuracy: 1e-4 })]).toEqual(['float64', 'float32']);
});

describe('round-off of an exact map', () => {
  // N(0.5, 2²) to N(-3, 0.5²) along x0 (1-t) + x1 t: X = μ_t + (σ_t/σ_s)(x - μ_s).
  const affine = defineProblem({
    ...definitions.gaussian,
    id: 'tests-round-off',
    source: { kind: 'gaussian', mean: [0.5], covariance: 4 },
    target: { kind: 'mixture', components: [{ weight: 1, mean: [-3], covariance: 0.25 }] },
  });
  const mean = (t: number) => 0.5 * (1 - t) - 3 * t;
  const sigma = (t: number) => Math.hypot(2 * (1 - t), 0.5 * t);
  const map = (x: number, s: number, t: number) => mean(t) + (sigma(t) / sigma(s)) * (x - mean(s));
  const extent = (t: number) => 2.5 * (1 - t) + 3.5 * t;

  it('is that of perturbed data, by the derivatives of the formula', () => {
    const [x, s, t, h] = [1.7, 0.3, 0.8, 1e-5];
    const along = (f: (e: number) => number) => (f(h) - f(-h)) / (2 * h);
    const sizeS = Math.abs(along((e) => map(x, s + e, t)));
    const sizeT = Math.abs(along((e) => map(x, s, t + e)));
    const norm = sigma(t) / sigma(s);
    const wanted = OPERATIONS * U * (Math.abs(map(x, s, t)) + extent(t) + norm * (x + extent(s)) + sizeS + sizeT);
    const found = conditionAt(affine, U, at(x), at(s), at(t));
    expect(found.roundOff[0] / wanted).toBeCloseTo(1, 8);
    expect(found.cdf[0]).toBe(0);
    const tangent = { x: at(x), s: at(s), t: at(t), dx: at(0), ds: at(2), dt: at(-3) };
    const exact = 2 * along((e) => map(x, s + e, t)) - 3 * along((e) => map(x, s, t + e));
    expect(directional(found, at(0), at(2), at(-3), 1)[0]).toBeCloseTo(exact, 7);
    // The extents move by more than X does where it barely moves with x.
    const size = derivativeSize({ ...tangent, dx: at(1), ds: at(0), dt: at(0) }, found, 1)[0];
    expect(size).toBeCloseTo(Math.max(norm, extent(t) / extent(s)), 12);
    expect(size).toBeGreaterThan(norm);
  });

  it('adds the error asked of an integration, except where no time passes', () => {
    const integrated = problemOf('mixture-3');
    const parts = (t: number) => {
      const found = conditionAt(integrated, U, Float64Array.of(0.3, -0.4), at(0.4), at(t));
      const size = (v: Float64Array) => Math.max(...v.map(Math.abs));
      const terms =
        size(found.y) +
        found.endExtent[0] +
        found.norm[0] * (0.4 + found.startExtent[0]) +
        size(found.ds) +
        size(found.dt);
      return found.roundOff[0] - OPERATIONS * U * terms;
    };
    const asked = requestedError(integrated, U);
    expect(asked).toBeLessThan(1e-8);
    expect(requestedError(integrated, 2 ** -24) / asked).toBeCloseTo(100, 9);
    expect(parts(0.6) / asked).toBeCloseTo(1, 6);
    expect(Math.abs(parts(0.4)) / asked).toBeLessThan(1e-6);
  });
});

describe('inverting a distribution function', () => {
  const quantile = problemOf('mixture');

  it('costs 8 u over the density, and is part of the round-off', () => {
    const y = Float64Array.of(-0.9, 0.3);
    const t = Float64Array.of(1, 1);
    const normal = (v: number, m: number, variance: number) =>
      Math.exp((-0.5 * (v - m) ** 2) / variance) / Math.sqrt(2 * Math.PI * variance);
    const found = cdfError(quantile, U, y, t);
    y.forEach((v, i) => {
      const density = 0.65 * normal(v, -0.9, 0.16) + 0.35 * normal(v, 1.4, 0.36);
      expect((found[i] * density) / (CDF_UNITS * U)).toBeCloseTo(1, 9);
    });
    // Far out, where the density of X is small, nothing else counts.
    const tail = conditionAt(quantile, U, at(-6), at(0), at(1));
    expect(tail.cdf[0]).toBeGreaterThan(0);
    expect(tail.roundOff[0]).toBeGreaterThan(tail.cdf[0]);
    expect(tail.cdf[0] / (tail.roundOff[0] - tail.cdf[0])).toBeGreaterThan(1);
  });

  it('of a rotated product costs what its worst factor does', () => {
    const product: ExactProblem = problemOf('product');
    const { target } = definitions.product;
    const [y, t] = [Float64Array.of(0.9, -1.3), 0.7];
    const densities = target.factors.map((factor, j) => {
      const v = target.rotation[0][j] * y[0] + target.rotation[1][j] * y[1];
      return factor.reduce((sum, { weight, mean, variance }) => {
        const spread = (1 - t) ** 2 + t * t * variance;
        return sum + (weight * Math.exp((-0.5 * (v - t * mean) ** 2) / spread)) / Math.sqrt(2 * Math.PI * spread);
      }, 0);
    });
    const joint = Math.exp(product.fields.logDensity(y, at(t))[0]);
    expect(densities[0] * densities[1]).toBeCloseTo(joint, 10);
    expect(cdfError(product, U, y, at(t))[0] / (CDF_UNITS * U)).toBeCloseTo(1 / Math.min(...densities), 8);
  });

  it('at the nodes of a difference costs what exceeds the point’s own', () => {
    const owner = Int32Array.of(0, 0, 1);
    const excess = cdfExcess(Float64Array.of(1, 5), Float64Array.of(3, 0.5, 7), owner, Float64Array.of(-0.5, 2, 1));
    expect([...excess]).toEqual([1, 2]);
  });
});

describe('round-off of a forward derivative', () => {
  const boundOf = (problem: ExactProblem, x: Float64Array, s: number, t: number) => {
    const d = problem.dimension;
    const tangent = { x, s: at(s), t: at(t), dx: new Float64Array(d).fill(1), ds: at(0), dt: at(0) };
    const found = conditionAt(problem, U, x, at(s), at(t));
    const exact = directional(found, tangent.dx, tangent.ds, tangent.dt, d);
    return {
      bound: jvpRoundOff(U, problem, tangent, found, exact)[0],
      size: derivativeSize(tangent, found, d)[0],
      found,
    };
  };

  it('covers what relative errors of x and of the times make of it', () => {
    const problem = problemOf('mixture');
    const [x, s, t, e] = [0.2, 0.3, 0.8, 1e-4];
    const { bound, size, found } = boundOf(problem, at(x), s, t);
    const slope = (dx: number, dt: number) => conditionAt(problem, U, at(x + dx), at(s + dt), at(t + dt)).jacobian[0];
    // x and both times move together one way and the other; half of the measured change is well inside the bound of both.
    const move = x + found.startExtent[0];
    const change = Math.abs(slope(e * move, e) - slope(-e * move, -e)) / (2 * e);
    expect(change).toBeGreaterThan(0.1 * size);
    const mixed = Math.abs(slope(e * move, -e) - slope(-e * move, e)) / (2 * e);
    expect(bound).toBeGreaterThan(OPERATIONS * U * (size + Math.min(change, mixed)));
    expect(bound).toBeLessThan(OPERATIONS * U * (size + 4 * Math.max(change, mixed)));
  });

  it('adds the error asked of an integration', () => {
    const problem = problemOf('mixture-3');
    const { bound, size } = boundOf(problem, Float64Array.of(0.3, -0.4), 0.4, 0.6);
    expect(bound).toBeGreaterThan(requestedError(problem, U) * size);
  });
});
