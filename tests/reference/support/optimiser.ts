import type { OptimiserConfig } from '../../../src/reference/optimisers/config.ts';
import { exactly, larger, minus, over, plus, type Rounded, root, rounded, times, total } from './rounded.ts';

/** Parameters and moments of one member, with bounds on their float32 errors. */
export interface State {
  readonly theta: readonly Rounded[];
  readonly m: readonly Rounded[];
  readonly v: readonly Rounded[];
}

export const atRest = (theta: readonly Rounded[]): State => ({
  theta,
  m: theta.map(() => exactly(0)),
  v: theta.map(() => exactly(0)),
});

/** Clipping as PyTorch's manual states it: `g · min(1, limit/(‖g‖ + 1e-6))`. */
export function clipByDefinition(gradient: readonly Rounded[], limit: number): { gradient: Rounded[]; norm: Rounded } {
  const norm = root(total(gradient.map((g) => times(g, g))));
  const coefficient = over(rounded(limit), larger(plus(norm, rounded(1e-6)), rounded(limit)));
  return { norm, gradient: gradient.map((g) => times(g, coefficient)) };
}

/**
 * One update of Adam (arXiv 1412.6980, algorithm 1) or RAdam (arXiv 1908.03265, algorithm 2, with PyTorch's threshold of 5 and its ε
 * beside the uncorrected root), k = 1, 2, …, by the corrected moments of the papers.
 */
export function updateByDefinition(
  config: OptimiserConfig,
  state: State,
  gradient: readonly Rounded[],
  k: number,
  rate: number,
): State {
  const { kind, beta1, beta2, epsilon, weightDecay, decoupled } = config;
  const correction1 = 1 - beta1 ** k;
  const correction2 = 1 - beta2 ** k;
  const longest = 2 / (1 - beta2) - 1;
  const length = longest - (2 * k * beta2 ** k) / correction2;
  const rectified = Math.sqrt(((length - 4) * (length - 2) * longest) / ((longest - 4) * (longest - 2) * length));
  const m: Rounded[] = [];
  const v: Rounded[] = [];
  const theta = state.theta.map((p, i) => {
    const decays = weightDecay !== 0;
    const g = decays && !decoupled ? plus(gradient[i], times(p, rounded(weightDecay))) : gradient[i];
    const start = decays && decoupled ? times(p, rounded(1 - rate * weightDecay)) : p;
    m[i] = mean(state.m[i], g, beta1);
    v[i] = plus(times(state.v[i], rounded(beta2)), times(times(g, g), rounded(1 - beta2)));
    if (kind === 'radam' && !(length > 5)) return minus(start, times(m[i], rounded(rate / correction1)));
    const inner = kind === 'radam' ? epsilon : epsilon * Math.sqrt(correction2);
    const factor = (rate * Math.sqrt(correction2) * (kind === 'radam' ? rectified : 1)) / correction1;
    return minus(start, times(over(m[i], plus(root(v[i]), rounded(inner))), rounded(factor)));
  });
  return { theta, m, v };
}

/** `β m + (1-β) g`, rounded as `m + (1-β)(g - m)`, with the error of m shrunk by β as it is in truth. */
function mean(m: Rounded, g: Rounded, beta: number): Rounded {
  const weight = rounded(1 - beta);
  const fresh = plus(exactly(m.value), times(minus(exactly(g.value), exactly(m.value)), weight));
  return { value: fresh.value, error: fresh.error + (beta * m.error + (1 - beta) * g.error) * (1 + 2 ** -20) };
}
