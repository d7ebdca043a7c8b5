import { describe, expect, it } from 'vitest';
import { problems } from '../../src/analytic/index.ts';
import { parseProblem } from '../../src/subject/problem.ts';

const good = structuredClone(problems['mixture-3'].problem) as unknown as Record<string, unknown>;

describe('parseProblem', () => {
  it.each(Object.keys(problems))('reads %s of the catalogue', (id) => {
    const { problem } = problems[id];
    expect(parseProblem(JSON.parse(JSON.stringify(problem)))).toEqual(problem);
  });

  it.each<[string, unknown, RegExp]>([
    ['no object', 7, /problem: expected an object, got 7/],
    [
      'another schema',
      { ...good, schema: 'x' },
      /problem mixture-3\.schema: expected "flowproof\.problem\/1", got "x"/,
    ],
    ['an unknown interpolant', { ...good, interpolant: { kind: 'cubic' } }, /interpolant.*expected a known kind/],
    ['a fractional dimension', { ...good, dimension: 1.5 }, /problem mixture-3\.dimension: expected an int/],
    ['a field too many', { ...good, targets: [] }, /expected no field "targets"/],
    [
      'text for a mean',
      { ...good, source: { kind: 'gaussian', mean: ['a'], covariance: 1 } },
      /source\.mean\[0\]: expected a number, got "a"/,
    ],
  ])('refuses %s', (_, value, message) => {
    expect(() => parseProblem(value)).toThrow(message);
    expect(() => parseProblem(value)).toThrow(expect.objectContaining({ code: 'invalid-problem' }));
  });
});
