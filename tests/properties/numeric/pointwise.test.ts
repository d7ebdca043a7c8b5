import { describe, expect, it } from 'vitest';
import { defineProblem } from '../../../src/analytic/index.ts';
import type { Problem } from '../../../src/analytic/types.ts';
import { mapProperties } from '../../../src/properties/map/index.ts';
import type { CanonicalMap } from '../../../src/subject/canonical.ts';
import { canonicalMap } from '../../../src/subject/canonicalise.ts';
import { exactMapSubject } from '../../../src/subject/exact.ts';
import type { Counterexample } from '../../../src/subject/verdict.ts';
import { definitions, problemOf } from '../../support/problems.ts';
import { seed } from '../../support/seed.ts';
import { runProperty, SMALL } from './support.ts';
import { euler, mapOf, rows, truthOf } from './wrong.ts';

const property = (id: string) => mapProperties.find((candidate) => candidate.id === id)!;

describe('counterexamples', () => {
  it('are one point with round times and coordinates', async () => {
    const finding = await runProperty(property('map.trajectory'), mapOf('mixture', euler), problemOf('mixture'), seed, {
      effort: SMALL,
    });
    expect(finding.status).toBe('fail');
    const { point, shrinks } = finding.counterexample!;
    expect(shrinks).toBeGreaterThan(0);
    for (const field of ['x', 's', 't']) {
      expect(typeof point[field], `seed ${seed}: ${field}`).toBe('number');
      expect(Number.isInteger((point[field] as number) * 2 ** 12), `seed ${seed}: ${field} = ${point[field]}`).toBe(
        true,
      );
    }
  });

  it('keep a time off the grid where only that fails', async () => {
    const offGrid = mapOf('gaussian', (truth, { x, s, t, d }) =>
      rows(truth.map(x, s, t), d, (v, i) => v + (Number.isInteger(t[i] * 128) ? 0 : 1e-6)),
    );
    const finding = await runProperty(property('map.trajectory'), offGrid, problemOf('gaussian'), seed, {
      effort: SMALL,
    });
    expect(finding.status).toBe('fail');
    expect(Number.isInteger((finding.counterexample!.point.t as number) * 128)).toBe(false);
  });

  it('are several points where a point alone is right', async () => {
    const mixing = mapOf('gaussian', (truth, { x, s, t, n }) =>
      truth
        .map(
          x,
          s.map(() => s[0]),
          t,
        )
        .map((v) => (n === 1 ? v : v)),
    );
    const finding = await runProperty(property('map.trajectory'), mixing, problemOf('gaussian'), seed, {
      effort: SMALL,
    });
    expect(finding.status).toBe('fail');
    expect((finding.counterexample!.point.s as number[]).length).toBe(2);
    expect(finding.reason).toContain('only fail together');
  });

  it('have few components where the subject can be posed on any problem', async () => {
    const onProblem = async (definition: Problem): Promise<CanonicalMap> => {
      const problem = defineProblem(definition);
      const truth = truthOf(problem);
      return canonicalMap(
        { kind: 'map', name: 'Euler', problem: definition, evaluate: (call) => euler(truth, call as never) },
        problem,
      );
    };
    const finding = await runProperty(
      property('map.trajectory'),
      await onProblem(definitions.mixture),
      problemOf('mixture'),
      seed,
      { effort: SMALL, onProblem },
    );
    expect(finding.status).toBe('fail');
    const { target } = finding.counterexample!.problem as Problem;
    if (target?.kind === 'mixture') expect(target.components.length, `seed ${seed}`).toBe(1);
    if (target?.kind === 'product') for (const factor of target.factors) expect(factor.length, `seed ${seed}`).toBe(1);
  });

  it('are replayed bit by bit', async () => {
    const subject = mapOf('mixture', euler);
    const problem = problemOf('mixture');
    for (const id of [
      'map.trajectory',
      'map.semigroup',
      'map.lagrangian',
      'map.change-of-variables',
      'map.arguments',
    ]) {
      const first = await runProperty(property(id), subject, problem, seed, { effort: SMALL });
      if (first.status !== 'fail') continue;
      const again = await runProperty(property(id), subject, problem, seed + 1, {
        effort: SMALL,
        replay: JSON.parse(JSON.stringify(first.counterexample)),
      });
      expect(again.status, id).toBe('fail');
      expect(Object.is(again.statistic, first.statistic), `${id}: ${again.statistic} ${first.statistic}`).toBe(true);
      expect(Object.is(again.threshold, first.threshold), id).toBe(true);
      expect(again.counterexample, id).toEqual(first.counterexample);
    }
  });
});

