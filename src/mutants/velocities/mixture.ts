import type { Problem } from '../../analytic/types.ts';
import { type PointFunction, truthOf } from '../exact.ts';

/** How the velocity of a mixture is put together from those of its components. */
export interface Assembly {
  /** Responsibilities of one row from the components' weights and log-densities there. */
  readonly responsibilities?: (weights: readonly number[], logDensities: readonly number[]) => number[];
  /** The time at which the responsibilities are taken. Default the time itself. */
  readonly responsibilityTime?: (t: number) => number;
}

/** w_k p_k / Σ w_j p_j by log-sum-exp. */
export function softmax(weights: readonly number[], logDensities: readonly number[]): number[] {
  const logits = logDensities.map((value, k) => value + Math.log(weights[k]));
  const largest = Math.max(...logits);
  const terms = logits.map((value) => Math.exp(value - largest));
  const total = terms.reduce((sum, term) => sum + term, 0);
  return terms.map((term) => term / total);
}

/**
 * b_t(x) = Σ_k r_k(x, t) b_t^k(x), each component a Gaussian problem of its own: with {@link softmax}, a second derivation of the
 * velocity of a mixture. null for other targets.
 */
export function mixtureVelocity(problem: Problem, assembly: Assembly = {}): PointFunction | null {
  const target = problem.target;
  if (target?.kind !== 'mixture' || target.components.length < 2) return null;
  const responsibilities = assembly.responsibilities ?? softmax;
  const weights = target.components.map((component) => component.weight);
  const parts = target.components.map((component, k) =>
    truthOf({
      ...problem,
      id: `${problem.id}-component-${k}`,
      target: { kind: 'mixture', components: [{ ...component, weight: 1 }] },
    }),
  );
  const d = problem.dimension;
  return (x, t) => {
    const velocities = parts.map((part) => part.velocity(x, t));
    const times = assembly.responsibilityTime === undefined ? t : t.map(assembly.responsibilityTime);
    const densities = parts.map((part) => part.problem.fields.logDensity(x, times));
    const b = new Float64Array(x.length);
    for (let i = 0; i < x.length / d; i++) {
      const r = responsibilities(
        weights,
        densities.map((density) => density[i]),
      );
      for (let j = 0; j < d; j++) {
        for (let k = 0; k < parts.length; k++) b[i * d + j] += r[k] * velocities[k][i * d + j];
      }
    }
    return b;
  };
}
