import { describe, expect, it } from 'vitest';
import { velocityProperties } from '../../../src/properties/velocity/index.ts';
import type { CanonicalPointFunction } from '../../../src/subject/canonical.ts';
import { seed } from '../../support/seed.ts';
import { CI, runProperty } from '../numeric/support.ts';
import { pointOf } from '../numeric/wrong.ts';

/** Purity is in numeric/purity.test.ts. */
const wrong: Record<string, Record<string, () => CanonicalPointFunction>> = {
  'velocity.agreement': {
    'noise - data': () => pointOf('velocity', 'mixture', (truth, { x, s }) => truth.velocity(x, s).map((v) => -v)),
    'reversed time': () =>
      pointOf('velocity', 'gaussian', (truth, { x, s }) =>
        truth.velocity(
          x,
          s.map((t) => 1 - t),
        ),
      ),
    'without the factor π/2 of the path': () =>
      pointOf('velocity', 'mixture', (truth, { x, s }) => truth.velocity(x, s).map((v) => v / (Math.PI / 2))),
    'off by 1e-11': () =>
      pointOf('velocity', 'product', (truth, { x, s }) => truth.velocity(x, s).map((v) => v * (1 + 1e-11))),
  },
  'velocity.arguments': {
    'ignores the time': () =>
      pointOf('velocity', 'mixture', (truth, { x, s }) =>
        truth.velocity(
          x,
          s.map(() => 0.5),
        ),
      ),
    'ignores the point': () =>
      pointOf('velocity', 'gaussian', (truth, { x, s }) =>
        truth.velocity(
          x.map(() => 0.1),
          s,
        ),
      ),
    none: () => pointOf('velocity', 'product', (_, { x }) => x.map(() => 0)),
  },
  'velocity.domain': {
    'softmax without subtraction of the largest': () =>
      pointOf('velocity', 'mixture', (truth, { x, s }) =>
        truth.velocity(x, s).map((v, k) => (Math.exp(-0.5 * x[k] ** 2) === 0 ? Number.NaN : v)),
      ),
    'nothing at t = 0': () =>
      pointOf('velocity', 'gaussian', (truth, { x, s }) => truth.velocity(x, s).map((v, k) => v + 0 / s[k])),
    'clamped to ±4': () =>
      pointOf('velocity', 'product', (truth, { x, s }) =>
        truth.velocity(x, s).map((v) => Math.max(-4, Math.min(4, v))),
      ),
  },
};

for (const [id, subjects] of Object.entries(wrong)) {
  describe(id, () => {
    const property = velocityProperties.find((candidate) => candidate.id === id)!;
    for (const [name, make] of Object.entries(subjects)) {
      it(`rejects: ${name}`, async () => {
        const subject = make();
        const finding = await runProperty(property, subject, subject.problem, seed, { effort: CI });
        expect(finding.status, `seed ${seed}: ${finding.reason}`).toBe('fail');
      });
    }
  });
}
