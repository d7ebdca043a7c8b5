import { describe, expect, it } from 'vitest';
import { getProblem } from '../../../src/analytic/index.ts';
import { FALSE_FAIL_BUDGET, planChecks } from '../../../src/properties/runner/plan.ts';
import { runChecks, runPlan } from '../../../src/properties/runner/run.ts';
import type { Property } from '../../../src/properties/types.ts';
import { exactMapSubject } from '../../../src/subject/exact.ts';
import type { MapSubject, SubjectExport } from '../../../src/subject/types.ts';
import { verdictSchema } from '../../../src/subject/verdict.ts';
import { property } from './support.ts';

interface Evaluates {
  evaluate(x: Float64Array, s: Float64Array, t: Float64Array): Promise<Float64Array>;
}

const exact = exactMapSubject(getProblem('gaussian-1d'));
const run = (properties: readonly Property[], more: object = {}, subject: SubjectExport = exact) =>
  runChecks(subject, { profile: 'smoke', properties, ...more });
const fails = async () => ({ status: 'fail', reason: 'wrong' }) as const;

describe('the plan', () => {
  it('runs a factory on the problems of the profile and random ones, and leaves out those that it refuses', async () => {
    const factory = (problem: { id: string }) =>
      problem.id === 'mixture-1d' ? null : { ...exact, problem: undefined };
    const { checks } = await planChecks(factory as never, { profile: 'smoke', properties: [property('map.a')] });
    const ids = checks.map(({ problem }) => problem!.id);
    expect(ids.slice(0, 2)).toEqual(['gaussian-1d', 'rotated-product-2d']);
    expect(ids[2]).toMatch(/^random-/);
    expect(ids).toHaveLength(3);
  });

  it('draws the same random problems for a seed, others for another', async () => {
    const ids = async (seed: number) => {
      const plan = await planChecks((() => ({ ...exact, problem: undefined })) as never, {
        seed,
        properties: [property('map.a')],
      });
      return plan.checks.map(({ problem }) => JSON.stringify(problem!.definition));
    };
    expect(await ids(3)).toEqual(await ids(3));
    expect((await ids(3)).filter((text) => text.includes('random-'))).not.toEqual(
      (await ids(4)).filter((text) => text.includes('random-')),
    );
  });

  it('runs losses and samplers that name no problem on all of them', async () => {
    const sampler = { kind: 'sampler', name: 'noise', sample: ({ noise }: { noise: Float64Array }) => noise } as never;
    const { checks } = await planChecks(sampler, {
      profile: 'smoke',
      properties: [property('sampler.a', { kind: 'sampler' })],
    });
    expect(checks).toHaveLength(4);
  });

  it('splits the false-fail budget over its checks, groups by subject and problem, filters by id', async () => {
    const properties = [property('map.a'), property('map.b'), property('velocity.a', { kind: 'velocity' })];
    const plan = await planChecks([exact, exact], { properties });
    expect(plan.checks.map(({ subject, property: { id }, group }) => [subject, id, group])).toEqual([
      ['exact map', 'map.a', 0],
      ['exact map', 'map.b', 0],
      ['exact map #2', 'map.a', 1],
      ['exact map #2', 'map.b', 1],
    ]);
    expect(plan.falseFail).toBe(FALSE_FAIL_BUDGET / 4);
    expect((await planChecks(exact, { properties, filter: 'map.b' })).checks).toHaveLength(1);
  });

  it.each<[string, unknown, object, RegExp]>([
    [
      'a map without a problem',
      { ...exact, problem: undefined },
      {},
      /subject\.problem: expected a catalogue id, a Problem, or null/,
    ],
    ['an unknown problem', { ...exact, problem: 'nowhere' }, {}, /problem: expected .*"nowhere"/],
    ['a wrong kind', exact, { kinds: ['velocity'] }, /exact map\.kind: expected velocity, got "map"/],
    ['a seed that is no integer', exact, { seed: 1.5 }, /seed: expected a safe integer, got 1\.5/],
    ['an unknown profile', exact, { profile: 'quick' }, /profile: expected one of smoke, ci, full, got "quick"/],
    ['an empty list', [], {}, /subject: expected at least one/],
    ['a number', 7, {}, /subject: expected a Subject/],
    [
      'negative weights',
      {
        ...exact,
        problem: {
          ...(exact.problem as object),
          target: { kind: 'mixture', components: [{ weight: -1, mean: [0], covariance: 1 }] },
        },
      },
      {},
      /weight/,
    ],
  ])('refuses %s', async (_, subject, options, message) => {
    await expect(planChecks(subject as SubjectExport, options)).rejects.toThrow(message);
  });

  it('poses a subject of problem null once, without a problem', async () => {
    const { checks } = await planChecks({ ...exact, problem: null, dimension: 3 }, { properties: [property('map.a')] });
    expect(checks.map(({ problem }) => problem)).toEqual([null]);
    expect((checks[0].posed.checkable as { dimension: number }).dimension).toBe(3);
  });
});

