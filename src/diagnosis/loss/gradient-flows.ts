import type { RowAnalysis } from './analyse.ts';
import { declaredTerm } from './evaluate-formula.ts';
import type { Evaluated } from './evaluated.ts';
import type { Term } from './formula.ts';
import type { PartName } from './gradient-parts.ts';
import type { RoleName } from './roles.ts';
import type { Fit } from './search-formula.ts';
import type { Posed, Trial } from './trials.ts';

/** A cotangent of v, and of the derivative along a direction, at a place. */
interface Flow {
  readonly part: PartName;
  readonly slot: number;
  readonly y: Float64Array;
  readonly z?: Float64Array;
  readonly direction?: Pick<Evaluated, 'dx' | 'ds' | 'dt'>;
}

/** The cotangents that a row's loss sends to its places, part by part. */
export function flowsOf(
  posed: Posed,
  { casting, readings }: RowAnalysis,
  fit: Fit,
  trial: Trial,
  weightLive: boolean,
): Flow[] {
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
    result.push({
      part: student ? 'student' : match[1] === 'second leg' ? 'second leg' : 'teacher',
      slot,
      y: scaled(one),
    });
  }
  const student = slotOf('student');
  const teacher = slotOf('teacher');
  if (student !== undefined) {
    const along = (part: PartName, key: string, direction: Flow['direction']) => {
      const one = term(key);
      if (one !== undefined && one.c(trial.times) !== 0)
        result.push({ part, slot: student, y: zero, z: scaled(one), direction: direction! });
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
function outer(
  posed: Posed,
  { metric, unit, differences }: Fit,
  trial: Trial,
  r: Float64Array,
  weightLive: boolean,
): Float64Array {
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
