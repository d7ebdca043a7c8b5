import { expectedError } from '../../core/errors.ts';
import type { Model } from '../model.ts';
import { requireTime } from './times.ts';

/** The checked shape of a `projection` call, with zeroed results. */
export interface ProjectionRequest {
  readonly n: number;
  readonly lower: Float64Array;
  readonly upper: Float64Array;
  /** Offset in `w` of the direction of row i. */
  row(i: number): number;
}

/**
 * Checks lengths and times of a projection.
 *
 * @throws FlowproofError `unsupported` for a wrong shape, `usage` for a time out of range.
 */
export function projectionRequest(model: Model, w: Float64Array, c: Float64Array, t: Float64Array): ProjectionRequest {
  const d = model.dimension;
  const n = c.length;
  if (w.length !== d && w.length !== n * d) {
    throw expectedError(
      'unsupported',
      'w',
      `${d} or ${n * d} numbers`,
      w.length,
      'Pass one direction, or one a point.',
    );
  }
  if (t.length !== 1 && t.length !== n) {
    throw expectedError('unsupported', 't', `1 or ${n} times`, t.length, 'Pass one time, or one a point.');
  }
  for (const time of t) requireTime(model, time);
  const common = w.length === d;
  return {
    n,
    lower: new Float64Array(n),
    upper: new Float64Array(n),
    row: (i) => (common ? 0 : i * d),
  };
}
