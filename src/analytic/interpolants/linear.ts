import type { Interpolant } from '../types.ts';

/** Linear path `a = 1 - t`, `b = t` (arXiv 2505.18825, section 2). Exact in float64 at both ends. */
export function linearInterpolant(): Interpolant {
  return {
    kind: 'linear',
    a: (t) => 1 - t,
    b: (t) => t,
    da: () => -1,
    db: () => 1,
    dda: () => 0,
    ddb: () => 0,
  };
}
