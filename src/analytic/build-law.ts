import { requireLabels } from './guidance.ts';
import { requireInvertible } from './invertible-coupling.ts';
import { type SimultaneousDiagonal, simultaneousDiagonal } from './linear-algebra/index.ts';
import type { GaussianComponent, LawModel } from './model.ts';
import { productLaw } from './product-law.ts';
import type { Interpolant, Problem, TargetSpec } from './types.ts';
import { type CheckedCovariance, covarianceAt, invalid, listAt, matrixAt, vectorAt, weightsAt } from './validate.ts';

/** The target, or the affine coupling, of a problem in numbers. */
export function buildLaw(
  problem: Problem,
  source: CheckedCovariance,
  interpolant: Interpolant,
  timeRange: readonly [number, number],
): LawModel {
  const { coupling, target, dimension: d } = problem;
  if (coupling?.kind === 'affine') {
    if (target !== undefined) {
      throw invalid('target', 'no target with an affine coupling', target, 'Drop it: x1 = matrix · x0 + shift.');
    }
    const matrix = matrixAt('coupling.matrix', coupling.matrix, d);
    requireInvertible(matrix, d, interpolant, timeRange);
    return { kind: 'affine', matrix, shift: vectorAt('coupling.shift', coupling.shift, d) };
  }
  if (coupling?.kind !== 'independent') {
    throw invalid('coupling.kind', 'independent or affine', (coupling as { kind?: unknown })?.kind, 'Use one of them.');
  }
  switch (target?.kind) {
    case 'mixture':
      return mixtureLaw(target, source, d);
    case 'points':
      return pointsLaw(target, source, d);
    case 'boxes':
      return boxesLaw(target, source, d);
    case 'product':
      return productLaw(target, source, d);
    default:
      throw invalid(
        'target.kind',
        'one of mixture, points, boxes, product',
        (target as { kind?: unknown } | undefined)?.kind,
        'Give the target, or an affine coupling.',
      );
  }
}

type Spec<K extends TargetSpec['kind']> = Extract<TargetSpec, { kind: K }>;

function mixtureLaw({ components }: Spec<'mixture'>, source: CheckedCovariance, d: number): LawModel {
  const list = listAt('target.components', components);
  requireLabels(list);
  const weights = weightsAt(
    'target.components',
    list.map(({ weight }) => weight),
    (i) => `target.components[${i}].weight`,
  );
  return {
    kind: 'mixture',
    components: list.map((component, i): GaussianComponent => {
      const path = `target.components[${i}]`;
      return {
        logWeight: Math.log(weights[i]),
        mean: vectorAt(`${path}.mean`, component.mean, d),
        ...diagonalise(source, covarianceAt(`${path}.covariance`, component.covariance, d), d),
      };
    }),
  };
}

function pointsLaw({ points, weights }: Spec<'points'>, source: CheckedCovariance, d: number): LawModel {
  const list = listAt('target.points', points);
  if (weights !== undefined && weights.length !== list.length) {
    throw invalid('target.weights', `${list.length} weights, one a point`, weights, 'Drop them for equal weights.');
  }
  const checked = weights
    ? weightsAt('target.weights', weights, (i) => `target.weights[${i}]`)
    : new Float64Array(list.length).fill(1 / list.length);
  const shared = diagonalise(source, null, d);
  return {
    kind: 'mixture',
    components: list.map((point, i) => ({
      logWeight: Math.log(checked[i]),
      mean: vectorAt(`target.points[${i}]`, point, d),
      ...shared,
    })),
  };
}

function boxesLaw({ boxes }: Spec<'boxes'>, source: CheckedCovariance, d: number): LawModel {
  if (!source.diagonal) {
    throw invalid(
      'source.covariance',
      'a diagonal covariance with a target of boxes',
      'a full matrix',
      'Box targets factor over the axes only if the noise does.',
    );
  }
  const list = listAt('target.boxes', boxes);
  const weights = weightsAt(
    'target.boxes',
    list.map(({ weight }) => weight),
    (i) => `target.boxes[${i}].weight`,
  );
  const low = new Float64Array(list.length * d);
  const high = new Float64Array(list.length * d);
  list.forEach((box, i) => {
    low.set(vectorAt(`target.boxes[${i}].low`, box.low, d), i * d);
    high.set(vectorAt(`target.boxes[${i}].high`, box.high, d), i * d);
    for (let j = 0; j < d; j++) {
      if (low[i * d + j] < high[i * d + j]) continue;
      throw invalid(
        `target.boxes[${i}].high[${j}]`,
        `more than low, ${low[i * d + j]}`,
        high[i * d + j],
        'Exchange low and high, or give the box a width.',
      );
    }
  });
  return { kind: 'boxes', weights, low, high };
}

/** Simultaneous diagonalisation; exact square roots and ratios where both covariances are diagonal. */
function diagonalise(source: CheckedCovariance, target: CheckedCovariance | null, d: number): SimultaneousDiagonal {
  if (!source.diagonal || (target !== null && !target.diagonal)) {
    return simultaneousDiagonal(source.factor, target?.matrix ?? null, d);
  }
  const basis = new Float64Array(d * d);
  const inverseBasis = new Float64Array(d * d);
  const lambda = new Float64Array(d);
  let logDetBasis = 0;
  for (let i = 0; i < d; i++) {
    const variance = source.matrix[i * (d + 1)];
    basis[i * (d + 1)] = Math.sqrt(variance);
    inverseBasis[i * (d + 1)] = 1 / Math.sqrt(variance);
    lambda[i] = target === null ? 0 : target.matrix[i * (d + 1)] / variance;
    logDetBasis += 0.5 * Math.log(variance);
  }
  return { basis, inverseBasis, lambda, logDetBasis };
}
