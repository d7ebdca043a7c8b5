import { stream } from '../../core/random.ts';
import type { Mutant } from '../types.ts';
import { lossMutants } from './build.ts';
import type { Recipe, Rows } from './recipe.ts';

const law = { diagonalFraction: 0.5, offDiagonal: 'triangle', gamma: 'uniform' } as const;

/** One row's times from its uniforms: p decides for the diagonal, v and w are the times, g the intermediate time. */
type Draw = (p: number, v: number, w: number, g: number, row: number, rows: Rows) => readonly [number, number, number];

/** Right: diagonal with probability 1/2, else the sorted pair; u = s + g (t - s). */
export const rightDraw: Draw = (p, v, w, g) => {
  if (p < law.diagonalFraction) return [v, v, v];
  const [s, t] = v < w ? [v, w] : [w, v];
  return [s, t, s + g * (t - s)];
};

export function drawing(draw: Draw, seedOf: (seed: number) => number = (seed) => seed): NonNullable<Recipe['draw']> {
  return (seed, rows) => {
    const rng = stream(seedOf(seed), 'loss-times');
    const s = new Float64Array(rows.n);
    const t = new Float64Array(rows.n);
    const u = new Float64Array(rows.n);
    for (let i = 0; i < rows.n; i++) {
      [s[i], t[i], u[i]] = draw(rng.uniform(), rng.uniform(), rng.uniform(), rng.uniform(), i, rows);
    }
    return { s, t, u };
  };
}

export const drawn = (family: 'lagrangian' | 'semigroup' | 'eulerian', draw: NonNullable<Recipe['draw']>): Recipe => ({
  family,
  mode: family === 'eulerian' ? 'full' : 'convex',
  times: 'drawn',
  timeLaw: law,
  draw,
});

