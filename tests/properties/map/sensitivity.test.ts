import { describe, expect, it } from 'vitest';
import { mapProperties } from '../../../src/properties/map/index.ts';
import type { CanonicalMap } from '../../../src/subject/canonical.ts';
import { canonicalMap } from '../../../src/subject/canonicalise.ts';
import { exactMapSubject } from '../../../src/subject/exact.ts';
import { nativeNames, type ProblemName, problemOf } from '../../support/problems.ts';
import { seed } from '../../support/seed.ts';
import { CI, runProperty } from '../numeric/support.ts';

/** The exact map plus ε (t - s) sin(k·x + s), with or without its jvp. */
function perturbed(name: ProblemName, epsilon: number, jvp: boolean): CanonicalMap {
  const problem = problemOf(name);
  const exact = exactMapSubject(problem);
  const k = [3, -2];
  const phase = (x: ArrayLike<number>, i: number, d: number) =>
    k.slice(0, d).reduce((sum, kj, j) => sum + kj * x[i * d + j], 0);
  return canonicalMap(
    {
      kind: 'map',
      name: 'perturbed',
      problem: problem.definition,
      async evaluate(call) {
        const { x, s, t, d } = call;
        const y = Float64Array.from(await exact.evaluate(call));
        return y.map((v, c) => {
          const i = Math.floor(c / d);
          return v + epsilon * (t[i] - s[i]) * Math.sin(phase(x, i, d) + s[i]);
        });
      },
      ...(jvp
        ? {
            async jvp(call) {
              const { x, s, t, dx, ds, dt, d } = call;
              const dual = await exact.jvp!(call);
              const y = Float64Array.from(dual.y).map((v, c) => {
                const i = Math.floor(c / d);
                return v + epsilon * (t[i] - s[i]) * Math.sin(phase(x, i, d) + s[i]);
              });
              const dy = Float64Array.from(dual.dy).map((v, c) => {
                const i = Math.floor(c / d);
                const angle = phase(x, i, d) + s[i];
                return (
                  v +
                  epsilon *
                    ((dt[i] - ds[i]) * Math.sin(angle) + (t[i] - s[i]) * Math.cos(angle) * (phase(dx, i, d) + ds[i]))
                );
              });
              return { y, dy };
            },
          }
        : {}),
    },
    problem,
  );
}

const violated = [
  'semigroup',
  'inverse',
  'tangent',
  'lagrangian',
  'eulerian',
  'jacobian',
  'log-determinant',
  'change-of-variables',
];

describe('sensitivity of the numerical properties in float64', () => {
  for (const name of nativeNames) {
    it(`${name}: agreement rejects ε = 1e-10`, async () => {
      const property = mapProperties.find(({ id }) => id === 'map.trajectory')!;
      const finding = await runProperty(property, perturbed(name, 1e-10, false), problemOf(name), seed);
      expect(finding.status, `seed ${seed}: ${finding.reason}`).toBe('fail');
    });
    for (const jvp of [false, true]) {
      for (const key of violated) {
        it(`${name}: ${key} rejects ε = 1e-7 ${jvp ? 'with' : 'without'} a jvp`, async () => {
          const property = mapProperties.find(({ id }) => id === `map.${key}`)!;
          const effort = { ...CI, batches: 2, points: 32 };
          const finding = await runProperty(property, perturbed(name, 1e-7, jvp), problemOf(name), seed, { effort });
          expect(finding.status, `seed ${seed}: ${finding.reason}`).toBe('fail');
        });
      }
    }
    it(`${name}: the boundary, continuity and the jvp accept it`, async () => {
      for (const id of ['map.boundary', 'map.continuity', 'map.jvp', 'map.deterministic', 'map.batch-independence']) {
        const property = mapProperties.find((candidate) => candidate.id === id)!;
        const effort = { ...CI, batches: 1, points: 32 };
        const finding = await runProperty(property, perturbed(name, 1e-7, true), problemOf(name), seed, { effort });
        expect(finding.status, `seed ${seed}, ${id}: ${finding.reason}`).toBe('pass');
      }
    });
  }
});
