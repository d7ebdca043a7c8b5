import { expect, test } from 'vitest';
import { defineProblem } from '../../src/analytic/index.ts';
import type { Problem } from '../../src/analytic/types.ts';
import { stream } from '../../src/core/random.ts';
import { createDiagnose } from '../../src/diagnosis/diagnose.ts';
import { runChecks } from '../../src/properties/runner/run.ts';
import type { ConventionInput } from '../../src/subject/convention.ts';
import { exactMapSubject, exactVelocitySubject } from '../../src/subject/exact.ts';
import type { PointCall, Subject } from '../../src/subject/types.ts';
import { seed } from '../support/seed.ts';

const rng = stream(seed, 'diagnosis', 'functions');
const between = (low: number, high: number): number => low + (high - low) * rng.uniform();

const mean = [between(0.4, 1.2), between(-1.2, -0.4)];
const covariance = [between(0.1, 0.2), between(0.4, 0.6)];
/** Off-centre, skewed by its path, in no catalogue. */
const definition: Problem = {
  schema: 'flowproof.problem/1',
  id: 'diagnosed',
  dimension: 2,
  interpolant: { kind: 'trigonometric' },
  source: { kind: 'gaussian', mean: [0, 0], covariance: 1 },
  target: {
    kind: 'mixture',
    components: [{ weight: 1, mean, covariance }],
  },
  coupling: { kind: 'independent' },
};
const problem = defineProblem(definition);

async function diagnosesOf(subject: Subject, filter: string) {
  const verdicts = await runChecks(subject, { profile: 'smoke', seed, filter, diagnose: createDiagnose() });
  return { verdicts, diagnosis: verdicts.find(({ status }) => status === 'fail')?.diagnosis };
}

test.each<[string, ConventionInput, ConventionInput, string]>([
  ['time reversed', { time: 'data-to-noise' }, {}, 'reading.time-reversed'],
  ['an average velocity for a map', { output: 'average-velocity' }, {}, 'reading.output-average-velocity'],
  ['a clock of a thousand', { timeScale: 1000 }, {}, 'reading.clock-counts-to-1000'],
])('a map that follows another convention is told so: %s', async (_, truth, declared, id) => {
  const right = exactMapSubject(problem, { convention: truth, jvp: false });
  const { diagnosis } = await diagnosesOf({ ...right, convention: declared }, 'map.trajectory');
  expect(diagnosis?.explanations[0].id).toBe(id);
  expect(diagnosis?.explanations[0].digits).toBeGreaterThan(10);
  const fields = diagnosis?.explanations[0].declaration as ConventionInput;
  const mended = { ...right, convention: { ...declared, ...fields } };
  expect((await diagnosesOf(mended, 'map.trajectory')).verdicts.map(({ status }) => status)).toEqual(['pass']);
});

const map = (f: (x: Float64Array, s: Float64Array, t: Float64Array) => Float64Array): Subject => ({
  kind: 'map',
  name: 'wrong',
  problem: definition,
  evaluate: ({ x, s, t }) => f(Float64Array.from(x), Float64Array.from(s), Float64Array.from(t)),
});
const exact = (x: Float64Array, s: Float64Array, t: Float64Array) => problem.flow.evaluate({ x, s, t }).y;

test('a step read as the end is told, though the declaration puts few points where that can be asked', async () => {
  // The closed form, which has an answer at any times.
  const angle = (time: number) => (Math.PI / 2) * (1 - time);
  const mu = (time: number, k: number) => Math.sin(angle(time)) * mean[k];
  const sigma = (time: number, k: number) =>
    Math.hypot(Math.cos(angle(time)), Math.sin(angle(time)) * Math.sqrt(covariance[k]));
  const forward = {
    ...map((x, s, t) =>
      x.map((value, j) => {
        const [i, k] = [Math.floor(j / 2), j % 2];
        return mu(t[i], k) + (sigma(t[i], k) / sigma(s[i], k)) * (value - mu(s[i], k));
      }),
    ),
    domain: 'forward' as const,
  };
  const declared = { ...forward, convention: { time: 'data-to-noise', secondTime: 'step' } as const };
  const { diagnosis } = await diagnosesOf(declared, 'map.trajectory');
  expect(diagnosis?.explanations[0]).toMatchObject({ kind: 'convention', declaration: { secondTime: 'end' } });
  const mended = { ...forward, convention: { ...declared.convention, ...diagnosis?.explanations[0].declaration } };
  expect((await diagnosesOf(mended as Subject, 'map.trajectory')).verdicts.map(({ status }) => status)).toEqual([
    'pass',
  ]);
});

