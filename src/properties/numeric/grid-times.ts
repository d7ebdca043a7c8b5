import type { Rng } from '../../core/random.ts';
import { nearestIndex, type TimeGrid } from '../../subject/grid.ts';

/** Three times of a grid such that all steps between them are ones that it allows; one row in eight has an end, one in eight neighbours. */
export function drawGridRow(rng: Rng, grid: TimeGrid, triple: boolean): { s: number; t: number; u: number } {
  const [s, u, t] = grid.steps === 'dyadic' ? dyadic(rng, grid, triple) : anywhere(rng, grid.times.length);
  return { s: grid.times[s], t: grid.times[t], u: grid.times[u] };
}

function anywhere(rng: Rng, count: number): [number, number, number] {
  let [s, u, t] = [rng.integer(count), rng.integer(count), rng.integer(count)];
  const kind = rng.integer(8);
  if (kind === 0) {
    const ends = rng.integer(3);
    if (ends !== 1) s = 0;
    if (ends !== 0) t = count - 1;
  } else if (kind === 1) {
    t = s + 1 < count ? s + 1 : s - 1;
    if (rng.integer(2) === 0) u = s;
  }
  return [s, u, t];
}

/** From m 2^j to (m + 1) 2^j, through the middle of a triple, in either direction. */
function dyadic(rng: Rng, { times, origin, least }: TimeGrid, triple: boolean): [number, number, number] {
  const last = origin + times.length - 1;
  const smallest = triple ? least + 1 : least;
  const largest = Math.max(smallest, Math.floor(Math.log2(times.length - 1)));
  const step = 2 ** (smallest + rng.integer(largest - smallest + 1));
  const first = Math.ceil(origin / step);
  const blocks = Math.floor(last / step) - first;
  if (blocks < 1) return [0, 0, 0];
  const from = (first + rng.integer(blocks)) * step - origin;
  const middle = triple ? from + step / 2 : from;
  return rng.integer(2) === 0 ? [from, middle, from + step] : [from + step, middle, from];
}

/** Whether times are on the grid and the steps s → u → t and s → t ones that it allows. */
export function onGrid(grid: TimeGrid, s: number, u: number, t: number): boolean {
  const indices = [s, u, t].map((time) => nearestIndex(grid.times, time));
  if (indices.some((index, k) => grid.times[index] !== [s, u, t][k])) return false;
  if (grid.steps === 'any') return true;
  const [from, middle, to] = indices.map((index) => index + grid.origin);
  return [
    [from, middle],
    [middle, to],
    [from, to],
  ].every(([a, b]) => isDyadic(Math.min(a, b), Math.abs(b - a), grid.least));
}

function isDyadic(start: number, step: number, least: number): boolean {
  return step === 0 || (Number.isInteger(Math.log2(step)) && step >= 2 ** least && start % step === 0);
}

/** First and last time within an interval; the first two where it has none. */
export function gridEnds({ times }: TimeGrid, [low, high]: readonly [number, number]): [number, number] {
  const inside = times.filter((time) => time >= low && time <= high);
  return inside.length < 2 ? [times[0], times[1]] : [inside[0], inside[inside.length - 1]];
}
