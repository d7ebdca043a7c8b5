import { type Difference, type Edit, editsOf, groupsOf } from './edits.ts';
import { type Metric, Tabulated } from './evaluate-formula.ts';
import type { Formula } from './formula.ts';
import type { Posed, Trial } from './trials.ts';

/** A formula that gives the values of all trials. */
export interface Fit {
  readonly differences: readonly Difference[];
  readonly formula: Formula;
  readonly metric: Metric;
  /** Factor of velocities: 1 / timeScale where the author differentiates on the declared clock. */
  readonly unit: number;
}

/** A way of reading the value: the metric of |r|² with what it differs in from the declared one. */
export interface Reading {
  readonly metric: Metric;
  readonly unit: number;
  readonly differences: readonly Difference[];
}

/** Whether a formula gives the value of a trial. */
function agrees(value: number, square: number, slack: number, metric: Metric, trial: Trial, r: Float64Array): boolean {
  if (Number.isNaN(value)) return Number.isNaN(square);
  const expected = metric(square, slack, trial, r);
  return Math.abs(value - expected.value) <= expected.error;
}

/** Counts what it tries. */
export interface Counter {
  tried: number;
}

/** Tries formulas, trial by trial. */
export class FormulaSearch {
  readonly table: Tabulated;
  private readonly posed: Posed;
  private readonly readings: readonly Reading[];
  private readonly counter: Counter;

  constructor(posed: Posed, trials: readonly Trial[], readings: readonly Reading[], counter: Counter) {
    this.posed = posed;
    this.table = new Tabulated(trials, posed.spec);
    this.readings = readings;
    this.counter = counter;
  }

  /** The readings under which a formula gives all values. */
  fits(formula: Formula, differences: readonly Difference[]): Fit[] {
    const { trials } = this.table;
    this.counter.tried++;
    let left = [...this.readings];
    for (let i = 0; i < trials.length && left.length > 0; i++) {
      const { square, slack, residuals } = this.table.squares(formula, i, i + 1);
      left = left.filter(({ metric }) => agrees(trials[i].value, square[0], slack[0], metric, trials[i], residuals[0]));
    }
    return left.map(({ metric, unit, differences: more }) => ({ formula, metric, unit, differences: [...differences, ...more] }));
  }

  /** The formula itself, or with the fewest changes that fit: one, else a fitted factor, else two. */
  search(formula: Formula, differences: readonly Difference[], depth = 2): Fit[] {
    const own = this.fits(formula, differences);
    if (own.length > 0 || depth === 0) return own;
    const edits = editsOf(this.posed, formula, this.table.trials);
    const single = edits.flatMap((edit) => this.fits(edit.apply(formula), [...differences, edit]));
    if (single.length > 0) return single;
    const fitted = this.fittedFactors(formula, differences);
    if (fitted.length > 0 || depth === 1) return fitted;
    return this.pairs(formula, edits, differences);
  }

  private pairs(formula: Formula, edits: readonly Edit[], differences: readonly Difference[]): Fit[] {
    const found: Fit[] = [];
    for (let i = 0; i < edits.length; i++) {
      const first = edits[i].apply(formula);
      for (let j = i + 1; j < edits.length; j++) {
        if (edits[i].id === edits[j].id) continue;
        found.push(...this.fits(edits[j].apply(first), [...differences, edits[i], edits[j]]));
        if (found.length > 8) return found;
      }
      if (this.posed.signal.aborted) return found;
    }
    return found;
  }

  /** One term or group multiplied by a constant: |A + κ B|² = |r|² on the first trials gives κ, the others test it. */
  private fittedFactors(formula: Formula, differences: readonly Difference[]): Fit[] {
    const { trials } = this.table;
    const live = formula.filter(({ c }) => trials.some(({ times }) => c(times) !== 0));
    const sets = [
      ...live.map(({ key, title, name }) => ({ slug: key.replaceAll(/[ .]/g, '-'), title, name, keys: [key] })),
      ...groupsOf(formula).map((group) => ({ ...group, name: group.title })),
    ];
    return sets.flatMap(({ slug, title, name, keys }): Fit[] => {
      const factors = this.readings.flatMap(({ metric }) => this.roots(formula, keys, metric));
      for (const factor of factors.flatMap((root) => [Number(root.toPrecision(5)), root])) {
        const changed = formula.map((term) =>
          keys.includes(term.key) ? { ...term, c: (times: Parameters<typeof term.c>[0]) => factor * term.c(times) } : term,
        );
        const value = Number(factor.toPrecision(6));
        const found = this.fits(changed, [
          ...differences,
          {
            id: `formula.${slug}-factor`,
            kind: 'formula',
            title: `${title} has the factor ${Number(factor.toPrecision(4))}`,
            mend: `Check the factor of ${name}.`,
            parameter: { name: 'factor', value },
          },
        ]);
        if (found.length > 0) return found;
      }
      return [];
    });
  }

  /** κ with metric(|A + κ B|²) = value on the first trial, where the metric can be undone. */
  private roots(formula: Formula, keys: readonly string[], metric: Metric): number[] {
    const [trial] = this.table.trials;
    const wanted = undone(metric, trial);
    if (wanted === undefined) return [];
    const sums = [true, false].map((inside) => {
      const part = formula.filter(({ key }) => keys.includes(key) === inside);
      return trial.x0.map((_, k) => part.reduce((sum, { c, q }) => sum + c(trial.times) * q(trial)[k], 0));
    });
    const dot = (a: Float64Array, b: Float64Array) => a.reduce((sum, value, k) => sum + value * b[k], 0);
    const [B, A] = sums;
    const [p, q, r] = [dot(B, B), 2 * dot(A, B), dot(A, A) - wanted];
    const discriminant = q * q - 4 * p * r;
    if (!(p > 0) || discriminant < 0) return [];
    return [1, -1].map((sign) => (-q + sign * Math.sqrt(discriminant)) / (2 * p));
  }
}

/** |r|² with metric(|r|²) = the trial's value, by bisection of a metric that grows. */
function undone(metric: Metric, trial: Trial): number | undefined {
  const at = (square: number) => metric(square, 0, trial).value;
  let low = 0;
  let high = 1;
  while (at(high) < trial.value && high < 1e12) high *= 4;
  if (!(at(low) <= trial.value && trial.value <= at(high))) return undefined;
  for (let k = 0; k < 200; k++) {
    const middle = (low + high) / 2;
    if (middle === low || middle === high) break;
    if (at(middle) < trial.value) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
