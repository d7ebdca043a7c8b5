import type { Problem } from '../../analytic/types.ts';

/**
 * Simpler problems of the same kind: one component fewer, in every way that leaves one; they are tried when a
 * counterexample is shrunk.
 */
export function simplerProblems(problem: Problem): Problem[] {
  const { target } = problem;
  if (target === undefined) return [];
  const named = (key: string, simpler: Problem['target']): Problem => ({
    ...problem,
    id: `${problem.id}/${key}`,
    target: simpler!,
  });
  switch (target.kind) {
    case 'mixture':
      return withoutOne(target.components).map((components, k) =>
        named(`without-${k}`, { kind: 'mixture', components }),
      );
    case 'boxes':
      return withoutOne(target.boxes).map((boxes, k) => named(`without-${k}`, { kind: 'boxes', boxes }));
    case 'points': {
      const weights = target.weights ?? target.points.map(() => 1 / target.points.length);
      return withoutOne(target.points.map((point, k) => ({ point, weight: weights[k] }))).map((rest, k) =>
        named(`without-${k}`, {
          kind: 'points',
          points: rest.map(({ point }) => point),
          weights: rest.map(({ weight }) => weight),
        }),
      );
    }
    case 'product':
      return target.factors.flatMap((own, j) =>
        withoutOne(own).map((rest, k) =>
          named(`factor-${j}-without-${k}`, { ...target, factors: target.factors.map((f, i) => (i === j ? rest : f)) }),
        ),
      );
  }
}

function withoutOne<T extends { readonly weight: number }>(parts: readonly T[]): T[][] {
  if (parts.length < 2) return [];
  return parts.map((_, k) => {
    const rest = parts.filter((__, i) => i !== k);
    const total = rest.reduce((sum, { weight }) => sum + weight, 0);
    return rest.map((part) => ({ ...part, weight: part.weight / total }));
  });
}
