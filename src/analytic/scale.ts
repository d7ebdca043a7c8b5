import type { GaussianModel, LawModel } from './model.ts';

/**
 * The problem's length: the root-mean-square coordinate of the target about its mean, `sqrt(tr Cov(x1)/d)`; of the noise
 * where the target is a single point.
 */
export function targetScale(law: LawModel, source: GaussianModel, d: number): number {
  const square = targetVariance(law, source, d) / d;
  if (square > 0) return Math.sqrt(square);
  let noise = 0;
  for (let i = 0; i < d; i++) noise += source.covariance[i * (d + 1)];
  return Math.sqrt(noise / d);
}

/** tr Cov(x1). */
function targetVariance(law: LawModel, source: GaussianModel, d: number): number {
  if (law.kind === 'affine') return affineVariance(law.matrix, source.covariance, d);
  const count = law.kind === 'boxes' ? law.weights.length : law.components.length;
  const weight = (k: number): number => (law.kind === 'boxes' ? law.weights[k] : Math.exp(law.components[k].logWeight));
  const centre = (k: number, i: number): number =>
    law.kind === 'boxes' ? 0.5 * (law.low[k * d + i] + law.high[k * d + i]) : law.components[k].mean[i];
  let total = 0;
  for (let i = 0; i < d; i++) {
    let mean = 0;
    for (let k = 0; k < count; k++) mean += weight(k) * centre(k, i);
    for (let k = 0; k < count; k++) {
      total += weight(k) * ((centre(k, i) - mean) ** 2 + ownVariance(law, k, i, d));
    }
  }
  return total;
}

function ownVariance(law: Exclude<LawModel, { kind: 'affine' }>, k: number, i: number, d: number): number {
  if (law.kind === 'boxes') return (law.high[k * d + i] - law.low[k * d + i]) ** 2 / 12;
  const { basis, lambda } = law.components[k];
  let variance = 0;
  for (let j = 0; j < d; j++) variance += basis[i * d + j] ** 2 * lambda[j];
  return variance;
}

function affineVariance(matrix: Float64Array, covariance: Float64Array, d: number): number {
  let total = 0;
  for (let i = 0; i < d; i++) {
    for (let j = 0; j < d; j++) {
      for (let k = 0; k < d; k++) total += matrix[i * d + j] * covariance[j * d + k] * matrix[i * d + k];
    }
  }
  return total;
}
