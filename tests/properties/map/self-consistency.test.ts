import { expect, test } from 'vitest';
import { checkMap } from '../../../src/library/checks.ts';
import type { MapSubject } from '../../../src/subject/types.ts';
import { seed } from '../../support/seed.ts';

/** A smooth function that is nearly a flow map, as a trained network is: X = x + (t - s) v with v = -tanh(x) + 0.05 sin(3 s + t). */
function network(domain: MapSubject['domain'], dtype: 'float32' | 'float64'): MapSubject {
  const round = dtype === 'float32' ? Math.fround : (value: number) => value;
  return {
    ...{ kind: 'map', name: 'network', dtype, domain, exact: false, problem: null, dimension: 2 },
    evaluate: ({ x, s, t }) =>
      Float64Array.from(x, (value, k) => {
        const i = Math.floor(k / 2);
        return round(value + (t[i] - s[i]) * (-Math.tanh(value) + 0.05 * Math.sin(3 * s[i] + t[i])));
      }),
  } as MapSubject;
}

test.each([
  ['forward', 'float32'],
  ['forward', 'float64'],
  ['both', 'float32'],
  ['both', 'float64'],
] as const)(
  'a network without a problem, domain %s, %s, gets finite scores for its self-consistency',
  async (domain, dtype) => {
    const verdicts = await checkMap(network(domain, dtype), { profile: 'smoke', seed });
    const scores = new Map(verdicts.flatMap(({ id, score }) => (score === undefined ? [] : [[id, score] as const])));
    expect(
      verdicts
        .filter(({ status }) => status !== 'pass' && status !== 'skip')
        .map(({ id, reason }) => `${id}: ${reason}`),
      `seed ${seed}`,
    ).toEqual([]);
    for (const id of ['map.boundary', 'map.semigroup', 'map.tangent', 'map.lagrangian', 'map.eulerian']) {
      const { value, low, high } = scores.get(id)!;
      expect(low <= value && value <= high, id).toBe(true);
    }
    expect(scores.get('map.boundary')?.value).toBe(0);
    // It is a flow map up to second order in the step alone: better than Euler's, and not exact.
    const { low, high } = scores.get('map.semigroup')!;
    expect(low).toBeGreaterThan(0.01);
    expect(high).toBeLessThan(3);
  },
);
