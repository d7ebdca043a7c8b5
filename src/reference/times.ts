import { expectedError } from '../core/errors.ts';
import type { Rng } from '../core/random.ts';
import type { TimeLaw } from '../subject/types.ts';

/** Times of a batch of n rows: `s <= u <= t`, each of length n. */
export interface Times {
  readonly s: Float64Array;
  readonly t: Float64Array;
  readonly u: Float64Array;
}

/**
 * Draws the times of a batch: a fraction η of the rows on the diagonal, s = t uniform; the others a sorted pair of independent
 * uniforms, density 2 on the triangle s < t; `u = γ s + (1-γ) t` with γ uniform or 1/2. The number of diagonal rows is
 * ⌊ηn + U⌋ with U uniform, so that its mean is ηn for every n. Flow maps by self-distillation (arXiv 2505.18825), Algorithm 1.
 *
 * @param range times are affine images of [0, 1] onto it; default [0, 1].
 * @throws FlowproofError `usage` for a fraction outside [0, 1].
 */
export function drawTimes(rng: Rng, n: number, law: TimeLaw, range: readonly [number, number] = [0, 1]): Times {
  const { diagonalFraction, gamma = 'uniform' } = law;
  if (!(diagonalFraction >= 0 && diagonalFraction <= 1)) {
    throw expectedError('usage', 'diagonalFraction', 'a number in [0, 1]', diagonalFraction, 'The paper uses 0.75.');
  }
  const onDiagonal = Math.floor(diagonalFraction * n + rng.uniform());
  const draw = (): number => range[0] + (range[1] - range[0]) * rng.uniform();
  const s = new Float64Array(n);
  const t = new Float64Array(n);
  const u = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    const first = draw();
    const second = i < onDiagonal ? first : draw();
    s[i] = Math.min(first, second);
    t[i] = Math.max(first, second);
    const share = gamma === 'midpoint' ? 0.5 : rng.uniform();
    u[i] = Math.min(t[i], Math.max(s[i], share * s[i] + (1 - share) * t[i]));
  }
  return { s, t, u };
}

/**
 * Times of shortcut models: off the diagonal a step 2⁻ᵏ with k uniform on 0 … levels - 1, its start uniform among its multiples, u
 * the midpoint; on the diagonal s = t uniform. Shortcut models (arXiv 2410.12557), in the canonical direction of time.
 *
 * @param levels number of step sizes; 8 steps from 1 to 1/128 in the paper.
 */
export function drawDyadicTimes(rng: Rng, n: number, diagonalFraction: number, levels = 8): Times {
  const times = drawTimes(rng, n, { diagonalFraction, offDiagonal: 'triangle', gamma: 'midpoint' });
  for (let i = 0; i < n; i++) {
    if (times.s[i] === times.t[i]) continue;
    const step = 2 ** -rng.integer(levels);
    times.s[i] = step * rng.integer(1 / step);
    times.t[i] = times.s[i] + step;
    times.u[i] = times.s[i] + step / 2;
  }
  return times;
}
