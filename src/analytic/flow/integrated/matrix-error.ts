import type { CellSpace } from './advance.ts';
import { FULL_DIMENSION, type StepErrors } from './uncertainty.ts';

/** The step's errors of the Jacobian, in the largest-entry norm. */
export interface MatrixError {
  /** |ΔJ after - Φ ΔJ before|. */
  readonly local: number;
  /** `local` against max(1, |J|); log det J counts by itself. */
  readonly relative: number;
  /** Factor by which earlier errors may have grown. */
  readonly growth: number;
  /** |J|. */
  readonly size: number;
}

/** Local errors of J and log det J in column q of the variational states. */
export function matrixLocalError(
  errors: StepErrors,
  { coarse, fine, coarseNext, fineNext }: CellSpace,
  n: number,
  q: number,
): MatrixError {
  const { d, phi } = errors;
  const at = (row: number): number => row * n + q;
  let local = 0;
  let size = 0;
  let growth = 1;
  for (let i = 0; i < d; i++) {
    let sum = 0;
    for (let j = 0; j < d; j++) {
      const entry = at(d + i * d + j);
      size = Math.max(size, Math.abs(coarseNext[entry]));
      let carried = 0;
      if (d <= FULL_DIMENSION) {
        sum += Math.abs(phi[i * d + j]);
        for (let k = 0; k < d; k++) {
          const other = at(d + k * d + j);
          carried += phi[i * d + k] * (coarse[other] - fine[other]);
        }
      } else {
        carried = coarse[entry] - fine[entry];
      }
      local = Math.max(local, Math.abs(coarseNext[entry] - fineNext[entry] - carried));
    }
    growth = i === 0 ? sum : Math.max(growth, sum);
  }
  const last = at(d + d * d);
  const logarithm = Math.abs(coarseNext[last] - fineNext[last] - (coarse[last] - fine[last]));
  const rounding = 64 * 2 ** -53 * Math.max(1, size);
  const relative = Math.max(0, local - rounding, logarithm - 64 * 2 ** -53) / Math.max(1, size);
  return { local, relative, growth: d <= FULL_DIMENSION ? growth : 1, size };
}
