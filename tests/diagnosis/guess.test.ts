import { expect, test } from 'vitest';
import { defineProblem } from '../../src/analytic/index.ts';
import { guessConvention } from '../../src/diagnosis/guess/index.ts';
import { conventionSnippets } from '../../src/report/convention.ts';
import type { FullConventionInput } from '../../src/subject/convention.ts';
import { exactMapSubject, exactVelocitySubject } from '../../src/subject/exact.ts';
import type { MapCall, SubjectFactory } from '../../src/subject/types.ts';

test('an average velocity with the round-off of (X - x)/(t - s) is found', async () => {
  const [guess] = await guessConvention((definition) => {
    const problem = defineProblem(definition);
    const map = exactMapSubject(problem, { jvp: false });
    return {
      ...map,
      name: 'plain',
      evaluate: ({ x, s, t, n, d }: MapCall) => {
        const [start, end] = [s, t].map((times) => Float64Array.from(times, (time) => 1 - time));
        const y = map.evaluate({ x, s: start, t: end, n, d }) as Float64Array;
        return y.map((value, k) => (value - x[k]) / (t[Math.floor(k / d)] - s[Math.floor(k / d)]));
      },
    };
  });
  expect(guess.conventions.map(({ declaration }) => declaration)).toContainEqual({
    time: 'data-to-noise',
    output: 'average-velocity',
  });
});

/** Exact subjects in a convention that they keep to themselves. */
const undeclared =
  (kind: 'map' | 'velocity', convention: FullConventionInput): SubjectFactory =>
  (definition) => {
    const options = { convention, jvp: false };
    const subject =
      kind === 'map'
        ? exactMapSubject(defineProblem(definition), options)
        : exactVelocitySubject(defineProblem(definition), options);
    return { ...subject, convention: {} };
  };

test.each<['map' | 'velocity', FullConventionInput]>([
  ['map', { time: 'data-to-noise', output: 'average-velocity', secondTime: 'step' }],
  ['map', { output: 'fmm', secondTime: 'reversed-step' }],
  ['velocity', { time: 'data-to-noise', output: 'v-prediction', timeScale: 1000 }],
])('the convention of a %s that declares none is found: %j', async (kind, convention) => {
  const [guess] = await guessConvention(undeclared(kind, convention));
  expect(guess.status).toBe('found');
  expect(guess.conventions.map(({ declaration }) => declaration)).toContainEqual(convention);
});

test('what follows no known convention is given none', async () => {
  const [guess] = await guessConvention({
    kind: 'velocity',
    name: 'noise',
    problem: 'gaussian-1d-trig',
    evaluate: ({ x, t, d }) => x.map((value, k) => Math.sin(3 * value) + t[Math.floor(k / d)]),
  });
  expect(guess).toMatchObject({ status: 'none-fits', conventions: [] });
});

test('a right declaration is left alone', async () => {
  const [guess] = await guessConvention(
    exactMapSubject(defineProblem({ ...(await import('../../src/analytic/index.ts')).problems.shift.problem })),
  );
  expect(guess.status).toBe('as-declared');
});

test('a declaration is printed as TypeScript, Python and JSON', () => {
  expect(conventionSnippets({ time: 'data-to-noise', secondTime: 'step', timeScale: 1000 })).toEqual([
    "TypeScript  convention: { time: 'data-to-noise', secondTime: 'step', timeScale: 1000 },",
    'Python      convention=Convention(time="data-to-noise", second_time="step", time_scale=1000),',
    'JSON        {"time":"data-to-noise","secondTime":"step","timeScale":1000}',
  ]);
});
