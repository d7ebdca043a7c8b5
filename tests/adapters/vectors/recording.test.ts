import { describe, expect, test } from 'vitest';
import { getProblem } from '../../../src/analytic/index.ts';
import type { FullConventionInput } from '../../../src/subject/convention.ts';
import { exactConsistencySubject, exactMapSubject, exactVelocitySubject } from '../../../src/subject/exact.ts';
import type { MapCall, MapSubject } from '../../../src/subject/types.ts';
import { problemOf } from '../../support/problems.ts';
import { seed } from '../../support/seed.ts';
import { answersOf, ask, asked, judge, notPassed, save } from './support.ts';

const meanFlow: FullConventionInput = { time: 'data-to-noise', output: 'average-velocity', secondTime: 'step' };

const conventions: Record<string, FullConventionInput> = {
  canonical: {},
  meanFlow,
  trigflow: { output: 'trigflow', time: 'data-to-noise', timeScale: Math.PI / 2, sigmaData: 0.5 },
  'point scale': { output: 'displacement', pointScale: 2.5 },
};

describe('the exact map passes what was asked, and by the ids of a live one', () => {
  test.each(Object.entries(conventions))('%s', async (_, convention) => {
    const problem = problemOf('non-commuting');
    for (const dtype of ['float64', 'float32'] as const) {
      const questions = await ask(problem, asked({ convention, seed, dtype }));
      const answers = save(await answersOf(questions, exactMapSubject(problem, { convention, dtype })));
      const verdicts = await judge(questions, answers);
      expect(
        notPassed(verdicts).filter((text) => dtype === 'float64' || !text.endsWith('inconclusive')),
        `seed ${seed}`,
      ).toEqual([]);
      expect(verdicts.map(({ id }) => id)).toContain('map.semigroup');
      expect(verdicts.map(({ id }) => id)).toContain('map.log-determinant');
    }
  });

  test('a domain of s <= t has no way back', async () => {
    const problem = problemOf('gaussian');
    const questions = await ask(problem, asked({ domain: 'forward' }));
    const verdicts = await judge(questions, save(await answersOf(questions, exactMapSubject(problem))));
    expect(notPassed(verdicts)).toEqual([]);
    expect(verdicts.map(({ id }) => id)).not.toContain('map.inverse');
  });

  test('an integrated problem, and one whose end is singular', async () => {
    for (const problem of [getProblem('mixture-3'), getProblem('points-1d')]) {
      const questions = await ask(problem, asked({ points: 2 }));
      const verdicts = await judge(questions, save(await answersOf(questions, exactMapSubject(problem))));
      expect(notPassed(verdicts)).toEqual([]);
    }
  });

  test('velocities and consistency functions', async () => {
    const problem = problemOf('product');
    const convention: FullConventionInput = { time: 'data-to-noise', timeScale: 1000 };
    const velocity = await ask(problem, asked({ kind: 'velocity', convention }));
    const answers = save(await answersOf(velocity, exactVelocitySubject(problem, { convention })));
    expect((await judge(velocity, answers)).map(({ id, status }) => [id, status])).toEqual([
      ['velocity.agreement', 'pass'],
    ]);
    const consistency = await ask(problem, asked({ kind: 'consistency', convention }));
    const own = save(await answersOf(consistency, exactConsistencySubject(problem, { convention })));
    expect(notPassed(await judge(consistency, own))).toEqual([]);
  });
});

test('answers whose second legs start from the points of the file are judged by statements of their own', async () => {
  const problem = problemOf('non-commuting');
  const questions = await ask(problem, asked());
  const exact = exactMapSubject(problem);
  const evaluate = (call: MapCall) =>
    Float64Array.from(exact.evaluate(call) as Float64Array, (v) => v * (1 + 2 ** -50));
  const verdicts = await judge(questions, save(await answersOf(questions, { ...exact, evaluate }, true)));
  expect(notPassed(verdicts)).toEqual([]);
  const ids = verdicts.map(({ id }) => id);
  expect(ids).toContain('map.semigroup-from-exact');
  expect(ids).toContain('map.inverse-from-exact');
  expect(ids).not.toContain('map.semigroup');
});

