import { expectedError } from '../../core/errors.ts';
import type { Interpolant } from '../types.ts';

/**
 * Linear path `a = 1 - (1 - σ) t`, `b = t` with σ = `sigmaMin` (arXiv 2505.18825, section 2, at σ = 0; arXiv 2210.02747, eq 22). For σ = 0
 * exact in float64 at both ends.
 *
 * @throws FlowproofError `invalid-problem` unless 0 <= sigmaMin < 1.
 */
export function linearInterpolant(sigmaMin = 0): Interpolant {
  if (!(sigmaMin >= 0 && sigmaMin < 1)) {
    const hint = 'It is the noise that is left at the data end: 0, 1e-5, 0.002.';
    throw expectedError('invalid-problem', 'interpolant.sigmaMin', 'a number in [0, 1)', sigmaMin, hint);
  }
  const rest = 1 - sigmaMin;
  return {
    kind: sigmaMin === 0 ? 'linear' : `linear to ${sigmaMin}`,
    a: (t) => 1 - t + sigmaMin * t,
    b: (t) => t,
    da: () => -rest,
    db: () => 1,
    dda: () => 0,
    ddb: () => 0,
    timeOf: (a, b) => b / (a + rest * b),
  };
}
