import { perturbationOf } from '../../properties/loss/loss-case.ts';
import type { RowAnalysis } from './analyse.ts';
import { declaredTerm } from './evaluate-formula.ts';
import type { Evaluated } from './evaluated.ts';
import type { Term } from './formula.ts';
import type { RoleName } from './roles.ts';
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

/** A cotangent of v, and of the derivative along a direction, at a place. */
interface Flow {
  readonly part: PartName;
  readonly slot: number;
  readonly y: Float64Array;
  readonly z?: Float64Array;
  readonly direction?: Pick<Evaluated, 'dx' | 'ds' | 'dt'>;
}

/** The equations of rows of one kind under their first fit; undefined where the loss returns no gradient. */
export function flows(posed: Posed, analysis: RowAnalysis, weightLive: boolean): GradientEquations | undefined {
  const { trials, readings } = analysis;
  const [fit] = analysis.fits;
  const equations: GradientEquations = { names: NAMES, rows: [], observed: [], row: [], cancellation: [], unit: weightLive ? Math.max(posed.spec.u, DIFFERENCED) : posed.spec.u };
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
      return first.net === one.net && first.s === one.s && first.t === one.t && first.x.every((value, k) => value === one.x[k]);
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

/** The cotangents that a row's loss sends to its places, part by part. */
function flowsOf(posed: Posed, { casting, readings }: RowAnalysis, fit: Fit, trial: Trial, weightLive: boolean): Flow[] {
  const { formula } = fit;
  const d = trial.x0.length;
  const term = (key: string) => formula.find((one) => one.key === key);
  const values = formula.map(({ c, q }) => ({ c: c(trial.times), q: q(trial) }));
  const r = trial.x0.map((_, k) => values.reduce((sum, { c, q }) => sum + (c === 0 ? 0 : c * q[k]), 0));
  const G = outer(posed, fit, trial, r, weightLive);
  const scaled = (one: Term | undefined) => {
    const c = one === undefined ? 0 : one.c(trial.times);
    return G.map((value) => c * value);
  };
  const zero = new Float64Array(d);
  const result: Flow[] = [];
  const slotOf = (role: RoleName) => casting.get(role);
  const slopeOf = (slot: number) => trial.evaluations[readings[slot].slot.index];
  const pulledBack = (slot: number, by: Float64Array) => {
    const { vx } = slopeOf(slot);
    return by.map((_, m) => by.reduce((sum, value, k) => sum + vx[k * d + m] * value, 0));
  };
  for (const one of formula) {
    const match = /^(.*)\.v$/.exec(one.key);
    if (match === null || one.c(trial.times) === 0) continue;
    const extra = /^extra-(\d+)$/.exec(match[1]);
    const slot = extra === null ? slotOf(match[1] as RoleName) : Number(extra[1]);
    if (slot === undefined || one.q(trial) !== slopeOf(slot).v) continue;
    const student = match[1] === 'student' || match[1] === 'diagonal';
    result.push({ part: student ? 'student' : match[1] === 'second leg' ? 'second leg' : 'teacher', slot, y: scaled(one) });
  }
  const student = slotOf('student');
  const teacher = slotOf('teacher');
  if (student !== undefined) {
    const along = (part: PartName, key: string, direction: Flow['direction']) => {
      const one = term(key);
      if (one !== undefined && one.c(trial.times) !== 0) result.push({ part, slot: student, y: zero, z: scaled(one), direction: direction! });
    };
    along('slope', 'student.s', { dx: zero, ds: 1, dt: 0 });
    along('slope', 'student.t', { dx: zero, ds: 0, dt: 1 });
    const w = formula.find(({ group, key }) => group === '∇X w' && key !== 'transport')?.q(trial) ?? zero;
    along('transport', 'transport', { dx: w, ds: 0, dt: 0 });
    const derivative = term('derivative');
    if (derivative !== undefined) {
      for (const index of readings[student].slot.derivatives) {
        const { dx, ds, dt } = trial.evaluations[index];
        const z = scaled(derivative);
        result.push({ part: 'slope', slot: student, y: zero, z, direction: { dx: zero, ds, dt } });
        result.push({ part: 'transport', slot: student, y: zero, z, direction: { dx, ds: 0, dt: 0 } });
      }
    }
  }
  // Through the teacher's point, or the tangent w.
  const carried = (from: number | undefined, to: number | undefined, key: string) => {
    const one = term(key);
    if (from === undefined || to === undefined || one === undefined || one.q(trial) !== slopeOf(to).v) return;
    const start = slopeOf(from);
    const slugs = readings[to].points.map(({ slug }) => slug);
    if (!slugs.some((slug) => slug === `carried-${from}` || slug === 'carried-st' || slug === 'carried-su')) return;
    const h = start.t - start.s;
    result.push({ part: 'input', slot: from, y: pulledBack(to, scaled(one)).map((value) => h * value) });
  };
  const { family } = posed.spec;
  if (family === 'lagrangian') carried(student, teacher, 'teacher.v');
  if (family === 'semigroup') carried(slotOf('first leg'), slotOf('second leg'), 'second leg.v');
  const transport = term('transport');
  if (family === 'eulerian' && teacher !== undefined && student !== undefined && transport !== undefined) {
    result.push({ part: 'input', slot: teacher, y: pulledBack(student, scaled(transport)) });
  }
  return result;
}

/** The cotangent of the residual, its weight stopped, or live. */
function outer(posed: Posed, { metric, unit, differences }: Fit, trial: Trial, r: Float64Array, weightLive: boolean): Float64Array {
  const { spec, problem } = posed;
  const square = r.reduce((sum, value) => sum + value * value, 0);
  const declared = differences.every(({ kind }) => kind !== 'weighting');
  const own = declaredTerm(spec, problem.dimension, trial, unit);
  const weigh = declared ? own.weigh : (size: number) => metric(size, 0, trial).value;
  if (!weightLive) {
    const weight = declared ? own.factor(square) : weigh(square) / square;
    return r.map((value) => 2 * weight * value);
  }
  const step = 1e-5 * square;
  const weight = (weigh(square + step) - weigh(square - step)) / (2 * step);
  return r.map((value) => 2 * weight * value);
}