describe('the search', () => {
  it('fails a NaN with its point', async () => {
    const holed = mapOf('gaussian', (truth, { x, s, t, d }) =>
      rows(truth.map(x, s, t), d, (v, i, j) => (x[i * d + j] > 0.5 ? Number.NaN : v)),
    );
    const finding = await runProperty(property('map.trajectory'), holed, problemOf('gaussian'), seed, {
      effort: SMALL,
    });
    expect(finding.status).toBe('fail');
    expect(finding.statistic).toBeNull();
    expect(finding.counterexample!.point.x).toBeGreaterThan(0.5);
  });

  it('passes on what the subject throws', async () => {
    const broken = mapOf('gaussian', () => {
      throw new Error('halfway');
    });
    await expect(
      runProperty(property('map.semigroup'), broken, problemOf('gaussian'), seed, { effort: SMALL }),
    ).rejects.toThrow('halfway');
  });

  it('draws random problems for a factory and accepts it on them', async () => {
    const seen = new Set<string>();
    const onProblem = async (definition: Problem): Promise<CanonicalMap> => {
      seen.add(definition.id);
      const problem = defineProblem(definition);
      return canonicalMap(exactMapSubject(problem), problem);
    };
    const problem = problemOf('gaussian');
    const finding = await runProperty(
      property('map.semigroup'),
      canonicalMap(exactMapSubject(problem), problem),
      problem,
      seed,
      {
        effort: { batches: 48, points: 4, samples: 0 },
        onProblem,
      },
    );
    expect(finding.status, `seed ${seed}: ${finding.reason}`).toBe('pass');
    expect(seen.size, `seed ${seed}`).toBeGreaterThan(0);
  });

  it('allows the accuracy that a subject declares, and no more', async () => {
    const problem = problemOf('gaussian');
    const off = (accuracy: number, error: number): CanonicalMap => ({
      ...mapOf('gaussian', (truth, { x, s, t }) => truth.map(x, s, t).map((v) => v + error)),
      accuracy,
    });
    const status = async (id: string, subject: CanonicalMap) =>
      (await runProperty(property(id), subject, problem, seed, { effort: SMALL })).status;
    for (const id of ['map.trajectory', 'map.semigroup', 'map.boundary']) {
      expect(await status(id, off(0, 1e-9)), `seed ${seed}: ${id}`).toBe('fail');
      expect(await status(id, off(1e-8, 1e-9)), `seed ${seed}: ${id}`).toBe('pass');
      expect(await status(id, off(1e-8, 1e-6)), `seed ${seed}: ${id}`).toBe('fail');
    }
  });

  it('skips derivatives where the declared accuracy leaves them no digits, and fails what exceeds even that', async () => {
    const problem = problemOf('mixture');
    const declared = (accuracy: number, factor: number): CanonicalMap => ({
      ...mapOf('mixture', (truth, { x, s, t }) => truth.map(x, s, t).map((v) => factor * v)),
      accuracy,
    });
    for (const id of ['map.jacobian', 'map.log-determinant', 'map.continuity']) {
      const run = (subject: CanonicalMap) => runProperty(property(id), subject, problem, seed, { effort: SMALL });
      const coarse = await run(declared(1e-4, 1));
      expect(coarse.status, `seed ${seed}: ${id}: ${coarse.reason}`).toBe('skip');
      expect(coarse.reason).toMatch(/^accuracy-too-coarse: /);
      expect((await run(declared(1e-8, 1))).status, `seed ${seed}: ${id}`).toBe('pass');
    }
    const { status } = await runProperty(property('map.trajectory'), declared(1, 1.5), problem, seed, {
      effort: SMALL,
    });
    expect(status, 'a value is never excused').toBe('inconclusive');
  });

  it('records the rows of a large batch and replays it', async () => {
    const large = mapOf('gaussian', (truth, { x, s, t, n }) =>
      truth.map(x, s, t).map((v) => (n < 4099 ? v : v + 1e-6)),
    );
    const run = (replay?: Counterexample) =>
      runProperty(property('map.batch-independence'), large, problemOf('gaussian'), seed, {
        effort: SMALL,
        ...(replay === undefined ? {} : { replay }),
      });
    const found = await run();
    expect(found.status, `seed ${seed}: ${found.reason}`).toBe('fail');
    expect(found.counterexample!.point).toMatchObject({ copies: 4099 });
    expect(typeof found.counterexample!.point.x, 'one point suffices').toBe('number');
    expect((await run(found.counterexample)).statistic).toBe(found.statistic);
  });

  it('gives equal findings for equal seeds', async () => {
    const run = () =>
      runProperty(property('map.inverse'), mapOf('product', euler), problemOf('product'), seed, { effort: SMALL });
    expect(await run()).toEqual(await run());
  });
});