test('a number in a wrong formula is found and tested on other points', async () => {
  const factor = between(0.5, 0.8);
  const { diagnosis } = await diagnosesOf(
    map((x, s, t) => exact(x, s, t).map((y, k) => x[k] + factor * (y - x[k]))),
    'map.trajectory',
  );
  const [best] = diagnosis!.explanations;
  expect(best.id).toBe('formula.displacement-scaled');
  expect(best.parameter?.value).toBeCloseTo(factor, 9);
});

test('a mistake outside the candidates is given no name', async () => {
  const { diagnosis } = await diagnosesOf(
    map((x, s, t) => exact(x, s, t).map((y, k) => y + 1e-3 * (t[k >> 1] - s[k >> 1]) * Math.sin(2 * x[k] + s[k >> 1]))),
    'map.trajectory',
  );
  expect(diagnosis).toMatchObject({ status: 'none-fits', explanations: [] });
  expect(diagnosis?.summary).toMatch(/No known reading fits \(\d+ tried\)/);
});

test('a smooth deviation that loses digits at a few points is not called a low precision', async () => {
  const { verdicts } = await diagnosesOf(
    map((x, s, t) =>
      exact(x, s, t).map((y, k) => {
        const smooth = 1e-3 * Math.sin(2 * x[k] + s[k >> 1]) * (t[k >> 1] - s[k >> 1]);
        // Cancellation at the end of time alone.
        return t[k >> 1] === 1 ? y + 1e-2 * Math.sin(1e9 * x[k]) : y + smooth;
      }),
    ),
    'map.trajectory',
  );
  expect(verdicts[0].diagnosis?.explanations).toEqual([]);
});

test('other failures of the same cause are blocked behind the first', async () => {
  const still = map((x) => x.slice());
  const { verdicts } = await diagnosesOf(still, 'map.trajectory,map.tangent,map.lagrangian');
  expect(verdicts.map(({ id, status, root }) => [id, status, root])).toEqual([
    ['map.trajectory', 'fail', undefined],
    ['map.tangent', 'blocked', 'map.trajectory'],
    ['map.lagrangian', 'blocked', 'map.trajectory'],
  ]);
});

test('rows that share a time are told, in another convention too', async () => {
  const right = exactVelocitySubject(problem, { convention: { time: 'data-to-noise' } });
  const shared: Subject = {
    ...right,
    evaluate: (call: PointCall) => right.evaluate({ ...call, t: call.t.slice().fill(call.t[0]) }),
  };
  const { diagnosis } = await diagnosesOf(shared, 'velocity.batch-independence');
  expect(diagnosis?.explanations[0].id).toBe('behaviour.batch.first-time');
});

test('a subject that agrees with the truth is not accused of anything', async () => {
  const { checkableOf } = await import('../../src/properties/runner/checkable.ts');
  const { trajectory } = await import('../../src/properties/map/trajectory.ts');
  const context = {
    subject: checkableOf(exactMapSubject(problem), problem),
    problem,
    effort: { batches: 1, points: 8, samples: 64 },
    seed,
    rng: (...labels: (string | number)[]) => stream(seed, ...labels),
    falseFail: 1e-9,
    signal: new AbortController().signal,
  };
  const diagnosis = await createDiagnose()(context, trajectory as never, { status: 'fail', reason: 'as if' });
  expect(diagnosis?.explanations).toEqual([]);
});
