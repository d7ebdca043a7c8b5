import { describe, expect, it } from 'vitest';
import { getProblem } from '../../../src/analytic/index.ts';
import { type NetFields, wassersteinBound } from '../../../src/benchmarks/metrics/index.ts';
import type { FloatArray } from '../../../src/core/precision.ts';

/** X_{s,t} = exact + (t - s) c on the shift problem, whose velocity is constant: v_tt = b + c, its own flow map. */
const problem = getProblem('shift');
const d = problem.dimension;
const OFF = 0.25;
const velocity = (x: FloatArray, t: number): Float32Array =>
  Float32Array.from(problem.fields.velocity(Float64Array.from(x), Float64Array.of(t)), (value) => value + OFF);
const net: NetFields = {
  map: async (x, s, t) => Float32Array.from(velocity(x, s), (value, k) => x[k] + (t - s) * value),
  velocity: async (x, t) => velocity(x, t),
  velocityJacobian: async (x) => new Float32Array(x.length * d),
  lagrangianResidual: async (x) => new Float32Array(x.length),
  eulerianResidual: async (x) => new Float32Array(x.length).fill(0.1),
  jet: () => async () => ({ y: new Float64Array(), jacobian: new Float64Array() }),
};
const w2Squared = { value: d * OFF ** 2, low: d * OFF ** 2, high: d * OFF ** 2 };

describe('the bound on W2²', () => {
  it('is 4e times the excess loss for a constant velocity that is off: left |c|², right 4e |c|²', async () => {
    const { left, right, lipschitz, excess, residual } = await wassersteinBound(problem, net, {
      family: 'lsd',
      w2Squared,
      points: 20,
    });
    expect(lipschitz).toBe(0);
    expect(excess.value).toBeCloseTo(d * OFF ** 2, 6);
    expect(residual.value).toBe(0);
    expect(right.value).toBeCloseTo(4 * Math.E * d * OFF ** 2, 5);
    expect(left.value).toBeLessThan(right.value);
  });

  it('adds the residual, with the Eulerian constant', async () => {
    const { right, residual } = await wassersteinBound(problem, net, { family: 'esd', w2Squared, points: 20 });
    expect(residual.value).toBeCloseTo(d * 0.01, 6);
    expect(right.value).toBeCloseTo(4 * Math.E * d * (OFF ** 2 + 0.01), 5);
  });

  it('takes L as the largest spectral norm that it met', async () => {
    const steep: NetFields = {
      ...net,
      velocityJacobian: async (x) => {
        const jacobian = new Float32Array(x.length * d);
        // The first row of points alone: [[0, 3], …], norm 3.
        jacobian[Math.min(1, d * d - 1)] = 3;
        return jacobian;
      },
    };
    const { lipschitz, right, excess } = await wassersteinBound(problem, steep, {
      family: 'lsd',
      w2Squared,
      points: 20,
    });
    expect(lipschitz).toBeCloseTo(3, 12);
    expect(right.value).toBeCloseTo(4 * Math.exp(7) * excess.value, 6);
  });
});
