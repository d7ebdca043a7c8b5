import { describe, expect, test } from 'vitest';
import { averageVelocity, defineProblem, randomProblem } from '../../../src/analytic/index.ts';
import { stream } from '../../../src/core/random.ts';
import { seed } from '../../support/seed.ts';
import { gap, problemsOfEachKind } from './flows.ts';

const POINTS = 6;

describe(`average velocity, seed ${seed}`, () => {
  const rng = stream(seed, 'average-velocity');
  test.each(problemsOfEachKind(rng).map((problem) => [problem.mapKind, problem] as const))(
    '%s: limits on the diagonal',
    (_, { flow, fields, dimension: d, regularTimes: [low, high], sample }) => {
      const s = rng.uniforms(POINTS).map((value) => low + (high - low) * value);
      const x = sample.marginal(rng, POINTS, s);
      const v = averageVelocity(flow, fields, d, { x, s, t: s });
      const b = fields.velocity(x, s);
      const gradient = fields.jacobian(x, s);
      const partial = fields.velocityTimeDerivative(x, s);
      const convection = b.map((_value, k) => {
        const p = Math.floor(k / d);
        let sum = 0;
        for (let j = 0; j < d; j++) sum += gradient[k * d + j] * b[p * d + j];
        return sum;
      });
      const scale = 1 + Math.max(...convection.map(Math.abs), ...partial.map(Math.abs));
      expect(gap(v.v, b)).toBeLessThan(1e-13 * scale);
      expect(gap(v.jacobian, gradient)).toBeLessThan(1e-12 * scale);
      expect(
        gap(
          v.dt,
          partial.map((value, k) => 0.5 * (value + convection[k])),
        ),
      ).toBeLessThan(1e-12 * scale);
      expect(
        gap(
          v.ds,
          partial.map((value, k) => 0.5 * (value - convection[k])),
        ),
      ).toBeLessThan(1e-12 * scale);
    },
  );

  test('averages and quotients agree on both sides of the switch', () => {
    for (let draw = 0; draw < 5; draw++) {
      const { flow, fields, dimension: d, regularTimes, sample } = defineProblem(randomProblem(rng, 'closed'));
      const s = Float64Array.of(0.5 * (regularTimes[0] + regularTimes[1]));
      const x = sample.marginal(rng, POINTS, s);
      const [inside, outside] = [0.05, 0.05 + 1e-9].map((span) =>
        averageVelocity(flow, fields, d, { x, s, t: s.map((time) => time + span) }),
      );
      const scale = 1 + Math.max(...inside.dt.map(Math.abs));
      expect(gap(inside.v, outside.v)).toBeLessThan(1e-8 * scale);
      expect(gap(inside.dt, outside.dt)).toBeLessThan(1e-7 * scale);
      expect(gap(inside.ds, outside.ds)).toBeLessThan(1e-7 * scale);
      expect(gap(inside.jacobian, outside.jacobian)).toBeLessThan(1e-8 * scale);
    }
  });
});
