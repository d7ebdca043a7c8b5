import { stream } from '../../core/random.ts';
import type { Mutant } from '../types.ts';
import { lossMutants } from './build.ts';
import { along, conditional, interpolated, type Recipe, type Rows } from './recipe.ts';

const places = ['gaussian', 'product'] as const;

const variants: readonly Recipe[] = [
  { family: 'lagrangian', mode: 'convex' },
  { family: 'eulerian', mode: 'full' },
  { family: 'semigroup', mode: 'convex' },
];

const reversed = (rows: Rows, values: Float64Array): Float64Array =>
  values.map((_, k) => values[(rows.n - 1 - Math.floor(k / rows.d)) * rows.d + (k % rows.d)]);

const mistakes: readonly {
  name: string;
  description: string;
  hides: string;
  settings?: readonly string[];
  query: (rows: Rows) => Float64Array;
}[] = [
  {
    name: 'query-at-end-time',
    description: 'The loss is taken at I_t in the place of I_s.',
    hides: 'every residual, which vanishes for any point',
    query: (rows) => interpolated(rows, rows.t),
  },
  {
    name: 'query-coefficients-exchanged',
    description: 'b_s x0 + a_s x1.',
    hides: 'every residual; s = 1/2',
    query: (rows) => along(rows, rows.s, rows.problem.interpolant.b, rows.problem.interpolant.a),
  },
  {
    name: 'query-noise-scale',
    description: 'The noise in I_s is 0.9 of what it should be.',
    hides: 'every residual',
    query: (rows) => along(rows, rows.s, (s) => 0.9 * rows.problem.interpolant.a(s), rows.problem.interpolant.b),
  },
  {
    name: 'query-noise-only',
    description: 'The noise itself is the query point.',
    hides: 'every residual; s = 0',
    query: (rows) => rows.x0.slice(),
  },
  {
    name: 'query-data-only',
    description: 'The data itself is the query point.',
    hides: 'every residual; s = 1',
    query: (rows) => rows.x1.slice(),
  },
  {
    name: 'query-common-time',
    description: 'All rows are interpolated at the time of the first.',
    hides: 'every residual; a common time',
    query: (rows) => interpolated(rows, rows.s.slice().fill(rows.s[0])),
  },
  {
    name: 'query-pairs-shuffled',
    description: 'Noise and data of different pairs are mixed.',
    hides: 'every residual; the law of an independent coupling',
    settings: ['shift'],
    query: (rows) => interpolated({ ...rows, x0: reversed(rows, rows.x0) }),
  },
  {
    name: 'query-linear-path',
    description: 'The linear path where the trigonometric one is declared.',
    hides: 'every residual; the linear path',
    settings: ['gaussian-trig', 'skewed-1d'],
    query: (rows) =>
      along(
        rows,
        rows.s,
        (s) => 1 - s,
        (s) => s,
      ),
  },
  {
    name: 'query-first-pair',
    description: 'Every row uses the first pair of the batch.',
    hides: 'every residual',
    query: (rows) =>
      interpolated({
        ...rows,
        x0: rows.x0.map((_, k) => rows.x0[k % rows.d]),
        x1: rows.x1.map((_, k) => rows.x1[k % rows.d]),
      }),
  },
  {
    name: 'query-offset-time',
    description: 'Interpolated at s + 0.01.',
    hides: 'every residual',
    query: (rows) =>
      interpolated(
        rows,
        rows.s.map((s) => Math.min(1, s + 0.01)),
      ),
  },
];

/** Wrong query points: every residual is right, its law is not. */
export const queries: readonly Mutant[] = [
  ...mistakes.flatMap(({ name, description, hides, settings, query }, k) =>
    lossMutants({
      name,
      description,
      hides,
      settings: settings ?? places,
      expected: ['query-points'],
      recipe: { ...variants[k % variants.length], query },
    }),
  ),
  ...lossMutants({
    name: 'flow-matching-query-at-noise',
    description: 'The flow-matching rows alone are taken at x0.',
    hides: 's = 0',
    settings: places,
    expected: ['query-points'],
    recipe: { family: 'lagrangian', mode: 'convex', diagonalQuery: (rows) => rows.x0.slice() },
  }),
  ...lossMutants({
    name: 'flow-matching-pairs-shuffled',
    description: 'The target belongs to another pair than the point.',
    hides: 'query laws, which are right',
    settings: places,
    expected: ['value'],
    recipe: {
      family: 'flow-matching',
      mode: 'none',
      slope: (rows) => conditional({ ...rows, x0: reversed(rows, rows.x0) }),
    },
  }),
  ...lossMutants({
    name: 'query-own-noise',
    description: 'The noise of the call is replaced by draws of its own.',
    hides: 'every residual and every law',
    settings: places,
    expected: ['query-points'],
    recipe: {
      family: 'eulerian',
      mode: 'semigradient',
      query: (rows) => interpolated({ ...rows, x0: rows.problem.sample.source(stream(5, 'own'), rows.n) }),
    },
  }),
];
