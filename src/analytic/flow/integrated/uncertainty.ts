import { UNIT_ROUNDOFF } from '../../../core/precision.ts';
import { matrixProduct, transition } from './transition.ts';

const u = UNIT_ROUNDOFF.float64;

/** Beyond this dimension the error ellipsoid is a ball, carried by a bound of the logarithmic norm. */
export const FULL_DIMENSION = 8;

/** Numbers kept per trajectory for its error ellipsoid. */
export function ellipsoidSize(d: number): number {
  return d <= FULL_DIMENSION ? d * d : 1;
}

/** The gradients of the velocity along one step, and the difference of the two solutions before and after it. */
export interface StepErrors {
  readonly d: number;
  readonly h: number;
  readonly start: Float64Array;
  readonly middle: Float64Array;
  readonly end: Float64Array;
  readonly before: Float64Array;
  readonly after: Float64Array;
  /** Φ of the step; filled where d <= FULL_DIMENSION. */
  readonly phi: Float64Array;
  /** Local error of the step, after - Φ before. */
  readonly local: Float64Array;
  /** What else the local error may be, where the difference of the solutions is suspiciously small. */
  readonly doubt: Float64Array;
}

/** Workspace for one step's errors. */
export function stepErrors(d: number): Omit<StepErrors, 'h'> {
  const vector = (): Float64Array => new Float64Array(d);
  const matrix = (): Float64Array => new Float64Array(d * d);
  return {
    d,
    start: matrix(),
    middle: matrix(),
    end: matrix(),
    before: vector(),
    after: vector(),
    phi: matrix(),
    local: vector(),
    doubt: vector(),
  };
}

/** Fills `phi` and `local`; returns the largest entry of `local`. */
export function localError(errors: StepErrors): number {
  const { d, h, start, middle, end, before, after, phi, local } = errors;
  if (d <= FULL_DIMENSION) {
    transition(d, h, start, middle, end, phi);
    for (let i = 0; i < d; i++) {
      let carried = 0;
      for (let j = 0; j < d; j++) carried += phi[i * d + j] * before[j];
      local[i] = after[i] - carried;
    }
  } else {
    carryVector(errors);
  }
  let worst = 0;
  for (let i = 0; i < d; i++) worst = Math.max(worst, Math.abs(local[i]));
  return worst;
}

