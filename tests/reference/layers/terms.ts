import erfc from '@stdlib/math-base-special-erfc';
import type { ActivationName } from '../../../src/reference/dual/activations.ts';

/** f, f', f'' with the sums of their absolute terms, as the composed formulas have them. */
export const terms: Record<ActivationName, (x: number) => readonly (readonly [number, number])[]> = {
  silu: (x) => {
    const [s, t] = [1 / (1 + Math.exp(-x)), 1 / (1 + Math.exp(x))];
    return [
      [x * s, Math.abs(x) * s],
      [s * (1 + x * t), s * (1 + Math.abs(x))],
      [s * t * (2 + x * (t - s)), s * (2 + Math.abs(x)) * 3],
    ];
  },
  gelu: (x) => {
    const [cdf, density] = [erfc(-x * Math.SQRT1_2) / 2, Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI)];
    return [
      // Where Φ is computed as (1 + erf)/2 its error is relative to 1.
      [x * cdf, Math.abs(x)],
      [cdf + x * density, 1 + Math.abs(x) * density],
      [density * (2 - x * x), density * (2 + x * x)],
    ];
  },
  tanh: (x) => {
    const y = Math.tanh(x);
    // 1 - y² is computed from y, with an error relative to 1.
    return [
      [y, Math.abs(y)],
      [1 - y * y, 1],
      [-2 * y * (1 - y * y), 2 * Math.abs(y)],
    ];
  },
};
