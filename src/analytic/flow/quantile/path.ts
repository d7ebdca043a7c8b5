import type { DoubleDouble } from '../../linear-algebra/double-double.ts';
import type { Interpolant } from '../../types.ts';
import { twoSum } from './error-free.ts';

/** a_t and b_t. On the linear path `1 - t` is kept without rounding; elsewhere to the accuracy of the interpolant. */
export function pathAt(interpolant: Interpolant, t: number): { a: DoubleDouble; b: DoubleDouble; exactPath: boolean } {
  if (interpolant.kind === 'linear') return { a: twoSum(1, -t), b: [t, 0], exactPath: true };
  return { a: [interpolant.a(t), 0], b: [interpolant.b(t), 0], exactPath: false };
}
