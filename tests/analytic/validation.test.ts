import { describe, expect, test } from 'vitest';
import { defineProblem } from '../../src/analytic/define-problem.ts';
import type { Problem } from '../../src/analytic/types.ts';
import { FlowproofError } from '../../src/core/errors.ts';

const base = {
  schema: 'flowproof.problem/1',
  id: 'bad',
  dimension: 2,
  interpolant: { kind: 'linear' },
  source: { kind: 'gaussian', mean: [0, 0], covariance: 1 },
  target: { kind: 'mixture', components: [{ weight: 1, mean: [1, 1], covariance: 0.5 }] },
  coupling: { kind: 'independent' },
} as const;

const component = { weight: 0.5, mean: [1, 1], covariance: 0.5 };
const mixture = (...components: unknown[]) => ({ target: { kind: 'mixture', components } });
const source = (covariance: unknown, mean: unknown = [0, 0]) => ({ source: { kind: 'gaussian', mean, covariance } });
const affine = (matrix: unknown, shift: unknown = [0, 0]) => ({
  target: undefined,
  coupling: { kind: 'affine', matrix, shift },
});

/** What is wrong, what is changed, and how the message begins. */
const mistakes: [string, Record<string, unknown>, string][] = [
  ['another schema', { schema: 'flowproof.problem/2' }, 'schema: expected "flowproof.problem/1", got'],
  ['no id', { id: '' }, 'id: expected a non-empty string'],
  ['dimension 0', { dimension: 0 }, 'dimension: expected a positive integer, got 0'],
  ['an unknown path', { interpolant: { kind: 'cubic' } }, 'interpolant.kind: expected one of linear'],
  ['no path', { interpolant: undefined }, 'interpolant.kind: expected one of linear'],
  ['a path parameter out of range', { interpolant: { kind: 'edm', rho: 0 } }, 'interpolant: expected 0 < sigmaMin'],
  ['a reversed time range', { timeRange: [1, 0] }, 'timeRange: expected two increasing times in [0, 1]'],
  ['times beyond 1', { timeRange: [0, 2] }, 'timeRange: expected two increasing times in [0, 1]'],
  ['another source', { source: { kind: 'uniform' } }, 'source.kind: expected gaussian'],
  ['a short source mean', source(1, [0]), 'source.mean: expected 2 numbers, got an array of length 1'],
  ['NaN in the source mean', source(1, [0, Number.NaN]), 'source.mean[1]: expected a finite number, got NaN'],
  ['a negative variance', source(-1), 'source.covariance: expected a positive definite covariance'],
  ['a short diagonal', source([1]), 'source.covariance: expected 2 numbers'],
  ['an asymmetric covariance', source([[1, 0.5], [0.4, 1]]), 'source.covariance: expected a symmetric matrix, got "0.4 at [1][0]'], // biome-ignore format: one case a line
  ['an indefinite covariance', mixture({ ...component, weight: 1, covariance: [[1, 2], [2, 1]] }), 'target.components[0].covariance: expected a positive definite covariance, got "one whose leading 2 × 2 block is not"'], // biome-ignore format: one case a line
  ['a semidefinite covariance', mixture({ ...component, weight: 1, covariance: [[1, 1], [1, 1]] }), 'target.components[0].covariance: expected a positive definite'], // biome-ignore format: one case a line
  ['a covariance of text', mixture({ ...component, weight: 1, covariance: 'wide' }), 'target.components[0].covariance: expected a variance, a vector'], // biome-ignore format: one case a line
  ['no target', { target: undefined }, 'target.kind: expected one of mixture, points, boxes, product, got undefined'],
  ['no components', mixture(), 'target.components: expected a non-empty array'],
  ['a negative weight', mixture({ ...component, weight: 1.5 }, { ...component, weight: -0.5 }), 'target.components[1].weight: expected a positive weight, got -0.5'], // biome-ignore format: one case a line
  ['weights that sum to 0.9', mixture({ ...component, weight: 0.4 }, component), 'target.components: expected weights that sum to 1, got 0.9'], // biome-ignore format: one case a line
  ['a long mean', mixture(component, { ...component, mean: [1, 1, 1] }), 'target.components[1].mean: expected 2 numbers, got an array of length 3'], // biome-ignore format: one case a line
  ['weights of other points', { target: { kind: 'points', points: [[0, 0]], weights: [0.5, 0.5] } }, 'target.weights: expected 1 weights, one a point'], // biome-ignore format: one case a line
  ['a point of other dimension', { target: { kind: 'points', points: [[0, 0], [1]] } }, 'target.points[1]: expected 2 numbers'], // biome-ignore format: one case a line
  ['an empty box', { target: { kind: 'boxes', boxes: [{ weight: 1, low: [0, 1], high: [1, 1] }] } }, 'target.boxes[0].high[1]: expected more than low, 1, got 1'], // biome-ignore format: one case a line
  ['boxes under correlated noise', { ...source([[1, 0.2], [0.2, 1]]), target: { kind: 'boxes', boxes: [{ weight: 1, low: [0, 0], high: [1, 1] }] } }, 'source.covariance: expected a diagonal covariance with a target of boxes'], // biome-ignore format: one case a line
  ['a product under anisotropic noise', { ...source([1, 2]), target: { kind: 'product', rotation: [[1, 0], [0, 1]], factors: [] } }, 'source.covariance: expected an isotropic covariance'], // biome-ignore format: one case a line
  ['a rotation that is none', { target: { kind: 'product', rotation: [[1, 0.1], [0, 1]], factors: [] } }, 'target.rotation: expected an orthogonal matrix'], // biome-ignore format: one case a line
  ['a missing factor', { target: { kind: 'product', rotation: [[1, 0], [0, 1]], factors: [[{ weight: 1, mean: 0, variance: 1 }]] } }, 'target.factors: expected 2 one-dimensional mixtures'], // biome-ignore format: one case a line
  ['a factor without variance', { target: { kind: 'product', rotation: [[1, 0], [0, 1]], factors: [[{ weight: 1, mean: 0, variance: 1 }], [{ weight: 1, mean: 0, variance: 0 }]] } }, 'target.factors[1][0].variance: expected a positive variance, got 0'], // biome-ignore format: one case a line
  [
    'another coupling',
    { coupling: { kind: 'optimal' } },
    'coupling.kind: expected independent or affine, got "optimal"',
  ],
  ['a target beside an affine coupling', { coupling: { kind: 'affine', matrix: [[1, 0], [0, 1]], shift: [0, 0] } }, 'target: expected no target with an affine coupling'], // biome-ignore format: one case a line
  ['a short shift', affine([[1, 0], [0, 1]], [0]), 'coupling.shift: expected 2 numbers'], // biome-ignore format: one case a line
  ['a reflection', affine([[1, 0], [0, -1]]), 'coupling.matrix: expected a matrix A with det(a I + b A) ≠ 0 at all times'], // biome-ignore format: one case a line
  ['a half turn, whose determinant touches 0', affine([[-0.7, 0], [0, -0.7]]), 'coupling.matrix: expected a matrix A with det(a I + b A) ≠ 0'], // biome-ignore format: one case a line
  ['a singular matrix', affine([[1, 1], [1, 1]]), 'coupling.matrix: expected a matrix A with det(a I + b A) ≠ 0'], // biome-ignore format: one case a line
];

