import { perturbationOf } from '../../properties/loss/loss-case.ts';
import type { RowAnalysis } from './analyse.ts';
import type { Evaluated } from './evaluated.ts';
import { flowsOf } from './gradient-flows.ts';
import type { Fit } from './search-formula.ts';
import type { Posed, Trial } from './trials.ts';

/** Parts of a residual that an author stops or leaves live on their own. */
export type PartName = 'student' | 'slope' | 'transport' | 'teacher' | 'second leg' | 'input';

/** Linear equations of the factors of the parts: one row for each entry of the gradient in the parameters of each place. */
export interface GradientEquations {
  readonly names: readonly PartName[];
  readonly rows: number[][];
  readonly observed: number[];
  /** Number of the trial of each equation. */
  readonly row: number[];
  /** How much the terms of its residual cancel, for each equation. */
  readonly cancellation: number[];
  /** Unit round-off in which the gradient came. */
  readonly unit: number;
}

/** Precision of a weight's slope by differences. */
const DIFFERENCED = 1e-9;

const NAMES: readonly PartName[] = ['student', 'slope', 'transport', 'teacher', 'second leg', 'input'];

/** The equations of rows of one kind under their first fit; undefined where the loss returns no gradient. */
export function flows(posed: Posed, analysis: RowAnalysis, weightLive: boolean): GradientEquations | undefined {
  const { trials, readings } = analysis;
  const [fit] = analysis.fits;
  const equations: GradientEquations = {
    names: NAMES,
    rows: [],
    observed: [],
    row: [],
    cancellation: [],
    unit: weightLive ? Math.max(posed.spec.u, DIFFERENCED) : posed.spec.u,
  };
  for (const [i, trial] of trials.entries()) {
    const byCall = trial.evaluations.some(({ theta }) => theta !== undefined);
    if (!byCall && trial.totalGradient === undefined) return undefined;
    const { features } = perturbationOf(posed.problem, trial.net)!;
    const J = features.count;
    const d = trial.x0.length;
    const count = byCall ? readings.length : 1;
    const sums = Array.from({ length: count * J }, () => new Array<number>(NAMES.length).fill(0));
    for (const { part, slot, y, z, direction } of flowsOf(posed, analysis, fit, trial, weightLive)) {
      const { net, index } = readings[slot].slot;
      if (net === 'given') continue;
      const { x, s, t } = trial.evaluations[index];
      const phi = features.dual(x, s, t, direction?.dx ?? new Float64Array(d), direction?.ds ?? 0, direction?.dt ?? 0);
      for (let j = 0; j < J; j++) {
        let sum = 0;
        for (let k = 0; k < d; k++) {
          sum += y[k] * phi.value[j * d + k];
          if (z !== undefined) sum += z[k] * phi.derivative[j * d + k];
        }
        sums[(byCall ? slot : 0) * J + j][NAMES.indexOf(part)] += sum;
      }
    }
    const observed = byCall ? byPlace(analysis, trial, J) : [...trial.totalGradient!];
    const cancelled = cancellationOf(fit, trial);
    observed.forEach((value, k) => {
      equations.rows.push(sums[k]);
      equations.observed.push(value);
      equations.row.push(i);
      equations.cancellation.push(cancelled);
    });
  }
  return equations;
}

/** 1 + Σ |c q| / |r|: how many times its own size the rounding of a residual may be. */
function cancellationOf({ formula }: Fit, trial: Trial): number {
  const d = trial.x0.length;
  const r = new Float64Array(d);
  let size = 0;
  for (const { c, q } of formula) {
    const factor = c(trial.times);
    if (factor === 0) continue;
    q(trial).forEach((value, k) => {
      r[k] += factor * value;
      size += Math.abs(factor * value);
    });
  }
  return 1 + size / Math.max(Math.hypot(...r), Number.MIN_VALUE);
}

/** The observed gradient place by place. */
function byPlace({ readings }: RowAnalysis, { evaluations }: Trial, J: number): number[] {
  const result = new Array<number>(readings.length * J).fill(0);
  const placeOf = (one: Evaluated) => {
    const known = readings.findIndex(({ slot }) => {
      const first = evaluations[slot.index];
      return (
        first.net === one.net &&
        first.s === one.s &&
        first.t === one.t &&
        first.x.every((value, k) => value === one.x[k])
      );
    });
    if (known >= 0) return known;
    let best = 0;
    let least = Number.POSITIVE_INFINITY;
    readings.forEach(({ slot }, p) => {
      const first = evaluations[slot.index];
      if (first.net !== one.net) return;
      const distance = Math.hypot(first.s - one.s, first.t - one.t, ...first.x.map((value, k) => value - one.x[k]));
      if (distance < least) [best, least] = [p, distance];
    });
    return best;
  };
  for (const one of evaluations) {
    const place = placeOf(one);
    one.theta?.forEach((value, j) => {
      result[place * J + j] += value;
    });
  }
  return result;
}
