import type { StopGradientMode } from '../../subject/types.ts';
import { definitionOf, type LossRow, OPS, type RowResidual } from './definitions/index.ts';
import type { Ask, PlaceCotangent } from './evaluation.ts';
import type { LossSpec } from './spec.ts';

/** What a loss has to be on these rows, and how far an author's arithmetic may be from it. */
export interface ExpectedLoss {
  readonly value: number;
  /** Bound of the rounding of a loss that follows the definition. */
  readonly error: number;
  /**
   * What the value and a component of its gradient (|φ_j| <= 1) would be if the terms of each residual did not cancel: a wrong
   * formula shows at this size.
   */
  readonly size: { readonly value: number; readonly gradient: number };
  /** The part of the value that is no distillation: the term of the rows with s = t, and w of a log-variance weight. */
  readonly floor: number;
  /** Gradient of the value under a stop-gradient mode, place by place. */
  cotangents(mode: StopGradientMode): readonly PlaceCotangent[];
}

/** Roundings of a weight, a power and a scale. */
const WEIGHT_OPS = 32;

/**
 * The loss of rows by the definition, from the evaluations that `ask` gives: `Σ c_i ω_i |r_i|²` with the declared reduction, weighting
 * and combination. Its error is `Σ c_i (2 |r_i| δr_i + δr_i²)` with δr the bound of each residual, and `(n d + 32) u` for sums and
 * weights. Undefined where an evaluation is missing.
 *
 * @param unit factor of velocities: 1 / timeScale where the author differentiates on the declared clock.
 */
export function expectedLoss(spec: LossSpec, rows: readonly LossRow[], ask: Ask, unit = 1): ExpectedLoss | undefined {
  const { u, family, form, weighting, firstLeg } = spec;
  const residuals: { row: RowResidual; diagonal: boolean; scale: number }[] = [];
  let complete = true;
  for (const row of rows) {
    const diagonal = row.s === row.t;
    // A distillation loss alone: such a row has nothing to carry.
    if (diagonal && spec.diagonal === 'none' && family !== 'flow-matching') continue;
    const residual = definitionOf(family, diagonal, firstLeg)(row, ask, { u, form, firstLeg });
    if (residual === undefined) complete = false;
    else
      residuals.push({
        row: residual,
        diagonal,
        scale: family === 'semigroup' && form === 'map' && !diagonal ? 1 : unit,
      });
  }
  if (!complete || residuals.length === 0) return undefined;

  const d = residuals[0].row.residual.value.length;
  const share = reduction(spec, rows, d);
  let value = 0;
  let error = 0;
  let flat = 0;
  const size = { value: 0, gradient: 0 };
  const judged = residuals.map(({ row, diagonal, scale }) => {
    const { residual } = row;
    let square = 0;
    let slack = 0;
    const uncancelled = { square: 0, sum: 0 };
    for (let k = 0; k < d; k++) {
      const r = scale * residual.value[k];
      const e = scale * residual.error[k];
      square += r * r;
      slack += 2 * Math.abs(r) * e + e * e;
      const terms = Math.abs(r) + e / (OPS * u);
      uncancelled.square += terms * terms;
      uncancelled.sum += terms;
    }
    const weight = rowWeight(weighting, square, slack + d * u * square);
    const term = weight.value * square;
    const rounding = weight.value * slack + weight.error * (square + slack) + (d + WEIGHT_OPS) * u * term;
    value += share(diagonal) * term;
    if (diagonal) flat += share(diagonal) * term;
    size.value += share(diagonal) * weight.value * uncancelled.square;
    size.gradient += 2 * share(diagonal) * weight.value * scale * uncancelled.sum;
    error += share(diagonal) * rounding;
    return { residual, term, error: rounding, diagonal, weight, scale };
  });
  error += rows.length * u * value;
  const total = logVariance(spec, value, error);

  return {
    value: total.value,
    error: total.error,
    floor: total.slope * flat + total.offset,
    size: { value: total.slope * size.value, gradient: total.slope * size.gradient },
    cotangents: (mode) =>
      judged.flatMap(({ residual, diagonal, weight, scale }, i) => {
        const factor = 2 * share(diagonal) * weight.value * total.slope * scale * scale;
        const relative = (weight.error / weight.value || 0) + WEIGHT_OPS * u;
        const c = {
          value: residual.value.map((r) => factor * r),
          error: residual.value.map(
            (r, k) => factor * (residual.error[k] + relative * (Math.abs(r) + residual.error[k])),
          ),
        };
        return residuals[i].row.cotangents(mode, c);
      }),
  };
}

/** c_i: the share of a row's term in the loss, with the declared overall constant. */
function reduction(spec: LossSpec, rows: readonly LossRow[], d: number): (diagonal: boolean) => number {
  if (spec.reduction === 'sum') return () => spec.factor;
  const onDiagonal = rows.filter((row) => row.s === row.t).length;
  const perElement = spec.reduction === 'mean-elements' ? d : 1;
  if (spec.combine === 'batch') return () => spec.factor / (rows.length * perElement);
  return (diagonal) => spec.factor / ((diagonal ? onDiagonal : rows.length - onDiagonal) * perElement);
}

/** ω for |r|² = `square` known within `slack`. */
function rowWeight(weighting: LossSpec['weighting'], square: number, slack: number): { value: number; error: number } {
  if (weighting === 'none' || weighting.kind !== 'adaptive') return { value: 1, error: 0 };
  const { power, constant } = weighting;
  const at = (q: number) => (q + constant) ** -power;
  const value = at(square);
  const lower = at(Math.max(0, square - slack));
  const upper = at(square + slack);
  return { value, error: Math.max(Math.abs(lower - value), Math.abs(upper - value)) };
}

/** `e^{-w} L + w` where that is declared; `slope` is its derivative in L. */
function logVariance({ weighting, u }: LossSpec, value: number, error: number) {
  if (weighting === 'none' || weighting.kind !== 'log-variance') return { value, error, slope: 1, offset: 0 };
  const w = weighting.logVariance;
  const slope = Math.exp(-w);
  // The exponential (a few u, and |w| u from its argument), the product, the sum.
  const rounding = 8 * u * (1 + Math.abs(w)) * slope * value + 4 * u * Math.abs(w);
  return { value: slope * value + w, error: slope * error + rounding, slope, offset: w };
}
