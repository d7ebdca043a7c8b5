import { FlowproofError } from '../../../core/errors.ts';
import type { Model } from '../../model.ts';
import type { Covariance } from '../../types.ts';
import type { Law1, Part1 } from './marginal.ts';

/** The variance of a one-dimensional (or isotropic) covariance as the problem states it, without arithmetic. */
function scalarVariance(covariance: Covariance): number {
  if (typeof covariance === 'number') return covariance;
  const first = covariance[0];
  return typeof first === 'number' ? first : first[0];
}

/** A one-dimensional problem, from its definition: no rounding by matrix factorisations. */
export function scalarLaw(model: Model): Law1 {
  const { source, target } = model.definition;
  return {
    interpolant: model.interpolant,
    sourceMean: source.mean[0],
    sourceVariance: scalarVariance(source.covariance),
    parts: target === undefined ? unsupported() : normalised(partsOf(target)),
  };
}

/** The factors of a product target, with the source mean in rotated coordinates Rᵀ m0. */
export function factorLaws(model: Model, rotation: Float64Array): Law1[] {
  const { source, target } = model.definition;
  if (target?.kind !== 'product') return unsupported();
  const d = model.dimension;
  return target.factors.map((factor, i) => {
    let mean = 0;
    for (let j = 0; j < d; j++) mean += rotation[j * d + i] * source.mean[j];
    const parts = factor.map(
      (component): Part1 => ({
        kind: 'gaussian',
        weight: component.weight,
        mean: component.mean,
        variance: component.variance,
      }),
    );
    return {
      interpolant: model.interpolant,
      sourceMean: mean,
      sourceVariance: scalarVariance(source.covariance),
      parts: normalised(parts),
    };
  });
}

function partsOf(target: NonNullable<Model['definition']['target']>): Part1[] {
  switch (target.kind) {
    case 'mixture':
      return target.components.map((component) => ({
        kind: 'gaussian',
        weight: component.weight,
        mean: component.mean[0],
        variance: scalarVariance(component.covariance),
      }));
    case 'points':
      return target.points.map((point, i) => ({
        kind: 'gaussian',
        weight: target.weights?.[i] ?? 1,
        mean: point[0],
        variance: 0,
      }));
    case 'boxes':
      return target.boxes.map((box) => ({ kind: 'box', weight: box.weight, low: box.low[0], high: box.high[0] }));
    default:
      return unsupported();
  }
}

function normalised(parts: readonly Part1[]): Part1[] {
  const total = parts.reduce((sum, part) => sum + part.weight, 0);
  return parts.map((part) => ({ ...part, weight: part.weight / total }));
}

function unsupported(): never {
  throw new FlowproofError(
    'unsupported',
    'flow: expected a one-dimensional law or a product for a map by quantiles, got another problem',
    'Let defineProblem choose the kind of map.',
  );
}
