import type { OptimiserConfig } from './config.ts';

/**
 * What an update of the Adam family needs besides the moments m and v: the parameters move by `-rate · factor · m / (√v + epsilon)`,
 * or by `-rate · factor · m` where there is no epsilon.
 */
export interface Coefficients {
  readonly factor: number;
  readonly epsilon: number | undefined;
}

type Betas = Pick<OptimiserConfig, 'beta1' | 'beta2' | 'epsilon'>;

/**
 * Adam at its k-th update, k = 1, 2, …:
 *
 *     m̂ / (√v̂ + ε),   m̂ = m/(1-β1ᵏ),  v̂ = v/(1-β2ᵏ)
 *
 * rewritten with `factor = √(1-β2ᵏ)/(1-β1ᵏ)`, `epsilon = ε √(1-β2ᵏ)`. In float64. Adam (arXiv 1412.6980), algorithm 1.
 */
export function adamCoefficients({ beta1, beta2, epsilon }: Betas, k: number): Coefficients {
  const root = Math.sqrt(1 - beta2 ** k);
  return { factor: root / (1 - beta1 ** k), epsilon: epsilon * root };
}

/**
 * RAdam at its k-th update, k = 1, 2, …:
 *
 *     r m̂ √(1-β2ᵏ) / (√v + ε)   where ρ_k > 5,   else m̂
 *     ρ_∞ = 2/(1-β2) - 1,   ρ_k = ρ_∞ - 2k β2ᵏ/(1-β2ᵏ),   r² = (ρ_k-4)(ρ_k-2)ρ_∞ / ((ρ_∞-4)(ρ_∞-2)ρ_k)
 *
 * As PyTorch has it: the threshold is 5 (4 in the paper) and ε is added before the correction of v. With β2 = 0.999 the
 * first rectified update is the sixth. In float64. RAdam (arXiv 1908.03265), algorithm 2.
 */
export function radamCoefficients({ beta1, beta2, epsilon }: Betas, k: number): Coefficients {
  const correction = 1 - beta2 ** k;
  const limit = 2 / (1 - beta2) - 1;
  const length = limit - (2 * k * beta2 ** k) / correction;
  const unbiased = 1 / (1 - beta1 ** k);
  if (!(length > 5)) return { factor: unbiased, epsilon: undefined };
  const rectification = Math.sqrt(((length - 4) * (length - 2) * limit) / ((limit - 4) * (limit - 2) * length));
  return { factor: unbiased * rectification * Math.sqrt(correction), epsilon };
}
