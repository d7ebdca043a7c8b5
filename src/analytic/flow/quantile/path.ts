import type { Interpolant } from '../../types.ts';
import type { Double2 } from './double-double.ts';
import { exact, twoSum } from './double-double.ts';

/** a_t and b_t. On the linear path `1 - t` is kept without rounding; elsewhere to the accuracy of the interpolant. */
export function pathAt(interpolant: Interpolant, t: number): { a: Double2; b: Double2; exactPath: boolean } {
  if (interpolant.kind === 'linear') return { a: twoSum(1, -t), b: exact(t), exactPath: true };
  return { a: exact(interpolant.a(t)), b: exact(interpolant.b(t)), exactPath: false };
}
