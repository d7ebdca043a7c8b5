import { describe, expect, it } from 'vitest';
import { checkMap, defineProblem, type MapSubject, problems } from '../../src/index.ts';
import { exactMapSubject } from '../../src/subject/exact.ts';

const exact = exactMapSubject(defineProblem(problems['gaussian-1d'].problem), { jvp: false });
const honest = exact.evaluate.bind(exact) as (call: Parameters<MapSubject['evaluate']>[0]) => Float64Array;
let calls = 0;

/** What the whole suite says of a map that misbehaves: the worst status, and a check that must be among the culprits. */
describe('a map that', () => {
  it.each<[string, MapSubject['evaluate'], string, string]>([
    ['returns NaN', ({ x }) => x.map(() => Number.NaN), 'fail', 'map.boundary'],
    ['returns Infinity', ({ x }) => x.map(() => Number.POSITIVE_INFINITY), 'fail', 'map.boundary'],
    ['returns the wrong length', (call) => honest(call).subarray(1), 'error', 'map.deterministic'],
    ['returns text', () => 'nonsense' as never, 'error', 'map.deterministic'],
    ['rejects', () => Promise.reject(new Error('no')), 'error', 'map.deterministic'],
    [
      'throws halfway',
      (call) => {
        calls++;
        if (calls > 40) throw new Error('worn out');
        return honest(call);
      },
      'error',
      'map.trajectory',
    ],
    ['depends on the batch', (call) => honest(call).map((v) => v + 1e-9 * call.n), 'fail', 'map.batch-independence'],
    [
      'changes its arguments',
      (call) => {
        const y = honest(call).slice();
        call.x.fill(0);
        return y;
      },
      'fail',
      'map.arguments-unchanged',
    ],
    [
      'gives other bits each time',
      (call) => honest(call).map((v) => v * (1 + 1e-9 * Math.random())),
      'fail',
      'map.deterministic',
    ],
  ])('%s gets a verdict for each check, and none is lost', async (_, evaluate, status, culprit) => {
    const verdicts = await checkMap({ ...exact, evaluate }, { profile: 'smoke' });
    const all = await checkMap(exact, { profile: 'smoke' });
    expect(verdicts.map(({ id }) => id)).toEqual(all.map(({ id }) => id));
    const guilty = verdicts.filter((verdict) => verdict.status === status).map(({ id }) => id);
    if (culprit !== 'map.trajectory') expect(guilty).toContain(culprit);
    else expect(guilty.length).toBeGreaterThan(0);
  });
});
