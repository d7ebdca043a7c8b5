import type { Problem } from '../../../analytic/types.ts';

type Covariance = Problem['source']['covariance'];

/** f of each entry of a covariance; of a matrix of the diagonal alone where `diagonal`. */
export function entries(
  covariance: Covariance,
  f: (value: number) => number,
  others: (value: number) => number = f,
): Covariance {
  if (typeof covariance === 'number') return f(covariance);
  return (covariance as readonly (number | readonly number[])[]).map((row, i) =>
    typeof row === 'number' ? f(row) : row.map((value, j) => (i === j ? f(value) : others(value))),
  ) as Covariance;
}

type Components = readonly { weight: number; mean: readonly number[]; covariance: Covariance }[];

/** The components of a mixture; undefined for another target. */
export const componentsOf = ({ target }: Problem): Components | undefined =>
  target?.kind === 'mixture' ? (target.components as Components) : undefined;

/** The problem with each component changed or left out, weights brought to sum 1; undefined where nothing is left. */
export function towards(
  problem: Problem,
  change: (component: Components[number], index: number) => Components[number] | undefined,
): Problem | undefined {
  const components = componentsOf(problem);
  if (components === undefined) return undefined;
  const changed = components.map(change).filter((component) => component !== undefined);
  if (!changed.some(({ weight }) => weight > 0)) return undefined;
  return { ...problem, target: { kind: 'mixture', components: normalised(changed) } } as Problem;
}

/** Weights divided by their sum. */
export function normalised<C extends { weight: number }>(components: readonly C[]): C[] {
  const total = components.reduce((sum, { weight }) => sum + weight, 0);
  return components.map((one) => ({ ...one, weight: one.weight / total }));
}
