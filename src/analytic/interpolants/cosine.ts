import { expectedError } from '../../core/errors.ts';
import type { Interpolant } from '../types.ts';
import { unitVarianceInterpolant } from './unit-variance.ts';

/**
 * Cosine schedule with offset (Nichol and Dhariwal, arXiv 2102.09672, eq 17), reversed so that data is at t = 1: with
 * `q = π/(2(1 + offset))`, `b = sin(q t)/cos(q offset)` and `a² = 1 - b² = sin(q u) sin(q (u + 2 offset))/cos²(q offset)`,
 * `u = 1 - t`. `b(0) = 0`; `a'` is infinite at t = 1.
 *
 * @throws FlowproofError `invalid-problem` unless 0 < offset < 1.
 */
export function cosineInterpolant(offset = 0.008): Interpolant {
  if (!(offset > 0 && offset < 1)) {
    throw expectedError(
      'invalid-problem',
      'interpolant.offset',
      'a number in (0, 1)',
      offset,
      'The usual one is 0.008.',
    );
  }
  const q = Math.PI / (2 * (1 + offset));
  const scale = 1 / Math.cos(q * offset);
  const b = (t: number): number => scale * Math.sin(q * t);
  return unitVarianceInterpolant('cosine', {
    b,
    // cos(q t), from its zero beyond the data end.
    db: (t) => scale * q * Math.sin(q * (1 - t + offset)),
    ddb: (t) => -q * q * b(t),
    // sin(q t) = cos(q offset) b/r, its cosine from a² = 1 - b².
    timeOf: (ratioA, ratioB) => Math.atan2(ratioB / scale, Math.hypot(ratioA, ratioB * Math.sin(q * offset))) / q,
    aSquared: (t) => scale * scale * Math.sin(q * (1 - t)) * Math.sin(q * (1 - t + 2 * offset)),
  });
}
