import { expectedError } from '../../core/errors.ts';
import type { Interpolant } from '../types.ts';
import { unitVarianceInterpolant } from './unit-variance.ts';

/**
 * Variance-preserving path with linear rate (Song et al., arXiv 2011.13456, eq 32-33), reversed so that data is at
 * t = 1: with `u = 1 - t` and `B(u) = βmin u + (βmax - βmin) u²/2`, `b = exp(-B/2)` and `a = sqrt(1 - exp(-B))`.
 * It does not reach its noise end: `b(0) = exp(-(βmin + βmax)/4)`, 0.0066 at the defaults. `a'` is infinite at t = 1.
 *
 * @throws FlowproofError `invalid-problem` unless 0 < betaMin <= betaMax.
 */
export function variancePreservingInterpolant(betaMin = 0.1, betaMax = 20): Interpolant {
  if (!(betaMin > 0 && betaMax >= betaMin && Number.isFinite(betaMax))) {
    throw expectedError(
      'invalid-problem',
      'interpolant',
      '0 < betaMin <= betaMax',
      { betaMin, betaMax },
      'Use the defaults betaMin 0.1 and betaMax 20.',
    );
  }
  const slope = betaMax - betaMin;
  const exponent = (t: number): number => (1 - t) * (betaMin + 0.5 * slope * (1 - t));
  const rate = (t: number): number => betaMin + slope * (1 - t);
  const b = (t: number): number => Math.exp(-0.5 * exponent(t));
  return unitVarianceInterpolant('variance-preserving', {
    b,
    db: (t) => 0.5 * rate(t) * b(t),
    ddb: (t) => (0.25 * rate(t) * rate(t) - 0.5 * slope) * b(t),
    aSquared: (t) => -Math.expm1(-exponent(t)),
    // B = ln(1 + a²/b²), a quadratic in u = 1 - t, by its small root without cancellation.
    timeOf: (ratioA, ratioB) => {
      const whole =
        ratioA < ratioB ? Math.log1p((ratioA / ratioB) ** 2) : 2 * Math.log(Math.hypot(ratioA, ratioB) / ratioB);
      return 1 - (2 * whole) / (betaMin + Math.sqrt(betaMin * betaMin + 2 * slope * whole));
    },
  });
}
