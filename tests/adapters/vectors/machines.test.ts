import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, test, vi } from 'vitest';
import { stream } from '../../../src/core/random.ts';
import { exactMapSubject } from '../../../src/subject/exact.ts';
import type { MapCall } from '../../../src/subject/types.ts';
import type { Verdict } from '../../../src/subject/verdict.ts';
import { problemOf } from '../../support/problems.ts';
import { seed } from '../../support/seed.ts';
import { answersOf, ask, asked, judge, save } from './support.ts';

const fixture = (name: string): string => fileURLToPath(new URL(`../../fixtures/vectors/${name}`, import.meta.url));
const golden = JSON.parse(readFileSync(fixture('verdicts.json'), 'utf8')) as Record<
  'answers.npz' | 'wrong.npz',
  Record<string, [string, number]>
>;

afterEach(() => void vi.restoreAllMocks());

const statuses = (verdicts: readonly Verdict[]) => Object.fromEntries(verdicts.map(({ id, status }) => [id, status]));
const expected = (file: keyof typeof golden) =>
  Object.fromEntries(Object.entries(golden[file]).map(([id, [status]]) => [id, status]));

test.each(['answers.npz', 'big-endian.npz', 'answers.safetensors'])(
  '%s, answered by numpy elsewhere',
  async (answers) => {
    for (const questions of ['questions.npz', 'questions.safetensors']) {
      expect(statuses(await judge(fixture(questions), fixture(answers)))).toEqual(expected('answers.npz'));
    }
  },
);

test('what failed on the machine that made the fixtures fails here, by the same numbers', async () => {
  const verdicts = await judge(fixture('questions.npz'), fixture('wrong.npz'));
  expect(statuses(verdicts)).toEqual(expected('wrong.npz'));
  for (const { id, status, threshold } of verdicts) {
    const [, there] = golden['wrong.npz'][id];
    if (status === 'fail') expect(threshold! / there, id).toBeCloseTo(1, 6);
  }
});

/** Elementary functions of another library: each result off by an ulp or none, at random. */
function otherMathematics(): void {
  const rng = stream(seed, 'ulps');
  for (const name of ['exp', 'log', 'sin', 'cos', 'tan', 'hypot', 'log1p', 'expm1', 'pow', 'atan', 'log2'] as const) {
    const own = Math[name] as (...values: number[]) => number;
    vi.spyOn(Math, name).mockImplementation((...values: number[]) => {
      const value = own(...values);
      return value * (1 + (rng.integer(3) - 1) * 2 ** -53);
    });
  }
}

test('another rounding of elementary functions asks the judge nothing new', async () => {
  const problem = problemOf('product-trigonometric');
  const questions = await ask(problem, asked({ points: 8, seed }));
  const exact = exactMapSubject(problem);
  const right = save(await answersOf(questions, exact), 'right.npz');
  const wrong = save(
    await answersOf(questions, {
      ...exact,
      evaluate: (call: MapCall) => exact.evaluate({ ...call, s: call.t, t: call.s }),
    }),
    'wrong.npz',
  );
  const here = [await judge(questions, right), await judge(questions, wrong)].map(statuses);
  otherMathematics();
  const there = [await judge(questions, right), await judge(questions, wrong)].map(statuses);
  expect(there, `seed ${seed}`).toEqual(here);
});
