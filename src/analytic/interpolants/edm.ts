import { expectedError } from '../../core/errors.ts';
import type { Interpolant } from '../types.ts';

/**
 * Variance-exploding path of EDM (Karras et al., arXiv 2206.00364, eq 5) after change of path: `b = 1` and
 * `a = σ(t) = (σmax^(1/ρ) + t (σmin^(1/ρ) - σmax^(1/ρ)))^ρ`, from σmax at t = 0 to σmin at t = 1. It reaches neither end:
 * at t = 0 the data is still added to the noise, at t = 1 noise of size σmin remains.
 *
 * @throws FlowproofError `invalid-problem` unless 0 < sigmaMin < sigmaMax and rho >= 1.
 */
export function edmInterpolant(sigmaMin = 0.002, sigmaMax = 80, rho = 7): Interpolant {
  if (!(sigmaMin > 0 && sigmaMax > sigmaMin && Number.isFinite(sigmaMax) && rho >= 1 && Number.isFinite(rho))) {
    throw expectedError(
      'invalid-problem',
      'interpolant',
      '0 < sigmaMin < sigmaMax and rho >= 1',
      { sigmaMin, sigmaMax, rho },
      'Use the defaults sigmaMin 0.002, sigmaMax 80 and rho 7.',
    );
  }
  const high = sigmaMax ** (1 / rho);
  const low = sigmaMin ** (1 / rho);
  const slope = low - high;
  // Convex combination, not high + t·slope: the data end is then accurate in relative terms.
  const root = (t: number): number => (1 - t) * high + t * low;
  return {
    kind: 'edm',
    a: (t) => root(t) ** rho,
    b: () => 1,
    da: (t) => rho * slope * root(t) ** (rho - 1),
    db: () => 0,
    dda: (t) => rho * (rho - 1) * slope * slope * root(t) ** (rho - 2),
    ddb: () => 0,
    timeOf: (a, b) => (high - (a / b) ** (1 / rho)) / (high - low),
  };
}
