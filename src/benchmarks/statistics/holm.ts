/**
 * p-values adjusted for their number by Holm's step-down method: rejecting those at most α makes a false rejection with probability at
 * most α, whatever the dependence. Source: Holm, "A simple sequentially rejective multiple test procedure" (1979).
 */
export function holm(pValues: readonly number[]): number[] {
  const order = Array.from(pValues.keys()).sort((a, b) => pValues[a] - pValues[b]);
  const adjusted = new Array<number>(pValues.length);
  let largest = 0;
  order.forEach((index, k) => {
    largest = Math.max(largest, Math.min(1, (pValues.length - k) * pValues[index]));
    adjusted[index] = largest;
  });
  return adjusted;
}
