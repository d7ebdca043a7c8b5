import type { ExactProblem } from '../../analytic/types.ts';
import { stream } from '../../core/random.ts';
import type { Method } from '../methods/index.ts';

/** Rows of one member in one step, float32: points, times and conditional velocities. */
export interface HostRows {
  readonly n: number;
  /** I_s, [n, d]. */
  readonly x: Float32Array;
  /** dI_s/ds, [n, d]. */
  readonly velocity: Float32Array;
  readonly s: Float32Array;
  /** End times; those of `s` themselves on the diagonal. */
  readonly t: Float32Array;
  readonly u: Float32Array | undefined;
  /** I_u of the same pair, where the method wants it. */
  readonly xu: Float32Array | undefined;
}

export interface HostBatch {
  readonly diagonal: HostRows;
  readonly offDiagonal: HostRows;
}

/** What fixes the law of a batch. */
export interface BatchLaw {
  readonly problem: ExactProblem;
  readonly range: readonly [number, number];
  readonly diagonalRows: number;
  readonly offDiagonalRows: number;
  readonly method: Method;
  /** Factor of t - s at a step, in (0, 1]. */
  readonly stretch: (step: number) => number;
  readonly steps: number;
}

/**
 * The batch of a seed and a step (0, 1, …), and of nothing else: pairs (x0, x1) from the coupling, diagonal times uniform on the range,
 * the others by the law of the method, all in float64; the interpolants and their derivatives rounded to float32 once. The first
 * rows are the diagonal ones. Flow maps by self-distillation (arXiv 2505.18825), Algorithm 1.
 */
export function drawBatch(law: BatchLaw, seed: number, step: number): HostBatch {
  const { problem, range, diagonalRows, offDiagonalRows, method } = law;
  const rng = stream(seed, 'training', 'batch', step);
  const { x0, x1 } = problem.sample.pairs(rng, diagonalRows + offDiagonalRows);
  const diagonal = new Float64Array(diagonalRows);
  for (let i = 0; i < diagonalRows; i++) diagonal[i] = range[0] + (range[1] - range[0]) * rng.uniform();
  const { s, t, u } = method.drawTimes(rng, offDiagonalRows, range, step / law.steps);
  shorten(s, t, u, law.stretch(step));
  const wanted = method.intermediate;
  const onDiagonal = interpolate(problem, x0, x1, 0, diagonal);
  const points = interpolate(problem, x0, x1, diagonalRows, s);
  const times = Float32Array.from(diagonal);
  const rounded = roundTimes(s, t, u, range[1]);
  return {
    diagonal: { n: diagonalRows, ...onDiagonal, s: times, t: times, u: undefined, xu: undefined },
    offDiagonal: {
      n: offDiagonalRows,
      ...points,
      s: rounded.s,
      t: rounded.t,
      u: wanted === 'none' ? undefined : rounded.u,
      xu: wanted === 'point' ? interpolate(problem, x0, x1, diagonalRows, u).x : undefined,
    },
  };
}

/** `I_s = a_s x0 + b_s x1` and `dI_s/ds` of the pairs from row `first` on, one for each time. */
function interpolate(
  { interpolant: path, dimension: d }: ExactProblem,
  x0: Float64Array,
  x1: Float64Array,
  first: number,
  times: Float64Array,
): { x: Float32Array; velocity: Float32Array } {
  const n = times.length;
  const x = new Float32Array(n * d);
  const velocity = new Float32Array(n * d);
  for (let i = 0; i < n; i++) {
    const time = times[i];
    const a = path.a(time);
    const b = path.b(time);
    const da = path.da(time);
    const db = path.db(time);
    for (let j = 0, to = i * d, from = (first + i) * d; j < d; j++, to++, from++) {
      x[to] = a * x0[from] + b * x1[from];
      velocity[to] = da * x0[from] + db * x1[from];
    }
  }
  return { x, velocity };
}

/** Steps t - s, and u - s, times `factor`. */
function shorten(s: Float64Array, t: Float64Array, u: Float64Array, factor: number): void {
  if (factor === 1) return;
  for (let i = 0; i < s.length; i++) {
    t[i] = s[i] + factor * (t[i] - s[i]);
    u[i] = s[i] + factor * (u[i] - s[i]);
  }
}

/**
 * Times in float32 that are still apart: residuals divide by t - s, and about one pair in ten million rounds to one number. Such a
 * pair gets the distance of a few units in the last place. `s <= u <= t` stays.
 */
function roundTimes(
  s: Float64Array,
  t: Float64Array,
  u: Float64Array,
  last: number,
): { s: Float32Array; t: Float32Array; u: Float32Array } {
  const rounded = { s: Float32Array.from(s), t: Float32Array.from(t), u: Float32Array.from(u) };
  for (let i = 0; i < s.length; i++) {
    if (!(rounded.s[i] < rounded.t[i])) {
      const apart = Math.max(Math.abs(s[i]), Math.abs(t[i]), 2 ** -20) * 2 ** -22;
      if (t[i] + apart <= last) rounded.t[i] = t[i] + apart;
      else rounded.s[i] = s[i] - apart;
    }
    rounded.u[i] = Math.min(rounded.t[i], Math.max(rounded.s[i], rounded.u[i]));
  }
  return rounded;
}
