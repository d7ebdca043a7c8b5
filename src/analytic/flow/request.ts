import { expectedError, FlowproofError } from '../../core/errors.ts';
import type { FlowRequest } from '../types.ts';

/**
 * The number of points of a request.
 * @throws FlowproofError `unsupported` when the lengths do not fit.
 */
export function countPoints(request: FlowRequest, dimension: number): number {
  const { x, s, t } = request;
  const n = x.length / dimension;
  if (!Number.isInteger(n)) {
    throw expectedError('unsupported', 'x', `n × ${dimension} coordinates`, x, 'Pass points row-major.');
  }
  for (const [name, times] of [
    ['s', s],
    ['t', t],
  ] as const) {
    if (times.length !== 1 && times.length !== n) {
      throw expectedError('unsupported', name, `length ${n} or 1`, times, 'Pass one time per point or one for all.');
    }
  }
  return n;
}

/** Row i of an array of times of length n or 1. */
export function timeOf(times: Float64Array, i: number): number {
  return times.length === 1 ? times[0] : times[i];
}

/** The error of a flow map that does not exist at a time. */
export function singularTime(role: 's' | 't', time: number, reason: string): FlowproofError {
  return new FlowproofError(
    'singular',
    `flow: expected a ${role === 's' ? 'start' : 'end'} time at which the map exists, got ${role} = ${time}: ${reason}`,
    'Draw times from regularTimes of the problem.',
  );
}

/** A per-time cache for one call: batches often share their times. */
export function cached<T>(build: (time: number) => T): (time: number) => T {
  const known = new Map<number, T>();
  return (time) => {
    let value = known.get(time);
    if (value === undefined) {
      value = build(time);
      if (known.size > 4096) known.clear();
      known.set(time, value);
    }
    return value;
  };
}
