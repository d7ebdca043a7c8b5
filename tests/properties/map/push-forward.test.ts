import { describe, expect, it } from 'vitest';
import { defineProblem, getProblem } from '../../../src/analytic/index.ts';
import type { ExactProblem } from '../../../src/analytic/types.ts';
import { stream } from '../../../src/core/random.ts';
import { pushForward } from '../../../src/properties/map/push-forward.ts';
import type { Finding } from '../../../src/properties/types.ts';
import { canonicalMap } from '../../../src/subject/canonicalise.ts';
import { exactMapSubject } from '../../../src/subject/exact.ts';
import type { MapCall, MapSubject } from '../../../src/subject/types.ts';
import { seed } from '../../support/seed.ts';

async function check(subject: MapSubject, problem: ExactProblem, samples = 12_000): Promise<Finding> {
  const map = canonicalMap(subject, problem);
  const reason = pushForward.skip(map);
  if (reason !== undefined) return { status: 'skip', reason };
  return pushForward.check({
    subject: map,
    problem,
    effort: { batches: 1, points: 1, samples },
    seed,
    rng: (...labels) => stream(seed, subject.name, problem.id, ...labels),
    falseFail: 3e-9,
    signal: new AbortController().signal,
  });
}

/** The exact map followed by f, which is given values, row number, times and coordinate. */
function changed(problem: ExactProblem, name: string, f: (y: Float64Array, call: MapCall) => Float64Array): MapSubject {
  const exact = exactMapSubject(problem);
  return { ...exact, name, evaluate: (call) => f(Float64Array.from(exact.evaluate(call) as Float64Array), call) };
}

const native = ['gaussian-noncommuting', 'rotated-product-2d', 'mixture-1d-vp', 'affine-rotation'];

describe('accepts', () => {
  it.each(native)('the exact map of %s', async (id) => {
    const problem = getProblem(id);
    expect(await check(exactMapSubject(problem), problem), `seed ${seed}`).toMatchObject({ status: 'pass' });
  });

  it('a forward map in single precision, and one from the start alone', async () => {
    const problem = getProblem('rotated-product-2d');
    const convention = { time: 'data-to-noise', output: 'average-velocity' } as const;
    const single = exactMapSubject(problem, { dtype: 'float32', domain: 'forward', convention });
    expect(await check(single, problem, 3000), `seed ${seed}`).toMatchObject({ status: 'pass' });
    const start = exactMapSubject(problem, { domain: 'from-zero' });
    expect(await check(start, problem, 3000), `seed ${seed}`).toMatchObject({ status: 'pass' });
  });

  it('an integrated map, by projections', async () => {
    const problem = getProblem('mixture-3');
    expect(await check(exactMapSubject(problem), problem, 600), `seed ${seed}`).toMatchObject({ status: 'pass' });
  });

  it('a rotation of N(0, I), which has the right law', async () => {
    const base = getProblem('gaussian-noncommuting').definition;
    const standard = defineProblem({
      ...base,
      id: 'standard-2d',
      source: { kind: 'gaussian', mean: [0, 0], covariance: 1 },
      target: { kind: 'mixture', components: [{ weight: 1, mean: [0, 0], covariance: 1 }] },
    });
    const turned = changed(standard, 'turned', (y) => y.map((_, k) => (k % 2 === 0 ? -y[k + 1] : y[k - 1])));
    expect(await check(turned, standard), `seed ${seed}`).toMatchObject({ status: 'pass' });
  });
});

describe('rejects', () => {
  it.each(native)('wrong maps of %s', async (id) => {
    const problem = getProblem(id);
    const wrong = [
      changed(problem, 'shrunk', (y) => y.map((value) => 0.93 * value)),
      changed(problem, 'shifted', (y) => y.map((value) => value + 0.12 * problem.scale)),
      changed(problem, 'identity', (_, { x }) => Float64Array.from(x)),
      changed(problem, 'some rows mirrored', (y, { d }) =>
        y.map((value, k) => (Math.floor(k / d) % 5 === 0 ? value + problem.scale : value)),
      ),
    ];
    for (const subject of wrong) {
      const finding = await check(subject, problem);
      expect(finding.status, `${subject.name}, seed ${seed}: ${finding.reason}`).toBe('fail');
      expect(finding.pValue).toBeLessThanOrEqual(3e-9);
    }
  });

  it('times exchanged and times reversed', async () => {
    const problem = getProblem('gaussian-noncommuting');
    const exact = exactMapSubject(problem);
    const swapped: MapSubject = {
      ...exact,
      name: 'swapped',
      evaluate: (call) => exact.evaluate({ ...call, s: call.t, t: call.s }),
    };
    const mirror = (times: ArrayLike<number>): Float64Array => Float64Array.from(times, (time) => 1 - time);
    const reversed: MapSubject = {
      ...exact,
      name: 'reversed',
      evaluate: (call) => exact.evaluate({ ...call, s: mirror(call.s), t: mirror(call.t) }),
    };
    for (const subject of [swapped, reversed]) {
      expect((await check(subject, problem)).status, `${subject.name}, seed ${seed}`).toBe('fail');
    }
  });
});

it('is skipped without a law', () => {
  const problem = getProblem('gaussian-1d');
  expect(pushForward.skip(canonicalMap(exactMapSubject(problem), null))).toMatch(/^no-problem/);
  expect(pushForward.skip(canonicalMap({ ...exactMapSubject(problem), exact: false }, problem))).toMatch(/^trained/);
});
