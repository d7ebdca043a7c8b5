import type { DType } from '../../core/precision.ts';

/**
 * How much round-off an honest implementation may show, in units u of its dtype. It computes the exact answer of a
 * problem whose data (x, s, t, means, widths, weights) are relatively perturbed, and rounds the result: the accumulated
 * perturbation is taken to be 64 units (some ten operations on each of a handful of components or pivots, at 1 to 4
 * units each for elementary functions). What the perturbation does to the answer follows from exact derivatives.
 */
export const OPERATIONS = 64;

/**
 * The unit u of a subject's tolerances: the unit round-off of its dtype, or what makes {@link OPERATIONS} units the relative
 * error that it declares.
 */
export function unitOf({ u, accuracy }: { readonly u: number; readonly accuracy?: number }): number {
  return Math.max(u, (accuracy ?? 0) / OPERATIONS);
}

/** The dtype whose digits a subject has: that of a float64 subject of low declared accuracy is float32. Steps depend on it. */
export function digitsOf(subject: { readonly u: number; readonly accuracy?: number }): DType {
  return unitOf(subject) > 2 ** -40 ? 'float32' : 'float64';
}

/** Absolute error, in units u, of a distribution function summed from a library's erf: quantile maps invert one. */
export const CDF_UNITS = 8;

/**
 * Error, relative to the extent, that is asked of the suite's own integration where the exact map is not native, and
 * allowed to an implementation there, which has to integrate too.
 */
export const INTEGRATION: Readonly<Record<'float64' | 'float32', number>> = { float64: 1e-10, float32: 1e-8 };

/** One sentence for the verdicts. */
export const ROUND_OFF_TEXT = `${OPERATIONS} u (|X| + L_t + ‖∇X‖ (|x| + L_s) + |∂_s X| + |∂_t X|), u the unit round-off of the dtype (or 1/${OPERATIONS} of the accuracy that the subject declares), L_t the largest mean plus standard deviation at time t; where the exact map is by quantiles also ${CDF_UNITS} u / p_t(X), so that inverting a distribution function summed in the subject’s dtype is accepted; where it has to be integrated also ${INTEGRATION.float64} L_t, the error asked of the suite’s own integration`;

/** The same for a velocity. */
export const VELOCITY_TEXT = `${OPERATIONS} u (Σ|terms of b| + ‖∇b‖ (|x| + L_t) + |∂_t b|), the terms those of its mixture, of a'/a x + (b' - b a'/a) E[x1|x] and of b'/b x + (a' - a b'/b) E[x0|x] together; u the unit round-off of the dtype, L_t the largest mean plus standard deviation at time t`;
