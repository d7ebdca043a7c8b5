import type { Interpolant } from '../types.ts';

const QUARTER_TURN = Math.PI / 2;

/**
 * Trigonometric path `a = cos(πt/2)`, `b = sin(πt/2)` (TrigFlow; arXiv 2505.18825, section 2). Both functions are
 * evaluated from their nearer zero, so that `a(1) = 0` and `a` keeps its relative accuracy at the data end.
 */
export function trigonometricInterpolant(): Interpolant {
  const a = (t: number): number => (t > 0.5 ? Math.sin(QUARTER_TURN * (1 - t)) : Math.cos(QUARTER_TURN * t));
  const b = (t: number): number => (t > 0.5 ? Math.cos(QUARTER_TURN * (1 - t)) : Math.sin(QUARTER_TURN * t));
  return {
    kind: 'trigonometric',
    a,
    b,
    da: (t) => -QUARTER_TURN * b(t),
    db: (t) => QUARTER_TURN * a(t),
    dda: (t) => -QUARTER_TURN * QUARTER_TURN * a(t),
    ddb: (t) => -QUARTER_TURN * QUARTER_TURN * b(t),
    timeOf: (ratioA, ratioB) => Math.atan2(ratioB, ratioA) / QUARTER_TURN,
  };
}
