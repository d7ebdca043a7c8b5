import type { LawModel } from './model.ts';
import type { Interpolant, Problem } from './types.ts';

/** Least share of noise, `a/(a + b)`, at which points and boxes count as regular: t <= 0.95 on the linear path. */
const LEAST_NOISE = 0.05;

/** Step to which an excluded end is rounded, so that it reads well. */
const STEP = 1e-3;

/**
 * The closed interval in which velocity and map are smooth.
 *
 * Mixtures and affine couplings are smooth throughout, except where `a'` is infinite and enters the velocity: with a source mean
 * that is not zero, or an affine coupling, which has no noise of its own. Points (b_1 singular, X_{s,1} piecewise
 * constant) and boxes (X_{s,1} discontinuous, ∇b ~ -1/(1-t)) exclude the data end: there the interval stops where the
 * share of noise `a/(a + b)` falls below 0.05. Where the range itself stops earlier, nothing is excluded.
 */
export function regularTimesOf(
  problem: Problem,
  law: LawModel,
  path: Interpolant,
  sourceMean: Float64Array,
  [low, high]: readonly [number, number],
): readonly [number, number] {
  const kind = problem.target?.kind;
  const isRough = kind === 'points' || kind === 'boxes';
  const needsSlope = law.kind === 'affine' || sourceMean.some((value) => value !== 0);
  const isSteep = needsSlope && !Number.isFinite(path.da(high));
  if (!isRough && !isSteep) return [low, high];
  const noise = (t: number): number => path.a(t) / (path.a(t) + path.b(t));
  if (noise(high) >= LEAST_NOISE) return [low, high];
  let last = low;
  for (let i = Math.ceil(low / STEP); i * STEP <= high; i++) {
    const t = Math.round(i) / Math.round(1 / STEP);
    if (t >= low && noise(t) >= LEAST_NOISE * (1 - 2 ** -40)) last = t;
  }
  return [low, last];
}
