import * as z from 'zod';
import type { Rng } from '../../core/random.ts';
import type { Times } from '../times.ts';

const count = z.int().min(1).max(1_000_000);

/**
 * Laws of the times of the off-diagonal rows, in [0, 1]:
 *
 * * `triangle`: a sorted pair of independent uniforms, of density 2 on s < t, or of logistic functions of normals (`logitNormal`);
 *   `u = γ s + (1-γ) t` with γ uniform or 1/2;
 * * `to-end`: s uniform, t = 1, u uniform between them;
 * * `dyadic`: t - s = 2⁻ᵏ, k uniform on 0 … levels - 1, s uniform among the multiples of t - s, u the midpoint;
 * * `grid`: neighbours of a uniform grid of N intervals. `next` (progressive distillation): s and t neighbours, u the midpoint;
 *   `to-end` (consistency models): s and u neighbours, t = 1; `onward` (CTM): s and u neighbours, t any point from u on, so that
 *   one step of the solver is one of the grid's and a finer grid removes its error. N doubles from
 *   `intervals` to `finalIntervals` at equal shares of the training.
 */
export const methodTimesSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('triangle'),
    gamma: z.enum(['uniform', 'midpoint']).default('uniform'),
    logitNormal: z.strictObject({ mean: z.number(), deviation: z.number().positive() }).optional(),
  }),
  z.strictObject({ kind: z.literal('to-end') }),
  z.strictObject({ kind: z.literal('dyadic'), levels: z.int().min(1).max(24).default(8) }),
  z.strictObject({
    kind: z.literal('grid'),
    intervals: count,
    finalIntervals: count.optional(),
    end: z.enum(['next', 'to-end', 'onward']),
  }),
]);

/** See `methodTimesSchema`. */
export type MethodTimes = z.infer<typeof methodTimesSchema>;

/**
 * Draws the times of n off-diagonal rows, `s < t` and u from s to t, in float64.
 *
 * @param range first and last time; times are affine images of [0, 1].
 * @param progress share of the training that is over, in [0, 1].
 */
export function drawMethodTimes(
  rng: Rng,
  n: number,
  times: MethodTimes,
  range: readonly [number, number] = [0, 1],
  progress = 0,
): Times {
  const draw = drawer(rng, times, progress);
  const result = { s: new Float64Array(n), t: new Float64Array(n), u: new Float64Array(n) };
  // The last time itself, not its rounding.
  const place = (share: number): number => (share === 1 ? range[1] : range[0] + (range[1] - range[0]) * share);
  for (let i = 0; i < n; i++) {
    const [s, u, t] = draw();
    result.s[i] = place(s);
    result.u[i] = place(u);
    result.t[i] = place(t);
  }
  return result;
}

/** Draws s <= u <= t of one row in [0, 1]. */
function drawer(rng: Rng, times: MethodTimes, progress: number): () => [number, number, number] {
  switch (times.kind) {
    case 'triangle':
      return () => {
        const [s, t] = onTriangle(times.logitNormal ? logitNormal(rng, times.logitNormal) : rng.uniform);
        const gamma = times.gamma === 'midpoint' ? 0.5 : rng.uniform();
        return [s, Math.min(t, Math.max(s, gamma * s + (1 - gamma) * t)), t];
      };
    case 'to-end':
      return () => {
        const s = rng.uniform();
        return [s, Math.max(s, 1 - rng.uniform() * (1 - s)), 1];
      };
    case 'dyadic':
      return () => {
        const step = 2 ** -rng.integer(times.levels);
        const s = step * rng.integer(1 / step);
        return [s, s + step / 2, s + step];
      };
    default:
      return onGrid(rng, times, progress);
  }
}

/** Two times that differ, sorted. */
function onTriangle(draw: () => number): [number, number] {
  for (;;) {
    const [first, second] = [draw(), draw()];
    if (first !== second) return first < second ? [first, second] : [second, first];
  }
}

function logitNormal(rng: Rng, { mean, deviation }: { mean: number; deviation: number }): () => number {
  return () => 1 / (1 + Math.exp(-(mean + deviation * rng.normal())));
}

function onGrid(
  rng: Rng,
  { intervals, finalIntervals = intervals, end }: Extract<MethodTimes, { kind: 'grid' }>,
  progress: number,
): () => [number, number, number] {
  const count = intervalsAt(intervals, finalIntervals, progress);
  return () => {
    const start = rng.integer(count);
    const s = start / count;
    if (end === 'next') return [s, (start + 0.5) / count, (start + 1) / count];
    if (end === 'to-end') return [s, (start + 1) / count, 1];
    const t = start + 1 + rng.integer(count - start);
    return [s, (start + 1) / count, t / count];
  };
}

/**
 * N doubles (or halves, where the last number is the smaller one) at equal shares of the training, from `first` to `last`. Improved
 * consistency training (arXiv 2310.14189).
 */
export function intervalsAt(first: number, last: number, progress: number): number {
  const doublings = Math.ceil(Math.abs(Math.log2(last / first)));
  const done = Math.min(doublings, Math.floor(progress * (doublings + 1)));
  if (done === doublings) return last;
  return last >= first ? first * 2 ** done : Math.max(last, Math.floor(first / 2 ** done));
}