describe('a run', () => {
  it('gives verdicts that the schema accepts, with a replay line', async () => {
    const [verdict] = await run([
      property('map.a', {}, async () => ({
        status: 'fail',
        reason: 'x'.repeat(1e6),
        statistic: Number.POSITIVE_INFINITY,
        threshold: 1e-12,
        tolerance: { kind: 'round-off', terms: { u: Number.NaN, v: 1 }, derivation: 'u' },
        counterexample: { problem: 'gaussian-1d', point: { x: [Number.NaN], t: 0.5 }, bits: {}, shrinks: 0 },
      })),
    ]);
    expect(verdictSchema.parse(JSON.parse(JSON.stringify(verdict)))).toEqual(verdict);
    expect(verdict).toMatchObject({ status: 'fail', statistic: null, problem: 'gaussian-1d', seed: 1 });
    expect(verdict.reason.length).toBeLessThan(2_100);
    expect(verdict.replay).toMatch(/^replay: '[\w-]+'$/);
  });

  it('repeats bit for bit from the replay line', async () => {
    const draws = property('map.draws', {}, async ({ rng, subject }) => {
      const x = rng().normals(2);
      const y = await (subject as unknown as Evaluates).evaluate(x, new Float64Array(2), Float64Array.of(1, 1));
      return { status: 'pass', reason: '', statistic: y[0], threshold: y[1] };
    });
    const [first] = await run([draws], { seed: 11 });
    const [again] = await run([draws], { seed: 11 });
    const [other] = await run([draws], { seed: 12 });
    expect([again.statistic, again.threshold]).toEqual([first.statistic, first.threshold]);
    expect(other.statistic).not.toBe(first.statistic);
  });

  it('reports one root cause once', async () => {
    const properties = [
      property('map.b', { blockedBy: ['map.a'] }, fails),
      property('map.c', { blockedBy: ['map.b'] }, fails),
      property('map.a', {}, fails),
      property('map.d', { blockedBy: ['map.a'] }),
    ];
    const verdicts = await run(properties);
    expect(verdicts.map(({ id, status }) => [id, status])).toEqual([
      ['map.a', 'fail'],
      ['map.b', 'blocked'],
      ['map.c', 'blocked'],
      ['map.d', 'pass'],
    ]);
    expect(verdicts[2].reason).toMatch(/^Explained by the failure of map\.a\. Here: wrong/);
    const raw = await run(properties, { blocking: false });
    expect(raw.map(({ status }) => status)).toEqual(['fail', 'fail', 'fail', 'pass']);
  });

  it('judges expected failures', async () => {
    const verdicts = await run([property('map.a', {}, fails), property('map.b')], {
      xfail: ['map.a', { id: 'map.b', problem: 'gaussian-*', reason: 'known' }],
    });
    expect(verdicts.map(({ status }) => status)).toEqual(['xfail', 'xpass']);
    expect(verdicts[1].reason).toContain('(known)');
  });

  it('skips with the reason of the property', async () => {
    const [verdict] = await run([property('map.a', { skip: () => 'no-jvp: none' })]);
    expect(verdict).toMatchObject({ status: 'skip', reason: 'no-jvp: none', cases: 0 });
  });

  it('skips what the subject does not claim, and refuses claims of nothing', async () => {
    const properties = [property('map.a'), property('map.b')];
    const verdicts = await run(properties, {}, { ...exact, claims: ['map.a'] });
    expect(verdicts.map(({ status }) => status)).toEqual(['pass', 'skip']);
    expect(verdicts[1].reason).toMatch(/^not-claimed: /);
    await expect(run(properties, {}, { ...exact, claims: ['map.z'] })).rejects.toThrow(
      /exact map\.claims: expected ids of map/,
    );
  });

  it('asks again without random problems where the factory refused all that were drawn', async () => {
    const draws = property('map.a', {}, async ({ onProblem }) =>
      onProblem === undefined
        ? { status: 'pass', reason: 'own problem', cases: 1 }
        : { status: 'inconclusive', reason: 'No case could be posed.' },
    );
    const verdicts = await run([draws], { problem: 'gaussian-1d' }, (() => ({
      ...exact,
      problem: undefined,
    })) as never);
    expect(verdicts.map(({ status, reason }) => [status, reason])).toEqual([['pass', 'own problem']]);
  });

  it('ends a check that takes too long, and tells it to stop', async () => {
    let told = false;
    const slow = property('map.slow', {}, ({ signal }) => {
      signal.addEventListener('abort', () => {
        told = true;
      });
      return new Promise(() => {});
    });
    const verdicts = await run([slow, property('map.next')], { timeout: 20 });
    expect(verdicts.map(({ status }) => status)).toEqual(['timeout', 'pass']);
    expect(told).toBe(true);
  });

  it('keeps the verdicts reached when it is aborted', async () => {
    const controller = new AbortController();
    const stop = property('map.b', {}, async () => {
      controller.abort();
      return { status: 'pass', reason: '' };
    });
    const verdicts = await run([property('map.a'), stop, property('map.c', { blockedBy: ['map.b'] })], {
      signal: controller.signal,
    });
    expect(verdicts.map(({ id }) => id)).toEqual(['map.a']);
  });

  it('streams', async () => {
    const plan = await planChecks(exact, {
      properties: [property('map.a'), property('map.never', {}, () => new Promise(() => {}))],
    });
    const stream = runPlan(plan, { target: null, xfail: [], signal: new AbortController().signal });
    expect((await stream.next()).value).toMatchObject({ id: 'map.a' });
  });
});

