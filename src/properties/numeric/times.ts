import type { Rng } from '../../core/random.ts';
import type { TimeGrid } from '../../subject/grid.ts';
import type { FlowLike } from './flow-like.ts';
import { drawGridRow, onGrid } from './grid-times.ts';

/**
 * Which times a property asks for: `pair` (s, t), `return` (s, t) and back, `triple` (s, u, t), `diagonal` s = t, `end`
 * s at the end of the time range. The order follows the subject's
 * domain: any order where it is `both`, s <= u <= t where it is `forward`.
 */
export type TimePattern = 'pair' | 'return' | 'triple' | 'diagonal' | 'end';

export interface TimeSpec {
  readonly pattern: TimePattern;
  readonly domain: FlowLike['domain'];
  /** Regular interval from which times come. */
  readonly regular: readonly [number, number];
  /** First time of a `from-zero` subject and second one of a `to-end` subject. */
  readonly fixed: readonly [number, number];
  /** Multiples of it are exact. */
  readonly grid: number;
  /** Interval of the times from which a point is carried; default `regular`. */
  readonly starts?: readonly [number, number];
  /** The only times that there are. */
  readonly only?: TimeGrid;
}

export interface Times {
  readonly s: Float64Array;
  readonly t: Float64Array;
  readonly u: Float64Array;
}

/** One row in eight has a time at an end of the interval, one in eight near-equal times; the rest are generic. */
export function drawTimes(rng: Rng, n: number, spec: TimeSpec): Times {
  const times = { s: new Float64Array(n), t: new Float64Array(n), u: new Float64Array(n) };
  for (let i = 0; i < n; i++) {
    const drawn = spec.only === undefined ? drawRow(rng, spec) : drawGridRow(rng, spec.only, spec.pattern === 'triple');
    const { s, t, u } = arrange(drawn, spec);
    times.s[i] = s;
    times.t[i] = t;
    times.u[i] = u;
  }
  return times;
}

/** True when the times of row i are such as {@link drawTimes} draws. */
export function timesAllowed(s: number, t: number, u: number, spec: TimeSpec): boolean {
  const arranged = arrange({ s, t, u }, spec);
  if (spec.only !== undefined && !onGrid(spec.only, s, u, t)) return false;
  const [lo, hi] = spec.regular;
  const inside = (time: number, fixed: number) => time === fixed || (time >= lo && time <= hi);
  const end = spec.pattern === 'end' ? spec.fixed[1] : spec.fixed[0];
  return (
    arranged.s === s &&
    arranged.t === t &&
    arranged.u === u &&
    inside(s, end) &&
    inside(t, spec.fixed[1]) &&
    inside(u, s)
  );
}

function drawRow(rng: Rng, spec: TimeSpec): { s: number; t: number; u: number } {
  const [lo, hi] = spec.regular;
  const generic = () => snap(lo + (hi - lo) * rng.uniform(), spec);
  let s = generic();
  let t = generic();
  let u = generic();
  const kind = rng.integer(8);
  if (kind === 0) {
    const ends = rng.integer(4);
    const [first, last] = snappedEnds(spec);
    if (ends !== 1) s = first;
    if (ends !== 0) t = last;
    if (ends === 3) u = rng.integer(2) === 0 ? first : last;
    if (rng.integer(2) === 0) [s, t] = [t, s];
  } else if (kind === 1) {
    const gap = 2 ** -(4 + rng.integer(spec.grid < 2 ** -30 ? 40 : 16));
    t = s + gap <= hi ? s + gap : s - gap >= lo ? s - gap : t;
    if (rng.integer(2) === 0) u = rng.integer(2) === 0 ? s : t;
  }
  return { s, t, u };
}

function arrange({ s, t, u }: { s: number; t: number; u: number }, spec: TimeSpec) {
  let [first, last, middle] = [s, t, u];
  if (spec.domain === 'from-zero') first = spec.fixed[0];
  if (spec.pattern === 'end') first = spec.fixed[1];
  if (spec.pattern === 'diagonal') {
    last = first;
    middle = first;
  }
  if (spec.domain === 'to-end') last = spec.fixed[1];
  if (spec.domain === 'forward')
    [first, middle, last] =
      spec.pattern === 'triple'
        ? [first, middle, last].sort((a, b) => a - b)
        : [Math.min(first, last), middle, Math.max(first, last)];
  if (spec.pattern !== 'triple' && spec.pattern !== 'diagonal') middle = first;
  return spec.starts === undefined ? { s: first, t: last, u: middle } : started(first, last, middle, spec, spec.starts);
}

/** Times from which a point is carried moved into their own interval: all but the last of a pair or triple. */
function started(s: number, t: number, u: number, spec: TimeSpec, [low, high]: readonly [number, number]) {
  const inside = (time: number) => (time < low ? snapUp(low, spec) : time > high ? snapDown(high, spec) : time);
  const fixed = spec.domain === 'from-zero' || spec.pattern === 'end';
  const first = fixed ? s : inside(s);
  const follows = spec.pattern === 'diagonal' && spec.domain !== 'to-end';
  const last = follows ? first : spec.pattern === 'return' ? inside(t) : t;
  const middle = spec.pattern === 'triple' ? inside(u) : first;
  if (spec.domain !== 'forward') return { s: first, t: last, u: middle };
  return { s: first, t: Math.max(first, middle, last), u: Math.max(first, middle) };
}

function snapUp(time: number, { grid, only }: TimeSpec): number {
  return only === undefined ? Math.ceil(time / grid) * grid : (only.times.find((value) => value >= time) ?? time);
}

function snapDown(time: number, { grid, only }: TimeSpec): number {
  return only === undefined ? Math.floor(time / grid) * grid : (only.times.findLast((value) => value <= time) ?? time);
}

/** The ends of the interval as multiples of the grid inside it. */
export function snappedEnds(spec: Pick<TimeSpec, 'grid' | 'regular'>): [number, number] {
  return [snap(spec.regular[0], spec), snap(spec.regular[1], spec)];
}

/** The nearest multiple of the grid inside the interval. */
function snap(time: number, { grid, regular: [lo, hi] }: Pick<TimeSpec, 'grid' | 'regular'>): number {
  const k = Math.round(time / grid);
  const value = k * grid;
  return value < lo ? Math.ceil(lo / grid) * grid : value > hi ? Math.floor(hi / grid) * grid : value;
}