describe('a problem is refused with one clear error for', () => {
  test.each(mistakes)('%s', (_name, change, message) => {
    let error: unknown;
    try {
      defineProblem({ ...base, ...change } as unknown as Problem);
    } catch (caught) {
      error = caught;
    }
    expect(error).toBeInstanceOf(FlowproofError);
    expect(error).toMatchObject({ code: 'invalid-problem' });
    expect((error as FlowproofError).message.slice(0, message.length)).toBe(message);
    expect((error as FlowproofError).hint).not.toBe('');
  });

  test.each([null, 3, 'mixture', []])('%s in the place of a problem', (value) => {
    expect(() => defineProblem(value as unknown as Problem)).toThrow('schema: expected "flowproof.problem/1"');
  });
});

test('weights that sum to 1 up to round-off are normalised', () => {
  const third = { ...component, weight: 0.3333333333 };
  const problem = defineProblem({ ...base, ...mixture(third, third, { ...third, weight: 0.3333333334 }) } as Problem);
  const shifted = mixture({ ...third, weight: 0.33 }, third, third);
  expect(problem.mapKind).toBe('integrated');
  expect(() => defineProblem({ ...base, ...shifted } as Problem)).toThrow('weights that sum to 1');
});

test('a rotation by a quarter turn is an admissible coupling', () => {
  const problem = defineProblem({ ...base, ...affine([[0, -1], [1, 0]]) } as unknown as Problem); // biome-ignore format: one line
  expect(problem.mapKind).toBe('closed');
});
