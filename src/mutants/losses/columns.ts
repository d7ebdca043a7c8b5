import { coefficientsOf, type Recipe, type Rows } from './recipe.ts';

/** Pairs of times by a rule, in two arrays. */
export function timesBy(
  rows: Rows,
  rule: ((s: number, t: number, u: number) => readonly [number, number]) | undefined,
  otherwise: (i: number) => readonly [number, number],
): [Float64Array, Float64Array] {
  const first = new Float64Array(rows.n);
  const second = new Float64Array(rows.n);
  for (let i = 0; i < rows.n; i++) {
    [first[i], second[i]] = rule?.(rows.s[i], rows.t[i], rows.u[i]) ?? otherwise(i);
  }
  return [first, second];
}

/** Columns of the three coefficients of the residual. */
export function coefficientColumns(recipe: Recipe, rows: Rows): ((i: number) => number)[] {
  const all = Array.from({ length: rows.n }, (_, i) => coefficientsOf(recipe, rows.s[i], rows.t[i], rows.u[i]));
  return [0, 1, 2].map((k) => (i: number) => all[i][k]);
}

/** Columns of the factors of the jvp's tangents in x, s and t. */
export function tangentColumns(recipe: Recipe, rows: Rows, otherwise: readonly [number, number, number]) {
  const all = Array.from({ length: rows.n }, (_, i) => recipe.tangents?.(rows.s[i], rows.t[i], rows.u[i]) ?? otherwise);
  return [0, 1, 2].map((k) => (i: number) => all[i][k]);
}