/** A map made wrong. */
function wrong(
  change: (call: Parameters<MapSubject['evaluate']>[0], exact: MapSubject) => ArrayLike<number>,
): MapSubject {
  const exact = exactMapSubject(problemOf('non-commuting'));
  return { ...exact, evaluate: (call) => change(call, exact) };
}

const mistakes: readonly (readonly [string, readonly string[], MapSubject])[] = [
  [
    'swapped times',
    ['map.trajectory', 'map.semigroup', 'map.tangent'],
    wrong((call, exact) => exact.evaluate({ ...call, s: call.t, t: call.s }) as Float64Array),
  ],
  [
    'the identity',
    ['map.trajectory', 'map.tangent', 'map.lagrangian', 'map.eulerian', 'map.jacobian', 'map.log-determinant'],
    wrong(({ x }) => x),
  ],
  [
    'a shrink',
    ['map.boundary', 'map.trajectory', 'map.log-determinant', 'map.change-of-variables'],
    wrong((call, exact) => Float64Array.from(exact.evaluate(call) as Float64Array, (value) => value * (1 - 1e-9))),
  ],
  [
    'NaN in one row',
    ['map.trajectory'],
    wrong((call, exact) => (exact.evaluate(call) as Float64Array).map((v, k) => (k === 100 ? Number.NaN : v))),
  ],
];

test.each(mistakes)('%s fails', async (_, ids, subject) => {
  const problem = problemOf('non-commuting');
  const questions = await ask(problem, asked({ points: 40 }));
  const verdicts = await judge(questions, save(await answersOf(questions, subject)));
  for (const id of ids) {
    const verdict = verdicts.find((one) => one.id === id)!;
    expect([id, verdict.status]).toEqual([id, 'fail']);
    expect(verdict.counterexample?.bits.s).toHaveLength(1);
  }
});

test('a trained network is scored', async () => {
  const problem = problemOf('non-commuting');
  const questions = await ask(problem, asked());
  const euler: MapSubject = {
    ...exactMapSubject(problem),
    evaluate: ({ x, s, t, d }) => {
      const b = problem.fields.velocity(Float64Array.from(x), Float64Array.from(s));
      return Float64Array.from(x, (value, k) => value + (t[Math.floor(k / d)] - s[Math.floor(k / d)]) * b[k]);
    },
  };
  const verdicts = await judge(questions, save(await answersOf(questions, euler)), { exact: false });
  expect(notPassed(verdicts)).toEqual([]);
  expect(verdicts.find(({ id }) => id === 'map.trajectory')?.score?.value).toBeCloseTo(1, 10);
});

test('questions are a function of their options, and a replay judges the files again', async () => {
  const problem = problemOf('gaussian');
  const subject = exactMapSubject(problem);
  const questions = await ask(problem, asked({ seed: 3 }), 'first.npz');
  const answers = save(await answersOf(questions, { ...subject, evaluate: ({ x }: MapCall) => x }));
  const again = await ask(problem, asked({ seed: 3 }), 'again.npz');
  expect(notPassed(await judge(again, answers))).toEqual(notPassed(await judge(questions, answers)));
  const { openRecording } = await import('../../../src/adapters/vectors/recording.ts');
  const { runChecks } = await import('../../../src/properties/runner/run.ts');
  const [verdict] = await judge(questions, answers).then((all) => all.filter(({ status }) => status === 'fail'));
  const { subject: recorded, properties } = await openRecording(questions, answers);
  const [repeated] = await runChecks(recorded, {
    properties,
    filter: verdict.id,
    counterexample: verdict.counterexample!,
  });
  expect({ ...repeated, milliseconds: 0, replay: '' }).toEqual({ ...verdict, milliseconds: 0, replay: '' });
});
