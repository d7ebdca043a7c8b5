import type { ExactProblem } from '../../analytic/types.ts';
import { UNIT_ROUNDOFF } from '../../core/precision.ts';
import { type Conditioning, conditionAt } from '../../properties/numeric/condition.ts';
import { velocityConditionAt } from '../../properties/numeric/velocity-condition.ts';
import { exactConsistencySubject, exactMapSubject, exactVelocitySubject } from '../../subject/exact.ts';
import { type GeneralReading, generalReading } from '../../subject/general.ts';
import { type Arguments, type Asked, argumentsOf, type Rows } from './arguments.ts';

/** The exact output of a subject at given rows, in its convention. */
export interface ExactOutputs {
  readonly arguments: Arguments;
  /** n × d, float64. */
  readonly y: Float64Array;
  /** What an honest implementation in the dtype may be off by, in each coordinate of a row, n. */
  readonly tolerance: Float64Array;
  /** Canonical; of a velocity absent. */
  readonly at?: Conditioning;
  readonly reading: GeneralReading;
}

/**
 * What a subject of the asked kind has to return. With X = A x + B y a bound e of X is one e / |B| of y; where B = 0 (s = t) X says nothing of y,
 * and the bound is that of the velocity, β e_b, from y = α x + β v.
 */
export async function exactOutputs(asked: Asked, problem: ExactProblem, rows: Rows): Promise<ExactOutputs> {
  const { dtype, convention, kind } = asked;
  const called = await argumentsOf(asked, problem, rows);
  const reading = generalReading(convention, problem);
  const u = UNIT_ROUNDOFF[dtype];
  const y = await outputsOf(asked, problem, rows);
  const velocity = (): Float64Array => velocityConditionAt(problem, u, rows.x, rows.s).roundOff;
  const d = problem.dimension;
  const size = (i: number, part: Float64Array): number => {
    let most = 0;
    for (let k = i * d; k < (i + 1) * d; k++) most = Math.max(most, Math.abs(part[k]));
    return most;
  };
  if (kind === 'velocity') {
    const roundOff = velocity();
    const tolerance = roundOff.map((error, i) => {
      const time = rows.s[i];
      if (convention.output === 'map') return error / Math.abs(reading.clock.slope(time));
      const { alpha, beta } = reading.head(time, time);
      return Math.abs(beta[0]) * error + OUTPUT_UNITS * u * Math.abs(alpha[0]) * size(i, rows.x);
    });
    return { arguments: called, y, tolerance: openWhere(y, tolerance), reading };
  }
  const at = conditionAt(problem, u, rows.x, rows.s, rows.t);
  const diagonal = rows.s.some((s, i) => s === rows.t[i]) ? velocity() : undefined;
  const tolerance = at.roundOff.map((roundOff, i) => {
    const [s, t] = [rows.s[i], rows.t[i]];
    const { A, B } = reading.map(s, t);
    if (B[0] !== 0)
      return (roundOff + at.error[i] + OUTPUT_UNITS * u * Math.abs(A[0]) * size(i, rows.x)) / Math.abs(B[0]);
    const { alpha, beta } = reading.head(s, t);
    const scaled = OUTPUT_UNITS * u * (Math.abs(alpha[0]) * size(i, rows.x) + size(i, y));
    return Math.abs(beta[0]) * diagonal![i] + scaled;
  });
  return { arguments: called, y, tolerance: openWhere(y, tolerance), at, reading };
}

/** Infinite where a head leaves its output open, as one that is multiplied by 0 at the end of time. */
function openWhere(y: Float64Array, tolerance: Float64Array): Float64Array {
  const d = y.length / tolerance.length;
  return tolerance.map((value, i) =>
    y.subarray(i * d, (i + 1) * d).some(Number.isNaN) ? Number.POSITIVE_INFINITY : value,
  );
}

/** Units of round-off of the conversion between X and y, a product and a sum. */
const OUTPUT_UNITS = 4;

/**
 * In float64, at the arguments before they are rounded to the dtype: what their rounding does is in the tolerance, and rounded times may be out of
 * range.
 */
async function outputsOf(asked: Asked, problem: ExactProblem, rows: Rows): Promise<Float64Array> {
  const { kind, convention, domain } = asked;
  const { x, times } = await argumentsOf({ ...asked, dtype: 'float64' }, problem, rows);
  const options = { convention, domain, jvp: false };
  const d = problem.dimension;
  const n = x.length / d;
  if (kind === 'map') {
    return Float64Array.from(await exactMapSubject(problem, options).evaluate({ x, s: times.s, t: times.t, n, d }));
  }
  const exact = kind === 'velocity' ? exactVelocitySubject : exactConsistencySubject;
  return Float64Array.from(await exact(problem, options).evaluate({ x, t: times.t, n, d }));
}
