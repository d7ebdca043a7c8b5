import type { Mutant } from '../types.ts';
import { lossMutants } from './build.ts';
import type { Recipe } from './recipe.ts';

const places = ['gaussian', 'product'] as const;
const lagrangian: Recipe = { family: 'lagrangian', mode: 'convex' };
const semigroup: Recipe = { family: 'semigroup', mode: 'convex' };

/** Losses with memory, privileged rows or unused arguments. */
export const purity: readonly Mutant[] = [
  {
    name: 'drifting-state',
    description: 'Each call multiplies the value by 1 + 1e-12 × the number of calls before it.',
    hides: 'one call',
    settings: places,
    expected: ['deterministic'],
    recipe: { ...lagrangian, valueFactor: (call: number) => 1 + 1e-12 * call },
  },
  {
    name: 'alternating',
    description: 'Every second call is doubled.',
    hides: 'one call',
    settings: places,
    expected: ['deterministic'],
    recipe: { ...semigroup, valueFactor: (call: number) => (call % 2 === 0 ? 1 : 2) },
  },
  {
    name: 'warm-up',
    description: 'The weight rises over the first 1,000 calls.',
    hides: 'one call',
    settings: places,
    expected: ['deterministic'],
    recipe: { ...lagrangian, valueFactor: (call: number) => Math.min(1, call / 1000) },
  },
  {
    name: 'last-row-missing',
    description: 'The last row of each term is left out.',
    hides: 'large batches',
    settings: places,
    expected: ['value', 'batch-symmetry'],
    recipe: { ...lagrangian, rowWeight: (i: number, n: number) => (i === n - 1 ? 0 : 1) },
  },
  {
    name: 'rows-beyond-64-missing',
    description: 'Each term takes its first 64 rows alone.',
    hides: 'small batches',
    settings: places,
    expected: ['value'],
    recipe: { ...lagrangian, rowWeight: (i: number) => (i < 64 ? 1 : 0) },
  },
  {
    name: 'first-row-only',
    description: 'The loss of the first row of each term, times their number.',
    hides: 'a batch of one',
    settings: places,
    expected: ['value', 'batch-symmetry'],
    recipe: { ...semigroup, rowWeight: (i: number, n: number) => (i === 0 ? n : 0) },
  },
  {
    name: 'position-weighted',
    description: 'Rows weighted linearly by their position.',
    hides: 'a batch of one; the exact map',
    settings: places,
    expected: ['value', 'batch-symmetry'],
    recipe: { ...lagrangian, rowWeight: (i: number, n: number) => (2 * (i + 0.5)) / n },
  },
  {
    name: 'ignores-start-time',
    description: 'The start time is read as 0 everywhere.',
    hides: 's = 0',
    settings: places,
    expected: ['arguments'],
    recipe: {
      ...lagrangian,
      draw: (_: number, rows) => ({ s: new Float64Array(rows.n), t: rows.t, u: rows.u }),
    } satisfies Recipe,
  },
  {
    name: 'ignores-end-time',
    description: 'The end time is read as 1 everywhere.',
    hides: 't = 1',
    settings: places,
    expected: ['arguments'],
    recipe: {
      ...lagrangian,
      draw: (_: number, rows) => ({ s: rows.s, t: rows.s.map((s, i) => (s === rows.t[i] ? s : 1)), u: rows.u }),
    } satisfies Recipe,
  },
  {
    name: 'ignores-intermediate-time',
    description: 'The midpoint in the place of the given intermediate time.',
    hides: 'the midpoint; every residual',
    settings: places,
    expected: ['arguments'],
    recipe: {
      ...semigroup,
      draw: (_: number, rows) => ({ s: rows.s, t: rows.t, u: rows.s.map((s, i) => (s + rows.t[i]) / 2) }),
    } satisfies Recipe,
  },
  {
    name: 'ignores-data',
    description: 'x1 is read as 0.',
    hides: 'every residual off the diagonal',
    settings: places,
    expected: ['arguments', 'query-points'],
    recipe: {
      ...lagrangian,
      query: (rows) => rows.x0.map((noise, k) => rows.problem.interpolant.a(rows.s[Math.floor(k / rows.d)]) * noise),
      slope: (rows) => rows.x0.map((noise, k) => rows.problem.interpolant.da(rows.s[Math.floor(k / rows.d)]) * noise),
    } satisfies Recipe,
  },
  {
    name: 'ignores-noise',
    description: 'x0 is read as 0.',
    hides: 'every residual off the diagonal',
    settings: places,
    expected: ['arguments', 'query-points'],
    recipe: {
      ...semigroup,
      query: (rows) => rows.x1.map((data, k) => rows.problem.interpolant.b(rows.s[Math.floor(k / rows.d)]) * data),
      slope: (rows) => rows.x1.map((data, k) => rows.problem.interpolant.db(rows.s[Math.floor(k / rows.d)]) * data),
    } satisfies Recipe,
  },
].flatMap(lossMutants);
