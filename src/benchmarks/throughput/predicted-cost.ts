import type { MethodConfig } from '../../reference/methods/config.ts';

/** Cost of a forward derivative in evaluations, C of method.md §2. */
const DERIVATIVE = 1.5;

/** Network evaluations of a row off the diagonal. */
const OFF_DIAGONAL: Readonly<Record<string, number>> = {
  lsd: 1 + DERIVATIVE,
  esd: 1 + DERIVATIVE,
  'psd-m': 3,
  'psd-u': 3,
};

/**
 * Forward evaluations of a batch of B rows that a training step is predicted to cost, η of them on the diagonal, in units of B: 1 for flow
 * matching on all rows, `(1-η)(1+C) + η` for LSD and ESD, `3(1-η) + η` for PSD. Undefined for other methods.
 * Source: arXiv 2505.18825, cost of Algorithms 2 to 4, C = 1.5.
 */
export function predictedCost(method: MethodConfig['id'], diagonalFraction: number): number | undefined {
  if (method === 'flow-matching') return 1;
  if (!Object.hasOwn(OFF_DIAGONAL, method)) return undefined;
  return (1 - diagonalFraction) * OFF_DIAGONAL[method] + diagonalFraction;
}
