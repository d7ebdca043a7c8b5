import { shapeFor } from '../../properties/loss/residual-shape.ts';
import { penaltyOf } from '../../properties/loss/row-term.ts';
import type { LossSpec } from '../../properties/loss/spec.ts';
import type { Formula, Term } from './formula.ts';
import type { Trial } from './trials.ts';

/** Squared residuals of trials with a bound of the author's rounding of each. */
export interface Squares {
  readonly square: Float64Array;
  readonly slack: Float64Array;
  /** The residuals themselves. */
  readonly residuals: readonly Float64Array[];
}

/** Roundings of each term of a residual. */
const OPS = 32;

/** Squared residuals of formulas on trials; vectors are computed once. */
export class Tabulated {
  private readonly vectors = new Map<Term['q'], (Float64Array | undefined)[]>();
  readonly trials: readonly Trial[];
  readonly spec: LossSpec;

  constructor(trials: readonly Trial[], spec: LossSpec) {
    this.trials = trials;
    this.spec = spec;
  }

  private vector(q: Term['q'], i: number): Float64Array {
    let known = this.vectors.get(q);
    if (known === undefined) {
      known = [];
      this.vectors.set(q, known);
    }
    known[i] ??= q(this.trials[i]);
    return known[i]!;
  }

  /** r, |r|² and its bound on the trials from `from` to `to`. */
  squares(formula: Formula, from = 0, to = this.trials.length): Squares {
    const { u, convention } = this.spec;
    const square = new Float64Array(to - from);
    const slack = new Float64Array(to - from);
    const residuals: Float64Array[] = [];
    const averages = convention.output === 'average-velocity' && !this.spec.headed;
    for (let i = from; i < to; i++) {
      const { x0, times, row } = this.trials[i];
      const h = Math.abs(times.t - times.s);
      const residual = new Float64Array(x0.length);
      const size = row.x.value.map((value) => (averages ? 0 : (Math.abs(value) + 1) / (h || 1)));
      for (const { c, q } of formula) {
        const factor = c(times);
        if (factor === 0) continue;
        const vector = this.vector(q, i);
        for (let k = 0; k < residual.length; k++) {
          const term = factor * vector[k];
          residual[k] += term;
          size[k] += Math.abs(term) + Math.abs(factor);
        }
      }
      for (let k = 0; k < residual.length; k++) {
        const r = residual[k];
        const e = OPS * u * size[k];
        square[i - from] += r * r;
        slack[i - from] += 2 * Math.abs(r) * e + e * e;
      }
      residuals.push(residual);
    }
    return { square, slack, residuals };
  }
}

/** Value of a row with the squared residual `square`, known within `slack`, with a bound of its rounding; `r` is the residual itself. */
export type Metric = (
  square: number,
  slack: number,
  trial: Trial,
  r?: Float64Array,
) => { readonly value: number; readonly error: number };

/** What a row alone contributes under the declared shape, weighting, reduction and factor; `unit` scales its residual. */
export function declaredMetric(spec: LossSpec, d: number, unit: number): Metric {
  const { u } = spec;
  return (square, slack, trial, r) => {
    const { weigh, weighElement } = declaredTerm(spec, d, trial, unit);
    if (weighElement === undefined || r === undefined) return around(weigh, square, slack, u);
    let value = 0;
    let error = 0;
    for (const entry of r) {
      const one = around(weighElement, entry * entry, slack, u);
      value += one.value;
      error += one.error;
    }
    return { value, error };
  };
}

/** The declared value of a row of |R|² = `square`, and the factor of its gradient `2 factor R ∂R` with all weights stopped. */
export function declaredTerm(spec: LossSpec, d: number, trial: Trial, unit: number) {
  const { weighting, u } = spec;
  const shape = shapeFor(spec, trial.diagonal);
  const at = (factor: (row: Trial['row']) => { readonly value: number }) => factor(trial.row).value;
  // What regresses on a target of its own is no velocity of some clock.
  const rate = trial.diagonal && spec.ownTarget !== undefined ? 1 : unit;
  const scale = rate * at(shape.scale);
  const chain = shape.live === undefined ? scale : rate * at(shape.live);
  const share = (at(shape.weight) * spec.factor) / (spec.reduction === 'mean-elements' ? d : 1);
  const { penalty, perElement } = penaltyOf(weighting, shape, d, u);
  const normalised = weighting !== 'none' && weighting.kind === 'adaptive' && weighting.scope === 'batch';
  const plain = (square: number) => {
    const q = scale * scale * square;
    return (share * penalty.value(q)) / (normalised ? penalty.factor(q) : 1);
  };
  const [slope, offset] =
    weighting !== 'none' && weighting.kind === 'log-variance'
      ? [Math.exp(-weighting.logVariance), weighting.logVariance]
      : [1, 0];
  return {
    weigh: (square: number) => slope * plain(square) + offset,
    /** Where squares are weighed element by element. */
    weighElement: perElement ? plain : undefined,
    /** Of the gradient, for R itself. */
    factor: (square: number) => {
      const q = scale * scale * square;
      return slope * share * chain * scale * (normalised ? 1 : penalty.factor(q));
    },
  };
}

/** A metric of |r|² at a value known within `slack`: its change there, and 64 roundings. */
export function around(weigh: (square: number) => number, square: number, slack: number, u: number) {
  const value = weigh(square);
  const spread = Math.max(
    Math.abs(weigh(square + slack) - value),
    Math.abs(weigh(Math.max(0, square - slack)) - value),
  );
  return { value, error: spread + 64 * u * Math.abs(value) };
}