describe('hostile subjects', () => {
  const evaluates = property('map.evaluates', {}, async ({ subject }) => {
    const y = await (subject as unknown as Evaluates).evaluate(
      new Float64Array(4),
      new Float64Array(4),
      new Float64Array(4).fill(1),
    );
    return { status: y.every(Number.isFinite) ? 'pass' : 'fail', reason: 'evaluated' };
  });
  let calls = 0;
  it.each<[string, MapSubject['evaluate'], string, RegExp]>([
    [
      'throws',
      () => {
        throw new Error('boom');
      },
      'error',
      /exact map\.evaluate: expected a result, got an exception: Error: boom/,
    ],
    ['rejects', () => Promise.reject('no'), 'error', /got an exception: no/],
    ['gives a wrong length', () => [1], 'error', /expected 4 numbers .*got an array of length 1/],
    ['gives NaN', ({ x }) => x.map(() => Number.NaN), 'fail', /evaluated/],
    ['never answers', () => new Promise<never>(() => {}), 'timeout', /No answer within 0.05 s/],
    [
      'throws later',
      ({ x }) => {
        if (calls++ > 0) throw new RangeError('later');
        return x;
      },
      'pass',
      /evaluated/,
    ],
    [
      'throws 10 MB',
      () => {
        throw new Error('y'.repeat(1e7));
      },
      'error',
      /more characters/,
    ],
    [
      'throws an error that cannot be read',
      () => {
        throw {
          get message() {
            throw new Error('no');
          },
          toString() {
            throw new Error('no');
          },
        };
      },
      'error',
      /cannot be shown/,
    ],
  ])('a map that %s', async (_, evaluate, status, reason) => {
    const [verdict] = await run([evaluates], { timeout: 50 }, { ...exact, evaluate });
    expect(verdict.status).toBe(status);
    expect(verdict.reason).toMatch(reason);
    expect(verdict.reason.length).toBeLessThan(2_100);
  });

  it('a factory that throws gives one error and the other problems', async () => {
    const factory = (problem: { id: string }) => {
      if (problem.id === 'gaussian-1d') throw new Error('not this one');
      return { ...exact, problem: undefined };
    };
    const verdicts = await run([property('map.a')], {}, factory as never);
    expect(verdicts.map(({ id, status }) => [id, status])).toEqual([
      ['subject.created', 'error'],
      ['map.a', 'pass'],
      ['map.a', 'pass'],
      ['map.a', 'pass'],
    ]);
  });
});
