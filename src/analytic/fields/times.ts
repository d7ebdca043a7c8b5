import { expectedError, FlowproofError } from '../../core/errors.ts';
import type { Model } from '../model.ts';

/** Coefficients of the path at one time. `ada = a a'` and `dada = a'² + a a''` stay finite where a' does not. */
export interface PathAt {
  readonly t: number;
  readonly a: number;
  readonly b: number;
  readonly da: number;
  readonly db: number;
  readonly dda: number;
  readonly ddb: number;
  readonly ada: number;
  readonly dada: number;
}

/** The path's coefficients at t. */
export function pathAt(model: Model, t: number): PathAt {
  const path = model.interpolant;
  const a = path.a(t);
  const da = path.da(t);
  const dda = path.dda(t);
  const ada = path.ada ? path.ada(t) : a * da;
  const dada = path.dada ? path.dada(t) : da * da + a * dda;
  return { t, a, b: path.b(t), da, db: path.db(t), dda, ddb: path.ddb(t), ada, dada };
}

/** `factor · value`, where a zero value wins over an infinite factor: a' m0 at the end of a path with a' = ∞, m0 = 0. */
export function scaled(factor: number, value: number): number {
  return value === 0 ? 0 : factor * value;
}

/**
 * The number of points of a batch.
 *
 * @throws FlowproofError `unsupported` when lengths do not fit.
 */
export function batchLength(model: Model, x: Float64Array, t: Float64Array): number {
  const d = model.dimension;
  const n = x.length / d;
  if (!Number.isInteger(n)) {
    throw expectedError(
      'unsupported',
      'x',
      `a length that is a multiple of the dimension ${d}`,
      x.length,
      'Pass n × d numbers, row-major.',
    );
  }
  if (t.length !== n && t.length !== 1) {
    throw expectedError(
      'unsupported',
      't',
      `${n} times, or one common to the batch`,
      `${t.length} times`,
      'Pass a Float64Array of length n or 1.',
    );
  }
  return n;
}

/**
 * Throws unless t is a time of the problem.
 *
 * @throws FlowproofError `usage`.
 */
export function requireTime(model: Model, t: number): void {
  const [low, high] = model.timeRange;
  if (t >= low && t <= high) return;
  throw expectedError(
    'usage',
    't',
    `a time in [${low}, ${high}]`,
    t,
    `Problem ${model.definition.id} is posed there; time is noise 0 → data 1.`,
  );
}

/** A field that does not exist at t. */
export function singular(model: Model, t: number, reason: string): FlowproofError {
  return new FlowproofError(
    'singular',
    `t: expected a time at which the field of ${model.definition.id} exists, got ${t}: ${reason}`,
    `Stay within the regular times [${model.regularTimes.join(', ')}].`,
  );
}
