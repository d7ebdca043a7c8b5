import erfc from '@stdlib/math-base-special-erfc';
import type { Problem } from '../../analytic/types.ts';
import type { MapSubject } from '../../subject/types.ts';

/**
 * F_t⁻¹(F_s(x)) of a one-dimensional mixture of Gaussians under the trigonometric path, by bisection on whichever of F and 1 - F is
 * the smaller, so that both tails keep their digits.
 */
export function quantileFlow(name: string, problem: Problem): MapSubject | null {
  const target = problem.target;
  if (problem.dimension !== 1 || target?.kind !== 'mixture' || problem.interpolant.kind !== 'trigonometric')
    return null;
  const m0 = problem.source.mean[0];
  const v0 = problem.source.covariance as number;
  /** Lower or upper tail of ρ_t at x. */
  const tail = (x: number, t: number, upper: boolean): number => {
    const [a, b] = [Math.cos((Math.PI / 2) * t), Math.sin((Math.PI / 2) * t)];
    return target.components.reduce((sum, { weight, mean, covariance }) => {
      const z = (x - a * m0 - b * mean[0]) / Math.sqrt(2 * (a * a * v0 + b * b * (covariance as number)));
      return sum + (weight * erfc(upper ? z : -z)) / 2;
    }, 0);
  };
  const flow = (x: number, s: number, t: number): number => {
    if (!(Number.isFinite(x) && Number.isFinite(s) && Number.isFinite(t))) return Number.NaN;
    if (s === t) return x;
    const upper = tail(x, s, true) < 0.5;
    const wanted = tail(x, s, upper);
    let [low, high] = [-60, 60];
    for (;;) {
      const middle = (low + high) / 2;
      if (middle <= low || middle >= high) return middle;
      const below = upper ? tail(middle, t, true) > wanted : tail(middle, t, false) < wanted;
      if (below) low = middle;
      else high = middle;
    }
  };
  return {
    kind: 'map',
    name,
    problem,
    evaluate: ({ x, s, t, n }) => Float64Array.from({ length: n }, (_, i) => flow(x[i], s[i], t[i])),
  };
}
