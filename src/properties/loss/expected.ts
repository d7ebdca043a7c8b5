import type { StopGradientMode } from '../../subject/types.ts';
import { type Bounded, combine } from './bounded.ts';
import { definitionOf, type LossRow, type RowResidual } from './definitions/index.ts';
import type { Ask, PlaceCotangent } from './evaluation.ts';
import { type Factor, shapeFor } from './residual-shape.ts';
import { penaltyOf, type RowTerm, rowTerm } from './row-term.ts';
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

/**
 * The loss of rows by the definition, from the evaluations that `ask` gives: `Σ c_i ω_i T(ρ_i)` with the declared shape of residuals, weighting,
 * reduction and combination; `T(ρ) = |ρ|²`, ρ the residual, where nothing else is declared. Its error is `Σ c_i (2 |r_i| δr_i + δr_i²)` with δr the
 * bound of each residual, and `(n d + 32) u` for sums and weights. Undefined where an evaluation is missing.
 *
 * @param unit factor of velocities: 1 / timeScale where the author differentiates on the declared clock.
 */
export function expectedLoss(spec: LossSpec, rows: readonly LossRow[], ask: Ask, unit = 1): ExpectedLoss | undefined {
  const { u, family, form, firstLeg, ownTarget } = spec;
  const terms: JudgedRow[] = [];
  let complete = true;
  for (const row of rows.flatMap((whole) => partsOf(spec, whole))) {
    const diagonal = row.s === row.t;
    const residual = definitionOf(family, diagonal, firstLeg)(row, ask, spec);
    if (residual === undefined) complete = false;
    else {
      const matches = diagonal || family === 'flow-matching';
      const isVelocity = matches ? ownTarget === undefined : family !== 'semigroup' || form === 'velocity';
      terms.push(judgeRow(spec, row, residual, diagonal, isVelocity ? unit : 1));
    }
  }
  if (!complete || terms.length === 0) return undefined;

  const share = reduction(spec, rows, terms[0].row.residual.value.length);
  const over = batchWeight(spec, terms);
  let value = 0;
  let error = 0;
  let flat = 0;
  const size = { value: 0, gradient: 0 };
  for (const { term, weight, chain, diagonal } of terms) {
    const c = share(diagonal) / over.value;
    value += c * weight.value * term.value;
    if (diagonal) flat += c * weight.value * term.value;
    size.value += c * weight.value * term.size.value;
    size.gradient += c * weight.value * Math.abs(chain.value) * term.size.gradient;
    error += c * (weight.value * term.error + weight.error * (term.value + term.error));
  }
  error += (rows.length * u + over.error / over.value) * value;
  const total = logVariance(spec, value, error);

  return {
    value: total.value,
    error: total.error,
    floor: total.slope * flat + total.offset,
    size: { value: total.slope * size.value, gradient: total.slope * size.gradient },
    cotangents: (mode) =>
      terms.flatMap(({ row, rho, term, weight, chain, diagonal }) => {
        const factor = (2 * share(diagonal) * total.slope * weight.value * chain.value) / over.value;
        const relative =
          weight.error / weight.value + chain.error / Math.abs(chain.value) + over.error / over.value || 0;
        const c = {
          value: rho.value.map((r, k) => factor * term.slope[k] * r),
          error: rho.value.map((r, k) => {
            const loose = (relative * term.slope[k] + term.slopeError[k]) * (Math.abs(r) + rho.error[k]);
            return Math.abs(factor) * (term.slope[k] * rho.error[k] + loose);
          }),
        };
        return row.cotangents(mode, c);
      }),
  };
}

/** The places at which a row has a residual. */
function partsOf({ diagonal, family }: LossSpec, row: LossRow): readonly LossRow[] {
  if (family === 'flow-matching') return [row];
  // A distillation loss alone: such a row has nothing to carry.
  if (row.s === row.t) return diagonal === 'none' ? [] : [row];
  return diagonal === 'added' ? [row, { ...row, t: row.s, u: row.s }] : [row];
}

/** A row with its shaped residual ρ and term, before shares are given. */
interface JudgedRow {
  readonly row: RowResidual;
  readonly diagonal: boolean;
  readonly rho: Bounded;
  readonly term: RowTerm;
  readonly weight: Factor;
  /** ∂ρ of ∂R, or what is declared live. */
  readonly chain: Factor;
}

function judgeRow(spec: LossSpec, row: LossRow, residual: RowResidual, diagonal: boolean, unit: number): JudgedRow {
  const shape = shapeFor(spec, diagonal);
  const scaled = ({ value, error }: Factor): Factor => ({ value: unit * value, error: unit * error });
  const scale = scaled(shape.scale(row));
  const rho = combine(0, 0, [{ c: scale.value, slack: scale.error, v: residual.residual }]);
  const penalty = penaltyOf(spec.weighting, shape, rho.value.length, spec.u);
  return {
    row: residual,
    diagonal,
    rho,
    term: rowTerm(rho, penalty, spec.u),
    weight: shape.weight(row),
    chain: shape.live === undefined ? scale : scaled(shape.live(row)),
  };
}

/** What weights of a whole batch are divided by: their mean. */
function batchWeight({ weighting, u }: LossSpec, terms: readonly JudgedRow[]): Factor {
  if (weighting === 'none' || weighting.kind !== 'adaptive' || weighting.scope !== 'batch') {
    return { value: 1, error: 0 };
  }
  const mean = (of: (term: RowTerm) => number) => terms.reduce((sum, { term }) => sum + of(term), 0) / terms.length;
  const value = mean(({ slope }) => slope[0]);
  return { value, error: mean(({ slopeError }) => slopeError[0]) + terms.length * u * value };
}

/** c_i: the share of a row's term in the loss, with the declared overall constant. */
function reduction(spec: LossSpec, rows: readonly LossRow[], d: number): (diagonal: boolean) => number {
  if (spec.reduction === 'sum') return () => spec.factor;
  const onDiagonal = rows.filter((row) => row.s === row.t).length;
  const perElement = spec.reduction === 'mean-elements' ? d : 1;
  if (spec.combine === 'batch' || spec.diagonal === 'added') return () => spec.factor / (rows.length * perElement);
  return (diagonal) => spec.factor / ((diagonal ? onDiagonal : rows.length - onDiagonal) * perElement);
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
