import { matrixProduct, type TransitionSpace, transition, transitionSpace } from './transition.ts';

/** Beyond this dimension the error ellipsoid is a ball, carried by a bound of the logarithmic norm. */
export const FULL_DIMENSION = 8;

/**
 * Part of its local errors that a tight estimate keeps in the ellipsoid: errors of several steps may cancel in the
 * difference of the two solutions, and below an eighth of their root sum of squares that is not resolved.
 */
export const RESOLUTION = 1 / 8;

/** Square of what the pair's own estimates of the half steps are multiplied by in the ellipsoid. */
const HALVES = 4;

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
  /** The pair's own estimates of the fine solution's local errors, in the two halves of the step. */
  readonly firstHalf: Float64Array;
  readonly secondHalf: Float64Array;
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
    firstHalf: vector(),
    secondHalf: vector(),
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

/**
 * Carries the ellipsoid of what the difference of the solutions does not resolve: C ← Φ C Φᵀ + δ δᵀ/8² + 4 (η ηᵀ + η' η'ᵀ) + r² I,
 * with the local error δ, the fine solution's own local errors η, η' by the embedded estimate (mostly an eighth of δ; more where
 * the step is so wide that the fine solution is no better than the coarse one) and the round-off r.
 */
export function spread(errors: StepErrors, ellipsoid: Float64Array, at: number): void {
  const { d, phi, local, firstHalf: e, secondHalf: f, half, rounding } = errors;
  const weight = RESOLUTION * RESOLUTION;
  if (d > FULL_DIMENSION) {
    let square = rounding * rounding;
    for (let i = 0; i < d; i++) square += weight * local[i] * local[i] + HALVES * (e[i] * e[i] + f[i] * f[i]);
    ellipsoid[at] = ellipsoid[at] * Math.exp(2 * logarithmicNorm(errors)) + square;
    return;
  }
  matrixProduct(d, phi, ellipsoid, half, at);
  for (let i = 0; i < d; i++) {
    for (let j = 0; j < d; j++) {
      let sum = i === j ? rounding * rounding : 0;
      for (let k = 0; k < d; k++) sum += half[i * d + k] * phi[j * d + k];
      ellipsoid[at + i * d + j] = sum + weight * local[i] * local[j] + HALVES * (e[i] * e[j] + f[i] * f[j]);
    }
  }
}

/** Largest half axis along a coordinate of the ellipsoid that begins at `at`. */
export function halfWidth(ellipsoid: Float64Array, at: number, d: number): number {
  if (d > FULL_DIMENSION) return Math.sqrt(ellipsoid[at]);
  let worst = 0;
  for (let i = 0; i < d; i++) worst = Math.max(worst, ellipsoid[at + i * (d + 1)]);
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
