import type { Run } from './advance.ts';
import { bending } from './bending.ts';
import { type MatrixError, matrixLocalError } from './matrix-error.ts';
import { roundOff, transportError, turning } from './resolution.ts';
import { ellipsoidSize, halfWidth, localError, RESOLUTION, spread } from './uncertainty.ts';

/** Largest h ‖A_end - A_start‖ of a step. It is of order h², local errors are of order h^9. */
const WIDEST_TURN = 0.25;

/**
 * The local error of trajectory p (column q of n) over its allowance; a step is accepted up to 1, NaN is not. Leaves the
 * step's errors in the workspace for {@link settle}.
 */
export function judge(run: Run, p: number, q: number, n: number): number {
  const { states, space, tolerance } = run;
  const { d } = states;
  const { errors, coarse, fine, coarseNext, fineNext } = space;
  errors.position = 0;
  errors.speed = 0;
  for (let i = 0; i < d; i++) {
    const at = i * n + q;
    errors.before[i] = coarse[at] - fine[at];
    errors.after[i] = coarseNext[at] - fineNext[at];
    errors.position = Math.max(errors.position, Math.abs(coarseNext[at]));
    errors.speed = Math.max(errors.speed, Math.abs(space.velocity[at]));
  }
  for (let e = 0; e < d * d; e++) {
    const at = e * n + q;
    errors.start[e] = space.gradient[at];
    errors.middle[e] = space.gradientMiddle[at];
    errors.end[e] = space.gradientNext[at];
  }
  const local = localError(errors);
  errors.rounding = roundOff(errors, space.end.size);
  const size = (local - transportError(errors)) / Math.max(tolerance[p], errors.rounding);
  const turn = (turning(errors) / WIDEST_TURN) ** 4.5;
  const matrix = states.width > d ? matrixLocalError(errors, space, n, q).relative / tolerance[p] : 0;
  // Math.max passes a NaN on.
  return Math.max(size, turn, matrix);
}

/** Carries the error ellipsoid of trajectory p over the step that {@link judge} has accepted. */
export function settle(run: Run, p: number, q: number, n: number): void {
  const { states, space, kernel } = run;
  const { d, width } = states;
  const { errors } = space;
  const size = ellipsoidSize(d);
  const { ellipsoid } = states;
  const at = p * size;
  for (let i = 0; i < d; i++) {
    errors.firstHalf[i] = space.firstHalf[i * n + q];
    errors.secondHalf[i] = space.secondHalf[i * n + q];
  }
  spread(errors, ellipsoid, at);
  const bend = bending(kernel, space.end, errors, ellipsoid, at, space.coarseNext, n, q, width > d);
  if (bend.second > 0) {
    for (let e = at; e < at + size; e += d + 1) ellipsoid[e] += bend.second ** 2;
  }
  if (width === d) return;
  const matrix: MatrixError = matrixLocalError(errors, space, n, q);
  const bent = Math.abs(errors.h) * bend.curvature * halfWidth(ellipsoid, at, d);
  states.matrixSpread[p] =
    states.matrixSpread[p] * matrix.growth + matrix.local * RESOLUTION + matrix.size * (bent + errors.rounding);
}
