import { expect, test } from 'vitest';
import { defineProblem } from '../../src/analytic/define-problem.ts';
import { randomProblem } from '../../src/analytic/random-problem.ts';
import { stream } from '../../src/core/random.ts';
import { seed } from '../support/seed.ts';

test.each([
  ['closed', 'closed'],
  ['quantile', 'quantile'],
  ['product', 'quantile'],
  ['integrated', 'integrated'],
] as const)('random problems of kind %s are valid JSON with a map of kind %s', (kind, mapKind) => {
  for (let k = 0; k < 60; k++) {
    const problem = randomProblem(stream(seed, 'random', kind, k), kind);
    const exact = defineProblem(JSON.parse(JSON.stringify(problem)));
    expect(exact.mapKind, `seed ${seed}, k ${k}`).toBe(mapKind);
  }
});

test('a stream fixes the problem, another gives another', () => {
  const draw = (label: number) => randomProblem(stream(3, 'fixed', label));
  expect(draw(1)).toEqual(draw(1));
  expect(draw(1).id).not.toBe(draw(2).id);
});

test('random problems are off-centre, and cover paths and kinds', () => {
  const drawn = Array.from({ length: 200 }, (_, k) => randomProblem(stream(seed, 'cover', k)));
  expect(new Set(drawn.map(({ interpolant }) => interpolant.kind)).size).toBe(5);
  expect(new Set(drawn.map(({ id }) => id.split('-')[1])).size).toBe(4);
  expect(drawn.every(({ source }) => source.mean.every((value) => value !== 0))).toBe(true);
});
