import { describe, expect, it } from 'vitest';
import { mapProperties } from '../../../src/properties/map/index.ts';
import { canonicalMap } from '../../../src/subject/canonicalise.ts';
import { exactMapSubject } from '../../../src/subject/exact.ts';
import type { MapSubject } from '../../../src/subject/types.ts';
import { nativeNames, type ProblemName, problemOf } from '../../support/problems.ts';
import { seed } from '../../support/seed.ts';
import { gaussianMap, mixtureMap, nonCommutingMap, productMap } from '../numeric/independent.ts';
import { runProperty } from '../numeric/support.ts';

const correct: [string, ProblemName, MapSubject, number][] = [
  ['plain Gaussian', 'gaussian', gaussianMap(), 12],
  ['plain Gaussian in float32', 'gaussian', gaussianMap('float32'), 12],
  ['non-commuting Gaussians', 'non-commuting', nonCommutingMap(), 12],
  ['mixture by bisection', 'mixture', mixtureMap(), 2],
  ['mixture by bisection in float32', 'mixture', mixtureMap('float32'), 2],
  ['product by bisection', 'product', productMap(), 1],
];
for (const name of nativeNames) {
  const exact = (key: string, options: Parameters<typeof exactMapSubject>[1]) =>
    correct.push([
      `exact ${name}, ${key}`,
      name,
      exactMapSubject(problemOf(name), options),
      name === 'product' || name === 'mixture' ? 1 : 3,
    ]);
  exact('float32', { dtype: 'float32' });
  exact('float32 without a jvp', { dtype: 'float32', jvp: false });
  exact('average velocity, reversed time', { convention: { time: 'data-to-noise', output: 'average-velocity' } });
  exact('forward only, without a jvp', { domain: 'forward', jvp: false });
  exact('from zero', { domain: 'from-zero', jvp: false });
}

describe('correct maps are accepted', () => {
  for (const [title, name, subject, seeds] of correct) {
    it(title, async () => {
      const problem = problemOf(name);
      const canonical = canonicalMap(subject, problem);
      for (let k = 0; k < seeds; k++) {
        for (const property of mapProperties) {
          if (property.skip(canonical) !== undefined) continue;
          const effort = { batches: 1, points: 48, samples: 0 };
          const finding = await runProperty(property, canonical, problem, seed + k, { effort });
          expect(finding.status, `seed ${seed + k}, ${property.id}: ${finding.reason}`).not.toBe('fail');
        }
      }
    });
  }
});