const mistakes: readonly {
  name: string;
  description: string;
  hides: string;
  family?: 'lagrangian' | 'semigroup' | 'eulerian';
  expected?: readonly string[];
  seedOf?: (seed: number) => number;
  draw: Draw;
}[] = [
  {
    name: 'times-not-uniform',
    description: 's = U t with t uniform: too many short starts.',
    hides: 'every residual',
    draw: (p, v, w, g) => (p < 0.5 ? [v, v, v] : [w * v, v, w * v + g * (v - w * v)]),
  },
  {
    name: 'times-end-after-start',
    description: 's uniform, t uniform on [s, 1].',
    hides: 'every residual',
    draw: (p, v, w) => {
      const t = v + w * (1 - v);
      return p < 0.5 ? [v, v, v] : [v, t, (v + t) / 2];
    },
  },
  {
    name: 'diagonal-fraction-wrong',
    description: 'A quarter of the rows on the diagonal where a half is declared.',
    hides: 'every residual',
    draw: (p, v, w, g, row, rows) => rightDraw(2 * p, v, w, g, row, rows),
  },
  {
    name: 'diagonal-never',
    description: 'No row on the diagonal where a half is declared.',
    hides: 'every residual',
    draw: (_, v, w, g, row, rows) => rightDraw(1, v, w, g, row, rows),
  },
  {
    name: 'diagonal-times-squared',
    description: 'Diagonal times follow U².',
    hides: 'every residual',
    draw: (p, v, w, g, row, rows) => (p < 0.5 ? [v * v, v * v, v * v] : rightDraw(p, v, w, g, row, rows)),
  },
  {
    name: 'times-unsorted',
    description: 'The pair is not sorted: s > t in half of the rows.',
    hides: 'every residual',
    draw: (p, v, w, g) => (p < 0.5 ? [v, v, v] : [v, w, v + g * (w - v)]),
  },
  {
    name: 'times-common',
    description: 'One pair of times for the whole batch.',
    hides: 'a batch of one',
    draw: (() => {
      let kept: readonly [number, number, number, number] = [0, 0, 0, 0];
      return (p: number, v: number, w: number, g: number, row: number, rows: Rows) => {
        if (row === 0) kept = [p, v, w, g];
        return rightDraw(...kept, row, rows);
      };
    })(),
  },
  {
    name: 'times-from-data',
    description: 'Rows whose data lies below their noise get early times.',
    hides: 'every residual',
    expected: ['query-law'],
    draw: (p, v, w, g, row, rows) => {
      const near = rows.x1[row * rows.d] < rows.x0[row * rows.d] ? 0.5 : 1;
      return rightDraw(p, near * v, near * w, g, row, rows);
    },
  },
  {
    name: 'times-from-noise-sign',
    description: 'Rows with negative noise take the complement 1 - t of the times of the others: their law is right.',
    hides: 'every residual; the law of the times',
    expected: ['query-law'],
    draw: (p, v, w, g, row, rows) => {
      const late = rows.x0[row * rows.d] < 0;
      const fold = (q: number) => (late ? q / 2 : (1 + q) / 2);
      return p < law.diagonalFraction ? [fold(v), fold(v), fold(v)] : rightDraw(p, v, w, g, row, rows);
    },
  },
  {
    name: 'diagonal-from-data',
    description: 'Rows with large data are put on the diagonal more often than the others.',
    hides: 'every residual',
    expected: ['query-law'],
    draw: (p, v, w, g, row, rows) =>
      rightDraw(rows.x1[row * rows.d] > rows.x0[row * rows.d] ? 0.6 * p : 1 - 0.6 * p, v, w, g, row, rows),
  },
  {
    name: 'times-gridded',
    description: 'Times are multiples of 1/16.',
    hides: 'coarse statistics',
    draw: (p, v, w, g, row, rows) =>
      rightDraw(p, Math.floor(v * 16) / 16, (Math.floor(w * 16) + 0.5) / 16, g, row, rows),
  },
  {
    name: 'times-inside',
    description: 'Times restricted to [0.05, 0.95].',
    hides: 'the ends',
    draw: (p, v, w, g, row, rows) => rightDraw(p, 0.05 + 0.9 * v, 0.05 + 0.9 * w, g, row, rows),
  },
  {
    name: 'times-repeated',
    description: 'The times of the second half of a batch repeat those of the first.',
    hides: 'the law of a time; a batch of one',
    draw: (() => {
      let kept: (readonly [number, number, number, number])[] = [];
      return (p: number, v: number, w: number, g: number, row: number, rows: Rows) => {
        if (row === 0) kept = [];
        kept.push([p, v, w, g]);
        const half = Math.ceil(rows.n / 2);
        return rightDraw(...kept[row < half ? row : row - half], row, rows);
      };
    })(),
  },
  {
    name: 'times-short',
    description: 'Times multiplied by 0.98: they never come near 1.',
    hides: 'small samples of the law',
    draw: (p, v, w, g, row, rows) => rightDraw(p, 0.98 * v, 0.98 * w, g, row, rows),
  },
  {
    name: 'times-seed-ignored',
    description: 'The same times in every call.',
    hides: 'one call',
    seedOf: () => 11,
    draw: rightDraw,
  },
  {
    name: 'times-logit-normal',
    description: 'Logit-normal times where uniform ones are declared.',
    hides: 'every residual',
    draw: (p, v, w, g, row, rows) => {
      const squash = (q: number) => q ** 1.5 / (q ** 1.5 + (1 - q) ** 1.5);
      return rightDraw(p, squash(v), squash(w), g, row, rows);
    },
  },
  {
    name: 'gamma-midpoint',
    description: 'The midpoint where a uniform intermediate time is declared.',
    hides: 'every residual',
    family: 'semigroup',
    draw: (p, v, w, _, row, rows) => rightDraw(p, v, w, 0.5, row, rows),
  },
  {
    name: 'gamma-root',
    description: 'γ = √U where a uniform one is declared.',
    hides: 'every residual',
    family: 'semigroup',
    draw: (p, v, w, g, row, rows) => rightDraw(p, v, w, Math.sqrt(g), row, rows),
  },
  {
    name: 'gamma-common',
    description: 'One intermediate fraction for the whole batch.',
    hides: 'a batch of one',
    family: 'semigroup',
    draw: (() => {
      let kept = 0;
      return (p: number, v: number, w: number, g: number, row: number, rows: Rows) => {
        if (row === 0) kept = g;
        return rightDraw(p, v, w, kept, row, rows);
      };
    })(),
  },
];

/** Wrong laws of drawn times: every residual is right. */
export const times: readonly Mutant[] = mistakes.flatMap(
  ({ name, description, hides, family, expected, seedOf, draw }) =>
    lossMutants({
      name,
      description,
      hides,
      settings: ['gaussian', 'product'],
      expected: expected ?? ['times'],
      holds: ['zero-at-exact', 'value', 'teacher'],
      recipe: drawn(family ?? 'lagrangian', drawing(draw, seedOf)),
    }),
);
