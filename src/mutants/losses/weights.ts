import type { Recipe } from './recipe.ts';

/** Value and cotangents of the weighted, reduced squares of residual rows. */
export interface Reduced {
  readonly value: number;
  /** ∂value/∂r, one array for each term, weights held fixed where the recipe says so. */
  readonly cotangents: readonly Float64Array[];
}

/**
 * The reduced loss of the residuals of its terms (flow matching, distillation; either may have no rows), each n_k × d:
 * `mean` Σ|r|²/n, `mean-elements` Σ|r|²/(n d), `sum`. `combine: 'terms'` adds the reduced terms, `batch` reduces over all rows.
 */
export function reduceSquares(
  recipe: Recipe,
  terms: readonly {
    readonly r: Float64Array;
    readonly s: Float64Array;
    readonly t: Float64Array;
    readonly weight: number;
  }[],
  d: number,
): Reduced {
  const total = terms.reduce((sum, term) => sum + term.s.length, 0);
  let value = 0;
  const cotangents = terms.map(({ r, s, t, weight }) => {
    const n = s.length;
    const rows = recipe.combine === 'terms' ? n : total;
    const norm = recipe.reduction === 'sum' ? 1 : recipe.reduction === 'mean-elements' ? rows * d : rows;
    const cotangent = new Float64Array(r.length);
    for (let i = 0; i < n; i++) {
      let square = 0;
      for (let k = 0; k < d; k++) square += r[i * d + k] ** 2;
      const metric = recipe.metric?.(square) ?? weighted(recipe, square);
      const factor = (weight * (recipe.rowWeight?.(i, n, s[i], t[i]) ?? 1)) / norm;
      value += factor * metric.value;
      for (let k = 0; k < d; k++) cotangent[i * d + k] = factor * metric.derivative * 2 * r[i * d + k];
    }
    return cotangent;
  });
  if (typeof recipe.weighting === 'object' && recipe.weighting.kind === 'log-variance') {
    const scale = Math.exp(-recipe.weighting.logVariance);
    return {
      value: scale * value + recipe.weighting.logVariance,
      cotangents: cotangents.map((cotangent) => cotangent.map((entry) => scale * entry)),
    };
  }
  return { value, cotangents };
}

function weighted(recipe: Recipe, square: number): { value: number; derivative: number } {
  if (typeof recipe.weighting !== 'object' || recipe.weighting.kind !== 'adaptive')
    return { value: square, derivative: 1 };
  const weight = (square + recipe.weighting.constant) ** -recipe.weighting.power;
  return { value: weight * square, derivative: weight };
}
