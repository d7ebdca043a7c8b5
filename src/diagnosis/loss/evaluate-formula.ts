import type { LossSpec } from '../../properties/loss/spec.ts';
import type { LossWeighting } from '../../subject/types.ts';
import type { Formula, Term } from './formula.ts';
import type { Trial } from './trials.ts';

/** Squared residuals of trials with a bound of the author's rounding of each. */
export interface Squares {
  readonly square: Float64Array;
  readonly slack: Float64Array;
}

/** Roundings of each term of a residual. */
const OPS = 32;

/** Vectors and coefficients of the terms of formulas, each computed once. */
export class Tabulated {
  private readonly vectors = new Map<Term['q'], Float64Array[]>();
  private readonly coefficients = new Map<Term['c'], Float64Array>();
  readonly trials: readonly Trial[];
  readonly spec: LossSpec;

  constructor(trials: readonly Trial[], spec: LossSpec) {
    this.trials = trials;
    this.spec = spec;
  }

  /** q on every trial. */
  vector(q: Term['q']): readonly Float64Array[] {
    let known = this.vectors.get(q);
    if (known === undefined) {
      known = this.trials.map((trial) => q(trial));
      this.vectors.set(q, known);
    }
    return known;
  }

  /** c on every trial. */
  coefficient(c: Term['c']): Float64Array {
    let known = this.coefficients.get(c);
    if (known === undefined) {
      known = Float64Array.from(this.trials, ({ times }) => c(times));
      this.coefficients.set(c, known);
    }
    return known;
  }

  /** |r|² and its bound on the trials from `from` to `to`. */
  squares(formula: Formula, from = 0, to = this.trials.length): Squares {
    const { u, convention } = this.spec;
    const square = new Float64Array(to - from);
    const slack = new Float64Array(to - from);
    const averages = convention.output === 'average-velocity' && !this.spec.headed;
    for (let i = from; i < to; i++) {
      const { x0, times, row } = this.trials[i];
      const h = Math.abs(times.t - times.s);
      for (let k = 0; k < x0.length; k++) {
        let r = 0;
        let size = averages ? 0 : (Math.abs(row.x.value[k]) + 1) / (h || 1);
        for (const { c, q } of formula) {
          const factor = this.coefficient(c)[i];
          if (factor === 0) continue;
          const term = factor * this.vector(q)[i][k];
          r += term;
          size += Math.abs(term) + Math.abs(factor);
        }
        const e = OPS * u * size;
        square[i - from] += r * r;
        slack[i - from] += 2 * Math.abs(r) * e + e * e;
      }
    }
    return { square, slack };
  }
}

/** Value of a weighted square, with a bound of its rounding. */
export type Metric = (square: number, slack: number, trial: Trial) => { readonly value: number; readonly error: number };

/** What a row alone contributes under a declared weighting, reduction and factor; `unit` scales its residual. */
export function declaredMetric(spec: LossSpec, d: number, unit: number): Metric {
  const { u, factor, reduction, weighting } = spec;
  const share = factor / (reduction === 'mean-elements' ? d : 1);
  const weigh = weighted(weighting, share);
  return (square, slack) => around(weigh, unit * unit * square, unit * unit * slack, u);
}

/** A metric of |r|² at a value known within `slack`: its change there, and 64 roundings. */
export function around(weigh: (square: number) => number, square: number, slack: number, u: number) {
  const value = weigh(square);
  const spread = Math.max(Math.abs(weigh(square + slack) - value), Math.abs(weigh(Math.max(0, square - slack)) - value));
  return { value, error: spread + 64 * u * Math.abs(value) };
}

/** `c ω |r|²` as the declaration has it. */
export function weighted(weighting: LossWeighting, share: number): (square: number) => number {
  if (weighting === 'none') return (square) => share * square;
  if (weighting.kind === 'adaptive') {
    const { power, constant } = weighting;
    return (square) => share * square * (square + constant) ** -power;
  }
  const w = weighting.logVariance;
  return (square) => Math.exp(-w) * share * square + w;
}
