import { describe, expect, it } from 'vitest';
import { consistencyProperties } from '../../../src/properties/consistency/index.ts';
import type { CanonicalPointFunction } from '../../../src/subject/canonical.ts';
import { seed } from '../../support/seed.ts';
import { CI, runProperty } from '../numeric/support.ts';
import { euler, pointOf, rows } from '../numeric/wrong.ts';

/** Purity is in numeric/purity.test.ts. */
const wrong: Record<string, Record<string, () => CanonicalPointFunction>> = {
  'consistency.boundary': {
    'c_out that does not vanish': () =>
      pointOf('consistency', 'gaussian', (truth, { x, s, t }) => truth.map(x, s, t).map((v) => v + 1e-9)),
    'ends at 1 - 1e-5': () =>
      pointOf('consistency', 'mixture', (truth, { x, s, t }) =>
        truth.map(
          x,
          s,
          t.map((v) => v - 1e-3),
        ),
      ),
    'the posterior mean at all times but none at the end': () =>
      pointOf('consistency', 'product', (_, { x }) => x.map((v) => 0.5 * v)),
  },
  'consistency.trajectory': {
    'one Euler step': () => pointOf('consistency', 'mixture', euler),
    'the posterior mean': () =>
      pointOf('consistency', 'gaussian', (truth, { x, s }) => truth.problem.fields.posteriorMean(x, s)),
    'carried to the start': () =>
      pointOf('consistency', 'non-commuting', (truth, { x, s }) =>
        truth.map(
          x,
          s,
          s.map(() => 0),
        ),
      ),
  },
  'consistency.self-consistency': {
    'one Euler step': () => pointOf('consistency', 'mixture', euler),
    identity: () => pointOf('consistency', 'gaussian', (_, { x }) => x),
    'the posterior mean': () =>
      pointOf('consistency', 'product', (truth, { x, s }) => truth.problem.fields.posteriorMean(x, s)),
  },
  'consistency.eulerian': {
    'one Euler step': () => pointOf('consistency', 'mixture', euler),
    identity: () => pointOf('consistency', 'product', (_, { x }) => x),
    'a drift of 1e-7 s': () =>
      pointOf('consistency', 'gaussian', (truth, { x, s, t, d }) =>
        rows(truth.map(x, s, t), d, (v, i) => v + 1e-7 * s[i]),
      ),
  },
  'consistency.change-of-variables': {
    shrunk: () => pointOf('consistency', 'mixture', (truth, { x, s, t }) => truth.map(x, s, t).map((v) => 0.999 * v)),
    identity: () => pointOf('consistency', 'gaussian', (_, { x }) => x),
    'one Euler step': () => pointOf('consistency', 'product', euler),
  },
  'consistency.arguments': {
    'ignores the time': () =>
      pointOf('consistency', 'mixture', (truth, { x, s, t }) =>
        truth.map(
          x,
          s.map(() => 0.5),
          t,
        ),
      ),
    'ignores the point': () =>
      pointOf('consistency', 'gaussian', (truth, { x, s, t }) =>
        truth.map(
          x.map(() => 0.1),
          s,
          t,
        ),
      ),
    'a constant': () => pointOf('consistency', 'product', (_, { x }) => x.map(() => 0.7)),
  },
  'consistency.domain': {
    'nothing at the start': () =>
      pointOf('consistency', 'gaussian', (truth, { x, s, t, d }) =>
        rows(truth.map(x, s, t), d, (v, i) => v + 0 / s[i]),
      ),
    'clamped to ±1.5': () =>
      pointOf('consistency', 'mixture', (truth, { x, s, t }) =>
        truth.map(x, s, t).map((v) => Math.max(-1.5, Math.min(1.5, v))),
      ),
    'infinite in the tails': () =>
      pointOf('consistency', 'product', (truth, { x, s, t }) =>
        truth.map(x, s, t).map((v, k) => (Math.abs(x[k]) > 3 ? 1 / 0 : v)),
      ),
  },
};

for (const [id, subjects] of Object.entries(wrong)) {
  describe(id, () => {
    const property = consistencyProperties.find((candidate) => candidate.id === id)!;
    for (const [name, make] of Object.entries(subjects)) {
      it(`rejects: ${name}`, async () => {
        const subject = make();
        const finding = await runProperty(property, subject, subject.problem, seed, { effort: CI });
        expect(finding.status, `seed ${seed}: ${finding.reason}`).toBe('fail');
      });
    }
  });
}
