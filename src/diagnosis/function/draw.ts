import type { ExactProblem } from '../../analytic/types.ts';
import { type DType, roundTo } from '../../core/precision.ts';
import type { Rng } from '../../core/random.ts';
import type { MapDomain } from '../../subject/types.ts';
import { joined, type Rows, rowsOf } from './rows.ts';

/** Where rows may lie. `to-end`: t is the end of the time range; `instant`: t is s. */
export interface Place {
  readonly problem: ExactProblem;
  readonly dtype: DType;
  readonly domain: MapDomain | 'to-end' | 'instant';
  readonly end: number;
  /** Multiples of it are exact times. */
  readonly grid: number;
}

/** Generic rows, of which half find a parameter and half test it; and rows of each special kind: on the diagonal, at the ends of time, in the tails, at short times. */
const ROWS = { generic: 32, special: 4 } as const;
/** The same where each exact answer is an integration. */
const DEAR_ROWS = { generic: 16, special: 2 } as const;

/** Typical points at generic times, and a few at each place where implementations differ. */
export function drawRows(rng: Rng, place: Place): Rows {
  const { problem } = place;
  const [low, high] = problem.regularTimes;
  const span = high - low;
  const { generic, special } = isDear(place) ? DEAR_ROWS : ROWS;
  const any = () => low + span * rng.uniform();
  const pair = (): [number, number] => {
    const s = any();
    for (;;) {
      const t = any();
      if (Math.abs(t - s) > 0.1 * span) return [s, t];
    }
  };
  const many = (count: number, f: (k: number) => [number, number]) => Array.from({ length: count }, (_, k) => f(k));
  const times = [
    ...many(generic, pair),
    ...many(special, () => [any(), Number.NaN]),
    ...many(special, () => [low, any()]),
    ...many(special, () => [any(), high]),
    ...many(special, (k) => (k % 2 === 0 ? [low, high] : [high, low])),
    // Times that a clock of a thousand steps still tells apart, at either end of the range.
    ...many(2 * special, (k) => {
      const near = (side: number) =>
        side === 0 ? low + 1e-3 * span * rng.uniform() : high - 1e-3 * span * rng.uniform();
      return [near(k % 2), near(k % 2)];
    }),
  ].map(([s, t]): [number, number] => [s, Number.isNaN(t) ? s : t]);
  const typical = placed(times, place);
  const tails = placed(many(2 * special, pair), place);
  const x = problem.sample.marginal(
    rng,
    typical.length,
    Float64Array.from(typical, ([s]) => s),
  );
  const far = problem.sample.marginal(
    rng,
    tails.length,
    Float64Array.from(tails, ([s]) => s),
  );
  // No farther than where a distribution function can be inverted.
  const reaches = problem.mapKind === 'closed' || place.domain === 'instant' ? [3, 7, 20, 60] : [3, 4, 5];
  const reach = (k: number) => reaches[Math.floor(k / problem.dimension) % reaches.length];
  const moved = far.map((value, k) => value + Math.sign(value) * reach(k) * problem.scale);
  const rowsAt = (points: Float64Array, pairs: readonly (readonly [number, number])[]) =>
    rowsOf(
      roundTo(place.dtype, points),
      Float64Array.from(pairs, ([s]) => s),
      Float64Array.from(pairs, ([, t]) => t),
    );
  return joined([rowsAt(x, typical), rowsAt(moved, tails)]);
}

/** Whether each exact answer is an integration. */
export const isDear = ({ problem, domain }: Place): boolean => problem.mapKind === 'integrated' && domain !== 'instant';

/** Rows like given ones: other points at the same times, and the same points at times of the same kind. */
export function nearby(rng: Rng, { x, s, t, n, d }: Rows, place: Place): Rows {
  const [low, high] = place.problem.regularTimes;
  const count = Math.min(n, isDear(place) ? 1 : 2);
  const pairs: [number, number][] = [];
  const points: number[] = [];
  const moved = (time: number, by: number) =>
    time === low || time === high ? time : Math.min(high, Math.max(low, time + by));
  for (let i = 0; i < count; i++) {
    // The same point at any times.
    for (let k = 0; k < 4; k++) {
      for (let j = 0; j < d; j++) points.push(x[i * d + j] * (1 + 0.05 * k));
      const [first, second] = [0, 1].map(() => low + (high - low) * rng.uniform());
      pairs.push(s[i] === t[i] ? [first, first] : [first, second]);
    }
    for (let k = 0; k < 6; k++) {
      const size = 1e-2 * rng.normal();
      for (let j = 0; j < d; j++) points.push(x[i * d + j] * (1 + 0.1 * rng.normal()) + (k % 2) * 1e-2 * rng.normal());
      const by = k < 3 ? 0 : size * (high - low);
      // The diagonal stays the diagonal.
      pairs.push([moved(s[i], by), s[i] === t[i] ? moved(s[i], by) : moved(t[i], 0.7 * by)]);
    }
  }
  const times = placed(pairs, place);
  return rowsOf(
    roundTo(place.dtype, Float64Array.from(points)),
    Float64Array.from(times, ([first]) => first),
    Float64Array.from(times, ([, second]) => second),
  );
}

/** Pairs of times on the grid and in the subject's domain. */
function placed(
  pairs: readonly (readonly [number, number])[],
  { domain, end, grid, problem }: Place,
): [number, number][] {
  const [low, high] = problem.regularTimes;
  const snap = (time: number): number => {
    const value = Math.round(time / grid) * grid;
    return value < low || value > high ? time : value;
  };
  return pairs.map(([first, second]) => {
    const [s, t] = [snap(first), snap(second)];
    if (domain === 'instant') return [s, s];
    if (domain === 'to-end') return [s, end];
    if (domain === 'from-zero') return [problem.timeRange[0], t];
    return domain === 'forward' ? [Math.min(s, t), Math.max(s, t)] : [s, t];
  });
}