describe('without a problem', () => {
  const alone = (formula: typeof euler): CanonicalMap => {
    const truth = truthOf(problemOf('non-commuting'));
    return canonicalMap(
      { kind: 'map', name: 'alone', problem: null, dimension: 2, evaluate: (call) => formula(truth, call as never) },
      null,
    );
  };
  const statuses = async (subject: CanonicalMap) => {
    const found: Record<string, string> = {};
    for (const candidate of mapProperties) {
      if (candidate.skip(subject) !== undefined) continue;
      found[candidate.id] = (await runProperty(candidate, subject, null, seed, { effort: SMALL })).status;
    }
    return found;
  };

  it('accepts an exact flow by self-consistency alone', async () => {
    const found = await statuses(alone((truth, { x, s, t }) => truth.map(x, s, t)));
    expect(Object.keys(found).length).toBeGreaterThan(10);
    for (const [id, status] of Object.entries(found)) expect(status, `seed ${seed}: ${id}`).toBe('pass');
  });

  it('rejects the Euler step by semigroup, inverse, Lagrangian and Eulerian', async () => {
    const found = await statuses(alone(euler));
    for (const id of ['map.semigroup', 'map.inverse', 'map.lagrangian', 'map.eulerian'])
      expect(found[id], `seed ${seed}: ${id}`).toBe('fail');
    expect(found['map.boundary']).toBe('pass');
  });
});

describe('scores of trained networks', () => {
  const network = (formula: typeof euler): CanonicalMap => ({ ...mapOf('mixture', formula), exact: false });

  it('are 1 for the Euler step and near 0 for the exact map', async () => {
    for (const id of ['map.trajectory', 'map.semigroup', 'map.lagrangian', 'map.eulerian']) {
      const trivial = await runProperty(property(id), network(euler), problemOf('mixture'), seed, { effort: SMALL });
      expect(trivial.status).toBe('pass');
      expect(trivial.score!.value, `seed ${seed}: ${id}`).toBeCloseTo(1, 6);
      const exact = await runProperty(
        property(id),
        network((truth, { x, s, t }) => truth.map(x, s, t)),
        problemOf('mixture'),
        seed,
        { effort: SMALL },
      );
      expect(exact.score!.value, `seed ${seed}: ${id}`).toBeLessThan(1e-8);
    }
  });

  it('have an interval around the value', async () => {
    const blend = network((truth, call) => {
      const y = truth.map(call.x, call.s, call.t);
      const e = euler(truth, call);
      return y.map((v, k) => 0.9 * v + 0.1 * e[k]);
    });
    const { score } = await runProperty(property('map.trajectory'), blend, problemOf('mixture'), seed, {
      effort: SMALL,
    });
    expect(score!.value).toBeCloseTo(0.1, 6);
    expect(score!.low).toBeLessThanOrEqual(score!.value);
    expect(score!.high).toBeGreaterThanOrEqual(score!.value);
  });
});
