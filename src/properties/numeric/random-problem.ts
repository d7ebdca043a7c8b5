import type { FactorComponent, InterpolantSpec, Problem } from '../../analytic/types.ts';
import type { Rng } from '../../core/random.ts';

/**
 * A random problem with a native exact map: a Gaussian or a mixture in one dimension, a rotated product in two, or
 * full-covariance Gaussians in two, on the linear or the trigonometric path. Numbers have few digits, for reports.
 */
export function randomProblem(rng: Rng): Problem {
  const interpolant: InterpolantSpec = { kind: rng.integer(2) === 0 ? 'linear' : 'trigonometric' };
  const kind = rng.integer(3);
  const id = `random-${['mixture-1d', 'product-2d', 'gaussian-2d'][kind]}-${rng.integer(2 ** 31).toString(36)}`;
  const common = { schema: 'flowproof.problem/1', id, interpolant, coupling: { kind: 'independent' } } as const;
  if (kind === 0) {
    const components = factor(rng).map(({ weight, mean, variance }) => ({ weight, mean: [mean], covariance: variance }));
    return { ...common, dimension: 1, source: gaussian1(rng), target: { kind: 'mixture', components } };
  }
  if (kind === 1) {
    const angle = Math.PI * rng.uniform();
    const [c, s] = [Math.cos(angle), Math.sin(angle)];
    const rotation = [
      [c, -s],
      [s, c],
    ];
    const source = { kind: 'gaussian', mean: [0, 0], covariance: 1 } as const;
    return { ...common, dimension: 2, source, target: { kind: 'product', rotation, factors: [factor(rng), factor(rng)] } };
  }
  const component = { weight: 1, mean: [between(rng, -1, 1), between(rng, -1, 1)], covariance: covariance2(rng) };
  return {
    ...common,
    dimension: 2,
    source: { kind: 'gaussian', mean: [between(rng, -0.5, 0.5), between(rng, -0.5, 0.5)], covariance: covariance2(rng) },
    target: { kind: 'mixture', components: [component] },
  };
}

/**
 * Simpler problems of the same kind: one component fewer, in every way that leaves one; they are tried when a
 * counterexample is shrunk.
 */
export function simplerProblems(problem: Problem): Problem[] {
  const { target } = problem;
  if (target === undefined) return [];
  const named = (key: string, simpler: Problem['target']): Problem => ({ ...problem, id: `${problem.id}/${key}`, target: simpler! });
  switch (target.kind) {
    case 'mixture':
      return withoutOne(target.components).map((components, k) => named(`without-${k}`, { kind: 'mixture', components }));
    case 'boxes':
      return withoutOne(target.boxes).map((boxes, k) => named(`without-${k}`, { kind: 'boxes', boxes }));
    case 'points': {
      const weights = target.weights ?? target.points.map(() => 1 / target.points.length);
      return withoutOne(target.points.map((point, k) => ({ point, weight: weights[k] }))).map((rest, k) =>
        named(`without-${k}`, { kind: 'points', points: rest.map(({ point }) => point), weights: rest.map(({ weight }) => weight) }),
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

function factor(rng: Rng): FactorComponent[] {
  const first = between(rng, 0.25, 0.75);
  const components = [
    { weight: first, mean: between(rng, -1.5, 0), variance: between(rng, 0.05, 0.6) },
    { weight: 1 - first, mean: between(rng, 0, 1.5), variance: between(rng, 0.05, 0.6) },
  ];
  return rng.integer(4) === 0 ? [{ ...components[0], weight: 1 }] : components;
}

function gaussian1(rng: Rng) {
  return { kind: 'gaussian', mean: [between(rng, -0.5, 0.5)], covariance: between(rng, 0.5, 1.5) } as const;
}

function covariance2(rng: Rng): number[][] {
  const [a, c] = [between(rng, 0.2, 1.2), between(rng, 0.2, 1.2)];
  const b = between(rng, -0.8, 0.8) * Math.sqrt(a * c);
  return [
    [a, b],
    [b, c],
  ];
}

/** Uniform on [low, high], a multiple of 1/64: exact in both dtypes. */
function between(rng: Rng, low: number, high: number): number {
  return Math.round((low + (high - low) * rng.uniform()) * 64) / 64;
}
