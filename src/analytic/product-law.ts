import type { LawModel } from './model.ts';
import type { FactorComponent, TargetSpec } from './types.ts';
import { type CheckedCovariance, finiteAt, invalid, listAt, matrixAt, weightsAt } from './validate.ts';

type ProductSpec = Extract<TargetSpec, { kind: 'product' }>;

/** The product of one-dimensional mixtures expanded into one mixture; the rotation is its exact basis. */
export function productLaw({ rotation, factors }: ProductSpec, source: CheckedCovariance, d: number): LawModel {
  const noise = source.matrix[0];
  for (let i = 0; i < d * d; i++) {
    if (source.matrix[i] === (i % (d + 1) === 0 ? noise : 0)) continue;
    throw invalid(
      'source.covariance',
      'an isotropic covariance with a product target',
      source.matrix[i],
      'Give one variance, or expand the target into a mixture.',
    );
  }
  const matrix = matrixAt('target.rotation', rotation, d);
  requireOrthogonal(matrix, d);
  if (!Array.isArray(factors) || factors.length !== d) {
    throw invalid('target.factors', `${d} one-dimensional mixtures`, factors, 'Give one for each dimension.');
  }
  const deviation = Math.sqrt(noise);
  const basis = matrix.map((entry) => entry * deviation);
  const inverseBasis = new Float64Array(d * d);
  for (let i = 0; i < d; i++) {
    for (let j = 0; j < d; j++) inverseBasis[i * d + j] = matrix[j * d + i] / deviation;
  }
  let partial = [{ logWeight: 0, centre: [] as number[], lambda: [] as number[] }];
  factors.forEach((factor, i) => {
    const list = listAt<FactorComponent>(`target.factors[${i}]`, factor);
    const weights = weightsAt(
      `target.factors[${i}]`,
      list.map(({ weight }) => weight),
      (k) => `target.factors[${i}][${k}].weight`,
    );
    partial = partial.flatMap(({ logWeight, centre, lambda }) =>
      list.map((component, k) => {
        const path = `target.factors[${i}][${k}]`;
        const variance = finiteAt(`${path}.variance`, component.variance);
        if (!(variance > 0)) throw invalid(`${path}.variance`, 'a positive variance', variance, 'Use a variance > 0.');
        return {
          logWeight: logWeight + Math.log(weights[k]),
          centre: [...centre, finiteAt(`${path}.mean`, component.mean)],
          lambda: [...lambda, variance / noise],
        };
      }),
    );
  });
  const logDetBasis = d * Math.log(deviation);
  return {
    kind: 'mixture',
    components: partial.map(({ logWeight, centre, lambda }) => {
      const mean = new Float64Array(d);
      for (let i = 0; i < d; i++) for (let j = 0; j < d; j++) mean[i] += matrix[i * d + j] * centre[j];
      return { logWeight, mean, basis, inverseBasis, lambda: Float64Array.from(lambda), logDetBasis };
    }),
  };
}

function requireOrthogonal(matrix: Float64Array, d: number): void {
  for (let i = 0; i < d; i++) {
    for (let j = 0; j <= i; j++) {
      let dot = 0;
      for (let k = 0; k < d; k++) dot += matrix[k * d + i] * matrix[k * d + j];
      if (Math.abs(dot - (i === j ? 1 : 0)) <= 16 * d * 2 ** -53) continue;
      throw invalid(
        'target.rotation',
        'an orthogonal matrix',
        `columns ${i} and ${j} with product ${dot}`,
        'Give all sixteen digits of each entry, cosines and sines computed rather than rounded.',
      );
    }
  }
}
