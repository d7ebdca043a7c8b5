import type { Problem } from '../../analytic/types.ts';
import type { MapSubject } from '../../subject/types.ts';

/**
 * X_{s,t}(x) = m_t + √(Σ_t/Σ_s) (x - m_s), Σ_t = a² σ0² + b² σ1², m_t = a m0 + b m1, in one dimension, for the linear and the
 * trigonometric path; written without the suite's own code. `round` is applied after each operation.
 */
export function gaussianFlow(
  name: string,
  problem: Problem,
  round: (value: number) => number = (value) => value,
): MapSubject | null {
  const target = problem.target;
  const linear = problem.interpolant.kind === 'linear';
  if (problem.dimension !== 1 || target?.kind !== 'mixture' || target.components.length !== 1) return null;
  if (!linear && problem.interpolant.kind !== 'trigonometric') return null;
  const [m0, m1] = [problem.source.mean[0], target.components[0].mean[0]].map(round);
  const [v0, v1] = [problem.source.covariance as number, target.components[0].covariance as number].map(round);
  const path = (t: number): readonly [number, number] =>
    linear ? [round(1 - t), t] : [round(Math.cos(round((Math.PI / 2) * t))), round(Math.sin(round((Math.PI / 2) * t)))];
  const mean = ([a, b]: readonly [number, number]) => round(round(a * m0) + round(b * m1));
  const variance = ([a, b]: readonly [number, number]) => round(round(round(a * a) * v0) + round(round(b * b) * v1));
  return {
    kind: 'map',
    name,
    problem,
    dtype: round === Math.fround ? 'float32' : 'float64',
    evaluate: ({ x, s, t, n }) =>
      Float64Array.from({ length: n }, (_, i) => {
        if (s[i] === t[i]) return x[i];
        const [from, to] = [path(s[i]), path(t[i])];
        const ratio = round(Math.sqrt(round(variance(to) / variance(from))));
        return round(mean(to) + round(ratio * round(x[i] - mean(from))));
      }),
  };
}
