import type { Interpolant } from '../analytic/types.ts';
import { expectedError } from '../core/errors.ts';
import type { FullConvention } from './convention.ts';
import { type Curve, meanSlope } from './curve.ts';
import type { Jet } from './jet.ts';
import { timeOfRatio } from './time-of.ts';

/** A clock T(t) of any convention, with its slope, second derivative and inverse. */
export interface GeneralClock {
  at(t: number): number;
  slope(t: number): number;
  /** T, T', T''. */
  readonly curve: Curve;
  /** (T(t) - T(s))/(t - s) without cancellation, T'(s) at s = t, with its derivatives in s and t. */
  meanSlope(s: number, t: number): Jet;
  inverse(time: number): number;
}

/**
 * The clock of a convention on a path; `sigma` and `log-sigma` count by σ = a_t / b_t, which falls from noise to data.
 *
 * @throws FlowproofError `invalid-subject` for a clock by σ without a problem.
 */
export function generalClock(
  convention: FullConvention,
  path: Interpolant | undefined,
  range: readonly [number, number],
): GeneralClock {
  const { clock, timeScale: k, timeOffset: offset, time } = convention;
  if (clock === 'linear') {
    const rate = time === 'noise-to-data' ? k : -k;
    const at = (t: number) => offset + k * (time === 'noise-to-data' ? t : 1 - t);
    return {
      at,
      slope: () => rate,
      curve: (t) => [at(t), rate, 0],
      meanSlope: () => [rate, 0, 0],
      inverse: (T) => (time === 'noise-to-data' ? (T - offset) / k : 1 - (T - offset) / k),
    };
  }
  if (path === undefined) {
    throw expectedError(
      'invalid-subject',
      'convention.clock',
      'linear where there is no problem',
      clock,
      'Name the problem.',
    );
  }
  const sigma = sigmaCurve(path);
  const own: Curve = clock === 'sigma' ? sigma : logarithm(path);
  const curve: Curve = (t) => {
    const [value, first, second] = own(t);
    return [k * value + offset, k * first, k * second];
  };
  const ratio = (T: number) => (clock === 'sigma' ? (T - offset) / k : Math.exp((T - offset) / k));
  return {
    at: (t) => curve(t)[0],
    slope: (t) => curve(t)[1],
    curve,
    meanSlope: (s, t) => meanSlope(curve, s, t),
    inverse: (T) => timeOfRatio(path, ratio(T), 1, range),
  };
}

/** σ = a / b; σ' = (a' - σ b')/b; σ'' = (a'' - 2 σ' b' - σ b'')/b. */
function sigmaCurve(path: Interpolant): Curve {
  return (t) => {
    const [b, db] = [path.b(t), path.db(t)];
    const value = path.a(t) / b;
    const first = (path.da(t) - value * db) / b;
    return [value, first, (path.dda(t) - 2 * first * db - value * path.ddb(t)) / b];
  };
}

/** ln σ; its derivative a'/a - b'/b. */
function logarithm(path: Interpolant): Curve {
  return (t) => {
    const [a, b] = [path.a(t), path.b(t)];
    const [p, q] = [path.da(t) / a, path.db(t) / b];
    return [Math.log(a / b), p - q, path.dda(t) / a - p * p - path.ddb(t) / b + q * q];
  };
}
