import { matrixProduct, type TransitionSpace, transition, transitionSpace } from './transition.ts';

/** Beyond this dimension the error ellipsoid is a ball, carried by a bound of the logarithmic norm. */
export const FULL_DIMENSION = 8;

/**
 * Part of its local errors that a tight estimate keeps in the ellipsoid: errors of several steps may cancel in the
 * difference of the two solutions, and below an eighth of their root sum of squares that is not resolved.
 */
export const RESOLUTION = 1 / 8;

/** Numbers kept per trajectory for its error ellipsoid. */
export function ellipsoidSize(d: number): number {
  return d <= FULL_DIMENSION ? d * d : 1;
}

/** The errors of one trajectory over one step: gradients of the velocity, and the difference of the two solutions. */
export interface StepErrors {
  readonly d: number;
  h: number;
  /** Largest coordinates of point and velocity at the end. */
  position: number;
  speed: number;
  /** Round-off of the step. */
  rounding: number;
  /** ∇b at start, middle, end. */
  readonly start: Float64Array;
  readonly middle: Float64Array;
  readonly end: Float64Array;
  /** Difference of the solutions before and after the step. */
  readonly before: Float64Array;
  readonly after: Float64Array;
  /** Φ of the step; filled where d <= FULL_DIMENSION. */
  readonly phi: Float64Array;
  /** Local error of the step, after - Φ before. */
  readonly local: Float64Array;
  /** What else the local error may be, where the difference of the solutions is suspiciously small. */
  readonly doubt: Float64Array;
  readonly half: Float64Array;
  readonly space: TransitionSpace;
}

/** Workspace for one step's errors. */
export function stepErrors(d: number): StepErrors {
  const vector = (): Float64Array => new Float64Array(d);
  const matrix = (): Float64Array => new Float64Array(d * d);
  return {
    d,
    h: 0,
    position: 0,
    speed: 0,
    rounding: 0,
    start: matrix(),
    middle: matrix(),
    end: matrix(),
    before: vector(),
    after: vector(),
    phi: matrix(),
    local: vector(),
    doubt: vector(),
    half: matrix(),
    space: transitionSpace(d),
  };
}

/** Fills `phi` and `local`; returns the largest entry of `local`. */
export function localError(errors: StepErrors): number {
  const { d, h, start, middle, end, before, after, phi, local } = errors;
  if (d <= FULL_DIMENSION) {
    transition(d, h, start, middle, end, errors.space, phi);
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

/** A local error that is less than this part of the pair's own estimate is not believed. */
const SUSPICIOUS = 1 / 30;

/**
 * Fills `doubt`: a fiftieth of the pair's own estimate of the local error (`embedded`, column q of n) where the difference of
 * the two solutions is less than a thirtieth of it. That ratio is mostly 0.4 to 20; on a step too wide for either solution
 * to converge it is thousands, when both happen to agree.
 */
export function doubt(errors: StepErrors, embedded: Float64Array, n: number, q: number): void {
  let largest = 0;
  let local = 0;
  for (let i = 0; i < errors.d; i++) {
    largest = Math.max(largest, Math.abs(embedded[i * n + q]));
    local = Math.max(local, Math.abs(errors.local[i]));
  }
  const share = largest > 0 ? Math.max(0, 1 - local / (SUSPICIOUS * largest)) / 50 : 0;
  for (let i = 0; i < errors.d; i++) errors.doubt[i] = share * embedded[i * n + q];
}

/**
 * Carries the ellipsoid of what is not resolved: C ← Φ C Φᵀ + `part`² δ δᵀ + η ηᵀ + r² I, with the local error δ, the doubt η and
 * the round-off r of the step.
 */
export function spread(errors: StepErrors, part: number, ellipsoid: Float64Array): void {
  const { d, phi, local, doubt: other, half, rounding } = errors;
  const weight = part * part;
  if (d > FULL_DIMENSION) {
    let square = rounding * rounding;
    for (let i = 0; i < d; i++) square += weight * local[i] * local[i] + other[i] * other[i];
    ellipsoid[0] = ellipsoid[0] * Math.exp(2 * logarithmicNorm(errors)) + square;
    return;
  }
  matrixProduct(d, phi, ellipsoid, half);
  for (let i = 0; i < d; i++) {
    for (let j = 0; j < d; j++) {
      let sum = i === j ? rounding * rounding : 0;
      for (let k = 0; k < d; k++) sum += half[i * d + k] * phi[j * d + k];
      ellipsoid[i * d + j] = sum + weight * local[i] * local[j] + other[i] * other[j];
    }
  }
}

/** Largest half axis of the ellipsoid along a coordinate. */
export function halfWidth(ellipsoid: Float64Array, d: number): number {
  if (d > FULL_DIMENSION) return Math.sqrt(ellipsoid[0]);
  let worst = 0;
  for (let i = 0; i < d; i++) worst = Math.max(worst, ellipsoid[i * (d + 1)]);
  return Math.sqrt(worst);
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