/** `local` by one classical Runge–Kutta step of the single vector `before`. */
function carryVector({ d, h, start, middle, end, before, after, local }: StepErrors): void {
  const k = [new Float64Array(d), new Float64Array(d), new Float64Array(d), new Float64Array(d)];
  const stage = Float64Array.from(before);
  [start, middle, middle, end].forEach((matrix, i) => {
    const step = i === 0 ? 0 : i === 3 ? h : h / 2;
    for (let j = 0; j < d; j++) stage[j] = before[j] + (i === 0 ? 0 : step * k[i - 1][j]);
    for (let r = 0; r < d; r++) {
      let sum = 0;
      for (let j = 0; j < d; j++) sum += matrix[r * d + j] * stage[j];
      k[i][r] = sum;
    }
  });
  for (let i = 0; i < d; i++) {
    local[i] = after[i] - before[i] - (h / 6) * (k[0][i] + 2 * k[1][i] + 2 * k[2][i] + k[3][i]);
  }
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
 * The part of `local` that is an error of Φ: half of h ‖A_middle - (A_start + A_end)/2‖ |before|. The middle is that of the
 * fine solution; when the two have drifted so far apart that their gradients differ, smaller steps do not help.
 */
export function transportError({ d, h, start, middle, end, before }: StepErrors): number {
  let bow = 0;
  let size = 0;
  for (let e = 0; e < d * d; e++) bow = Math.max(bow, Math.abs(middle[e] - 0.5 * (start[e] + end[e])));
  for (let i = 0; i < d; i++) size = Math.max(size, Math.abs(before[i]));
  return 0.5 * Math.abs(h) * d * bow * size;
}

/** A local error that is less than this part of the pair's own estimate is not believed. */
const SUSPICIOUS = 1 / 30;

/**
 * Fills `doubt`: a fiftieth of the pair's own estimate of the local error where the difference of the two solutions is less
 * than a thirtieth of it. That ratio is mostly 0.4 to 20; on a step too wide for either solution to converge it is
 * thousands, when both happen to agree.
 */
export function doubt(errors: StepErrors, embedded: Float64Array, local: number): void {
  let largest = 0;
  for (let i = 0; i < errors.d; i++) largest = Math.max(largest, Math.abs(embedded[i]));
  const share = largest > 0 ? Math.max(0, 1 - local / (SUSPICIOUS * largest)) / 50 : 0;
  for (let i = 0; i < errors.d; i++) errors.doubt[i] = share * embedded[i];
}

/**
 * Carries the ellipsoid of what the difference of the two solutions does not show: C ← Φ C Φᵀ + δ δᵀ/8² + r² I, with the
 * local error δ (a cancellation of local errors in the difference is common, to an eighth of their root sum of squares
 * it is not resolved) and r the round-off and second-order terms of the step.
 */
export function spread(errors: StepErrors, r: number, ellipsoid: Float64Array): void {
  const { d, phi, local } = errors;
  if (d > FULL_DIMENSION) {
    let square = 0;
    for (let i = 0; i < d; i++) square += local[i] * local[i] * RESOLUTION + errors.doubt[i] * errors.doubt[i];
    ellipsoid[0] = ellipsoid[0] * Math.exp(2 * logarithmicNorm(errors)) + square + r * r;
    return;
  }
  const half = new Float64Array(d * d);
  matrixProduct(d, phi, ellipsoid, half);
  for (let i = 0; i < d; i++) {
    for (let j = 0; j < d; j++) {
      let sum = i === j ? r * r : 0;
      for (let k = 0; k < d; k++) sum += half[i * d + k] * phi[j * d + k];
      ellipsoid[i * d + j] = sum + local[i] * local[j] * RESOLUTION + errors.doubt[i] * errors.doubt[j];
    }
  }
}

const RESOLUTION = 1 / 64;

/** Largest half axis of the ellipsoid along a coordinate. */
export function halfWidth(ellipsoid: Float64Array, d: number): number {
  if (d > FULL_DIMENSION) return Math.sqrt(ellipsoid[0]);
  let worst = 0;
  for (let i = 0; i < d; i++) worst = Math.max(worst, ellipsoid[i * d + i]);
  return Math.sqrt(worst);
}

/**
 * Round-off of a step: the sum x + h Σ b k rounds at u |x|; the velocity at u times its terms, which x - m, of size
 * |x| + |m|, reaches through ∇b. Eight standard deviations of a random walk of such errors.
 */
export function roundOff(errors: StepErrors, position: number, velocity: number, size: number): number {
  const { d, h, middle } = errors;
  let norm = 0;
  for (let i = 0; i < d; i++) {
    let row = 0;
    for (let j = 0; j < d; j++) row += Math.abs(middle[i * d + j]);
    norm = Math.max(norm, row);
  }
  return 8 * u * (2 * position + 4 * Math.abs(h) * (norm * (position + size) + velocity));
}

/**
 * h times a bound of the largest eigenvalue of the symmetric part S of A at mid step: tr S/d + √((1 - 1/d)(‖S‖² - tr²S/d))
 * (Wolkowicz & Styan 1980, theorem 2.1).
 */
function logarithmicNorm({ d, h, middle }: StepErrors): number {
  const sign = Math.sign(h);
  let trace = 0;
  let square = 0;
  for (let i = 0; i < d; i++) {
    trace += sign * middle[i * d + i];
    for (let j = 0; j < d; j++) square += (0.5 * (middle[i * d + j] + middle[j * d + i])) ** 2;
  }
  const spreadSquare = Math.max(0, square - (trace * trace) / d);
  return Math.abs(h) * (trace / d + Math.sqrt((1 - 1 / d) * spreadSquare));
}
