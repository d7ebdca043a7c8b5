import type { Native } from './backend.ts';
import type { Operations } from './operations.ts';

/** E of a tensor whose first axis is the ensemble's. */
export function members({ shape }: { readonly shape: readonly number[] }): number {
  return shape[0];
}

/**
 * A new tensor without the ensemble axis where that is 1, since single products are faster than batched ones; else with an axis for the
 * rows where there is none, so that it broadcasts along them.
 */
export function toMatrices(o: Operations, x: Native): Native {
  const [count, ...own] = x.shape;
  if (count === 1) return o.reshape(x, own);
  return o.reshape(x, own.length === 1 ? [count, 1, ...own] : x.shape);
}

/** The same with the ensemble axis; drops what it is given. */
export function toMembers(o: Operations, x: Native, count: number): Native {
  if (count !== 1) return x;
  const all = o.reshape(x, [1, ...x.shape]);
  o.drop(x);
  return all;
}
