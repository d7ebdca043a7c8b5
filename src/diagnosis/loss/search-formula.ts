import { charge } from '../work.ts';
import { fitFactors, rootsOf, withFactor } from './coefficient-fits.ts';
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

/** Work of a formula on one row, and of the same with fitted constants on all of them. */
const PER_ROW = 4;

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
      charge(PER_ROW);
      const { square, slack, residuals } = this.table.squares(formula, i, i + 1);
      left = left.filter(({ metric }) => agrees(trials[i].value, square[0], slack[0], metric, trials[i], residuals[0]));
    }
    return left.map(({ metric, unit, differences: more }) => ({
      formula,
      metric,
      unit,
      differences: [...differences, ...more],
    }));
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
      if (this.posed.stop.aborted) return found;
    }
    return found;
  }

  /** One term or group multiplied by a constant or by a function of the times: |A + κ B|² = |r|² gives κ on each row up to a choice of two. */
  private fittedFactors(formula: Formula, differences: readonly Difference[]): Fit[] {
    const { trials, spec } = this.table;
    const live = formula.filter(({ c }) => trials.some(({ times }) => c(times) !== 0));
    const sets = [
      ...live.map((term) => ({
        slug: term.slug ?? term.key.replaceAll(/[ .]/g, '-'),
        title: term.title,
        name: term.name,
        keys: [term.key],
      })),
      ...groupsOf(formula).map((group) => ({ ...group, name: group.title })),
    ];
    const tolerance = spec.u < 1e-10 ? 1e-7 : 1e-3;
    return sets.flatMap(({ slug, title, name, keys }): Fit[] => {
      for (const { metric } of this.readings) {
        const wanted = trials.map((trial) => undone(metric, trial));
        if (wanted.some((square) => square === undefined)) continue;
        const roots = trials.map((trial, i) => rootsOf(formula, keys, trial, wanted[i]!));
        const difference = (
          suffix: string,
          words: string,
          parameter: NonNullable<Difference['parameter']>,
        ): Difference => ({
          id: `formula.${slug}-${suffix}`,
          kind: 'formula',
          title: `${title} has ${words}`,
          mend: `Check the factor of ${name}.`,
          parameter,
        });
        for (const root of roots[0].flatMap((value) => [Number(value.toPrecision(5)), value])) {
          if (Math.abs(root - 1) <= tolerance) continue;
          const value = Number(root.toPrecision(6));
          const found = this.fits(
            withFactor(formula, keys, () => root),
            [
              ...differences,
              difference('factor', `the factor ${Number(root.toPrecision(4))}`, { name: 'factor', value }),
            ],
          );
          if (found.length > 0) return found;
        }
        for (const factor of fitFactors(trials, roots, tolerance)) {
          // A factor of 1 within what is known of it is none: the formula itself fits, but for rounding.
          const none = trials.every(({ times }) => Math.abs(factor.at(times) - 1) <= tolerance);
          const loose = this.fitsWithin(
            none ? formula : withFactor(formula, keys, factor.at),
            none ? differences : [...differences, difference(factor.slug, factor.title, factor.parameter)],
            tolerance,
          );
          if (loose.length > 0) return loose;
        }
      }
      return [];
    });
  }

  /** As {@link fits}, for formulas whose fitted constants are known as well as `tolerance`. */
  private fitsWithin(formula: Formula, differences: readonly Difference[], tolerance: number): Fit[] {
    const { trials } = this.table;
    this.counter.tried++;
    charge(PER_ROW * trials.length);
    const { square, slack, residuals } = this.table.squares(formula);
    return this.readings
      .filter(({ metric }) =>
        trials.every((trial, i) => {
          const { value, error } = metric(square[i], slack[i], trial, residuals[i]);
          return Math.abs(trial.value - value) <= error + tolerance * Math.abs(value);
        }),
      )
      .map(({ metric, unit, differences: more }) => ({
        formula,
        metric,
        unit,
        differences: [...differences, ...more],
      }));
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
