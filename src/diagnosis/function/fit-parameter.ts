import type { FittedCandidate } from './candidate.ts';
import type { Cases } from './cases.ts';
import { type Level, pilots, screened } from './compare.ts';
import { pick } from './rows.ts';

/** Rows on which a number is found, and steps of the search. */
const ROWS = 6;
const STEPS = 24;

/**
 * The number for which a family comes nearest to the subject at every second wrong row: Gauss–Newton with the slope of the last two
 * values, from each of the starts. undefined where the best is still far, also at rows that were not used.
 */
export function fitParameter(
  cases: Cases,
  level: Level,
  starts: readonly number[],
  predictAt: FittedCandidate['predictAt'],
): number | undefined {
  const used = pilots({ ...cases, wrong: cases.wrong.filter((_, k) => k % 2 === 0) }, ROWS);
  const { d } = cases.rows;
  const rows = pick(level.rows, used);
  const residuals = (value: number): Float64Array | undefined => {
    try {
      return predictAt(value)(rows).map((one, k) => {
        const row = used[Math.floor(k / d)];
        return (one - level.output[row * d + (k % d)]) / level.signal[row];
      });
    } catch {
      return undefined;
    }
  };
  let best: { value: number; size: number } | undefined;
  for (const start of starts) {
    const end = descend(residuals, start);
    if (end !== undefined && (best === undefined || end.size < best.size)) best = end;
    if (best !== undefined && best.size < 1e-12) break;
  }
  if (best === undefined) return undefined;
  const others = pilots({ ...cases, wrong: cases.wrong.filter((_, k) => k % 2 === 1) });
  const near = (few: readonly number[]) => screened(cases, level, few, predictAt(best!.value)(pick(level.rows, few)));
  return near(used) && near(others) ? best.value : undefined;
}

/** The root-mean-square residual goes down from a start to the end of its valley. */
function descend(residuals: (value: number) => Float64Array | undefined, start: number): { value: number; size: number } | undefined {
  const sizeOf = (r: Float64Array): number => {
    let [sum, count] = [0, 0];
    for (const value of r) {
      if (!Number.isFinite(value)) continue;
      sum += value * value;
      count++;
    }
    return 2 * count >= r.length && count > 0 ? Math.sqrt(sum / count) : Number.POSITIVE_INFINITY;
  };
  let value = start;
  let current = residuals(value);
  if (current === undefined) return undefined;
  let size = sizeOf(current);
  let step = start === 0 ? 1e-3 : 1e-3 * Math.abs(start);
  for (let k = 0; k < STEPS && size > 1e-15; k++) {
    const other = residuals(value + step);
    if (other === undefined) break;
    let [along, square] = [0, 0];
    for (let j = 0; j < other.length; j++) {
      const slope = (other[j] - current[j]) / step;
      if (!Number.isFinite(slope)) continue;
      along += slope * current[j];
      square += slope * slope;
    }
    if (square === 0) break;
    let move = -along / square;
    let next = residuals(value + move);
    for (let halvings = 0; halvings < 6 && (next === undefined || !(sizeOf(next) < size)); halvings++) {
      move /= 4;
      next = residuals(value + move);
    }
    if (next === undefined || !(sizeOf(next) < size)) break;
    value += move;
    current = next;
    size = sizeOf(next);
    // The slope is taken ever closer, but not closer than round-off allows.
    step = Math.max(1e-3 * Math.abs(move), 1e-7 * Math.abs(value), 1e-13);
  }
  return { value, size };
}
