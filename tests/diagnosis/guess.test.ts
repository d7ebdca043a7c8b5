import { describe, expect, test } from 'vitest';
import { defineProblem, problems } from '../../src/analytic/index.ts';
import type { Problem } from '../../src/analytic/types.ts';
import { guessConvention } from '../../src/diagnosis/guess/index.ts';
import { plainSubject } from '../../src/mutants/losses/build.ts';
import { settings } from '../../src/mutants/settings.ts';
import { conventionSnippets } from '../../src/report/convention.ts';
import type { FullConventionInput } from '../../src/subject/convention.ts';
import { exactMapSubject, exactVelocitySubject } from '../../src/subject/exact.ts';
import type { MapCall, SamplerSubject, SubjectFactory } from '../../src/subject/types.ts';
import { headedAuthor } from '../properties/loss/headed-author.ts';

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
  expect(guess.nearest?.discrepancy).toBeGreaterThan(0.01);
});

test('a right declaration is left alone', async () => {
  const [guess] = await guessConvention(
    exactMapSubject(defineProblem({ ...(await import('../../src/analytic/index.ts')).problems.shift.problem })),
  );
  expect(guess.status).toBe('as-declared');
});

test('times in the other order are found', async () => {
  const [guess] = await guessConvention((definition) => {
    const map = exactMapSubject(defineProblem(definition), { jvp: false, convention: { timeScale: 1000 } });
    return { ...map, convention: {}, evaluate: (call: MapCall) => map.evaluate({ ...call, s: call.t, t: call.s }) };
  });
  const [best] = guess.conventions;
  expect(best).toMatchObject({ declaration: { timeScale: 1000 }, swapped: true, declarable: false });
  expect(conventionSnippets(best.declaration, 'Python', best.swapped)).toEqual([
    'Python      convention=Convention(time_scale=1000, arguments=("x", "t", "s",)),',
    'JSON        {"timeScale":1000,"arguments":["x","t","s"]}',
  ]);
});

test.each<[FullConventionInput]>([
  [{ path: { kind: 'cosine' }, output: 'average-velocity' }],
  [{ secondTime: 'log2-step', output: 'average-velocity' }],
  [{ timeScale: 1000, outputScale: -1, output: 'ddim-noise' }],
])('a map under %j is found', async (convention) => {
  const [guess] = await guessConvention(undeclared('map', convention));
  expect(guess.conventions.map(({ declaration }) => declaration)).toContainEqual(convention);
});

test('a map that knows the times of a grid alone is given the grid', async () => {
  const [guess] = await guessConvention(
    (definition) => {
      const map = exactMapSubject(defineProblem(definition), { jvp: false, convention: { timeScale: 1000 } });
      const rounded = (call: MapCall) =>
        map.evaluate({ ...call, s: call.s.map(Math.round), t: call.t.map(Math.round) });
      return { ...map, convention: {}, evaluate: rounded };
    },
    { problem: 'gaussian-1d-trig' },
  );
  expect(guess.conventions.map(({ declaration }) => declaration)).toEqual([
    { timeScale: 1000, grid: { step: 1, steps: 'any' } },
  ]);
});

test('where several fit equally well all are named', async () => {
  // Noise and data have one law and the path is symmetric: the direction of time cannot be told.
  const target = { kind: 'mixture', components: [{ weight: 1, mean: [0], covariance: 1 }] };
  const symmetric = { ...problems['gaussian-1d'].problem, id: 'same', target } as Problem;
  const [guess] = await guessConvention(exactMapSubject(defineProblem(symmetric), { jvp: false }));
  expect(guess.status).toBe('as-declared');
  expect(guess.conventions.map(({ declaration }) => declaration)).toEqual([{}, { time: 'data-to-noise' }]);
});

test('a network near the exact map is given the convention in which it is', async () => {
  const problem = defineProblem(problems['mixture-1d'].problem);
  const convention = { time: 'data-to-noise', output: 'average-velocity' } as const;
  const map = exactMapSubject(problem, { jvp: false, convention });
  const network = (error: number) => ({
    ...map,
    convention: {},
    exact: false,
    evaluate: (call: MapCall) =>
      (map.evaluate(call) as Float64Array).map((value) => value + error * Math.sin(9 * value)),
  });
  const [near] = await guessConvention(network(0.003));
  expect(near.conventions[0]?.declaration).toEqual(convention);
  const [far] = await guessConvention(network(3));
  expect(far.status).toBe('unknown');
});

describe('losses and samplers', () => {
  const problem = defineProblem(settings['non-commuting']);

  test('a loss whose net predicts the data on a reversed clock', async () => {
    const convention = { time: 'data-to-noise', output: 'data' } as const;
    const loss = plainSubject('loss', problem.definition, { family: 'semigroup', mode: 'convex' });
    const [guess] = await guessConvention({ ...headedAuthor(loss, convention, problem), convention: {} });
    expect(guess).toMatchObject({ status: 'found', conventions: [{ declaration: convention }] });
  });

  test('a sampler, and one that is wrong in every convention', async () => {
    const sampler = (slip: number): SamplerSubject => ({
      kind: 'sampler',
      name: 'steps of the velocity',
      problem: problem.definition,
      sample: ({ net, noise, steps, n, d }) => {
        const x = Float64Array.from(noise);
        for (let k = 0; k < steps; k++) {
          const time = new Float64Array(n).fill(1 - k / steps);
          const v = net({ x, s: time, t: new Float64Array(n).fill(1 / steps), n, d });
          for (let i = 0; i < n * d; i++) x[i] -= (slip * v[i]) / steps;
        }
        return x;
      },
    });
    const [right] = await guessConvention(sampler(1));
    const declarations = right.conventions.map(({ declaration }) => declaration);
    expect(declarations).toContainEqual({
      time: 'data-to-noise',
      output: 'average-velocity',
      secondTime: 'reversed-step',
    });
    const [wrong] = await guessConvention(sampler(1.1));
    expect(wrong).toMatchObject({ status: 'none-fits', conventions: [] });
  });
});

test('a declaration is printed as TypeScript, Python and JSON', () => {
  expect(conventionSnippets({ time: 'data-to-noise', secondTime: 'step', timeScale: 1000 })).toEqual([
    "TypeScript  convention: { time: 'data-to-noise', secondTime: 'step', timeScale: 1000 },",
    'Python      convention=Convention(time="data-to-noise", second_time="step", time_scale=1000),',
    'JSON        {"time":"data-to-noise","secondTime":"step","timeScale":1000}',
  ]);
});
