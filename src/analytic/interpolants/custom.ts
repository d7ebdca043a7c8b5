import { expectedError, FlowproofError } from '../../core/errors.ts';
import { UNIT_ROUNDOFF } from '../../core/precision.ts';
import type { Interpolant } from '../types.ts';
import { differentiate } from './differentiate.ts';

/** Coefficient functions of a user's path, noise at t = 0 and data at t = 1. */
export interface CustomInterpolant {
  readonly a: (t: number) => number;
  readonly b: (t: number) => number;
  readonly da: (t: number) => number;
  readonly db: (t: number) => number;
  /** Default: differences of `da`, about ten digits. */
  readonly dda?: (t: number) => number;
  /** Default: differences of `db`. */
  readonly ddb?: (t: number) => number;
  /** Shown in messages. Default `custom`. */
  readonly kind?: string;
}

/** Off any round grid, so that a function which is right at round times only is caught. */
const CHECK_TIMES = [0.0371, 0.1429, 0.2713, 0.3907, 0.5219, 0.6389, 0.7621, 0.8807, 0.9613];

/**
 * An interpolant from functions. Each derivative is compared with extrapolated central differences of the function
 * that it should derive from, within the differences' own error estimate plus round-off; the paths are assumed to be smooth
 * inside (0, 1), not at the ends.
 *
 * @throws FlowproofError `invalid-problem` naming the function that disagrees, the time and the amount.
 */
export function customInterpolant(functions: CustomInterpolant): Interpolant {
  for (const name of ['a', 'b', 'da', 'db'] as const) requireFunction(functions[name], name);
  const { a, b, da, db, kind = 'custom' } = functions;
  const dda = functions.dda ?? ((t: number) => differentiate(da, t).value);
  const ddb = functions.ddb ?? ((t: number) => differentiate(db, t).value);
  compare('da', da, 'a', a);
  compare('db', db, 'b', b);
  if (functions.dda) compare('dda', dda, 'da', da);
  if (functions.ddb) compare('ddb', ddb, 'db', db);
  return { kind, a, b, da, db, dda, ddb };
}

function requireFunction(value: unknown, name: string): void {
  if (typeof value === 'function') return;
  throw expectedError(
    'invalid-problem',
    `interpolant.${name}`,
    'a function of t',
    value,
    'Pass a, b and their derivatives da, db.',
  );
}

function compare(
  derivativeName: string,
  derivative: (t: number) => number,
  name: string,
  base: (t: number) => number,
): void {
  for (const t of CHECK_TIMES) {
    const given = derivative(t);
    const { value, error } = differentiate(base, t);
    const gap = Math.abs(given - value);
    // The estimate is that of the best extrapolation; 64 roundings of the given derivative are the user's own share.
    const allowed = 16 * error + 64 * UNIT_ROUNDOFF.float64 * Math.abs(given);
    if (gap <= allowed) continue;
    throw new FlowproofError(
      'invalid-problem',
      `interpolant.${derivativeName}: expected d${name}/dt = ${value} (± ${error.toExponential(1)}, by differences) at t = ${t}, ` +
        `got ${given}, off by ${gap.toExponential(2)}`,
      `Correct ${derivativeName} or ${name}: time is noise 0 → data 1, and derivatives are with respect to t.`,
    );
  }
}
