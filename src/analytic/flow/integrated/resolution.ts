import { UNIT_ROUNDOFF } from '../../../core/precision.ts';
import type { StepErrors } from './uncertainty.ts';

const u = UNIT_ROUNDOFF.float64;

/**
 * Round-off of a step: the sum x + h Σ b k rounds at u |x|; the velocity at u times its terms, which x - m, of size
 * |x| + `size`, reaches through ∇b. Eight standard deviations of a random walk of such errors.
 */
export function roundOff({ d, h, middle, position, speed }: StepErrors, size: number): number {
  let norm = 0;
  for (let i = 0; i < d; i++) {
    let row = 0;
    for (let j = 0; j < d; j++) row += Math.abs(middle[i * d + j]);
    norm = Math.max(norm, row);
  }
  return 8 * u * (2 * position + 4 * Math.abs(h) * (norm * (position + size) + speed));
}

/**
 * h ‖A_end - A_start‖: by how much the step changes the rate of growth. Where it is not small, neither solution has begun
 * to converge and their difference says little.
 */
export function turning({ d, h, start, end }: StepErrors): number {
  let change = 0;
  for (let e = 0; e < d * d; e++) change = Math.max(change, Math.abs(end[e] - start[e]));
  return Math.abs(h) * change;
}

/**
 * The part of the local error that is an error of Φ: half of h ‖A_middle - (A_start + A_end)/2‖ |before|. The middle is that of
 * the fine solution; when the two have drifted so far apart that their gradients differ, smaller steps do not help.
 */
export function transportError({ d, h, start, middle, end, before }: StepErrors): number {
  let bow = 0;
  let size = 0;
  for (let e = 0; e < d * d; e++) bow = Math.max(bow, Math.abs(middle[e] - 0.5 * (start[e] + end[e])));
  for (let i = 0; i < d; i++) size = Math.max(size, Math.abs(before[i]));
  return 0.5 * Math.abs(h) * d * bow * size;
}
