import type { FittedCandidate } from './candidate.ts';
import type { Comparison } from './cases.ts';
import { type Level, pilots, screened } from './compare.ts';
import { pick } from './rows.ts';
import { coarsely } from './watched.ts';

/** Rows on which a number is found, and steps of the search. */
const ROWS = 6;
const STEPS = 16;
/** Relative residual of a family that does not contain the subject. */
const HOPELESS = 1e-4;
/** Share of the gap to the truth that is left of it where a family does not contain the subject. */
const LEFT = 0.3;

/**
 * The number for which a family comes nearest to the subject at every second wrong row: Gauss–Newton with the slope of the last two
 * values, from each of the starts; with how far the bounds of those rows let it be off. undefined where the best is still far, also at
 * rows that were not used.
 */
export function fitParameter(
  cases: Comparison,
  level: Level,
  starts: readonly number[],
  { predictAt, coarseAt = predictAt }: Pick<FittedCandidate, 'predictAt' | 'coarseAt'>,
): { readonly value: number; readonly uncertainty: number } | undefined {
  const used = pilots({ ...cases, wrong: cases.wrong.filter((_, k) => k % 2 === 0) }, ROWS);
  const { d } = cases.rows;
  const rows = pick(level.rows, used);
  const residualsOf =
    (at: FittedCandidate['predictAt']) =>
    (value: number): Float64Array | undefined => {
      try {
        return at(value)(rows).map((one, k) => {
          const row = used[Math.floor(k / d)];
          return (one - level.output[row * d + (k % d)]) / level.signal[row];
        });
      } catch {
        return undefined;
      }
    };
  let best: { value: number; size: number } | undefined;
  const { coarse } = cases;
  for (const start of starts) {
    const end = coarsely(coarse?.fitSteps, () => descend(residualsOf(coarseAt), start));
    if (end !== undefined && (best === undefined || end.size < best.size)) best = end;
    if (best !== undefined && best.size < 1e-12) break;
  }
  if (best === undefined || best.size > Math.min(HOPELESS, LEFT * gapAt(cases, used))) return undefined;
  if (coarse !== undefined) {
    best = coarsely(coarse.steps, () => descend(residualsOf(predictAt), best!.value)) ?? best;
    if (
      !screened(
        cases,
        level,
        used,
        coarsely(coarse.steps, () => predictAt(best!.value)(rows)),
      )
    )
      return undefined;
  }
  if (coarse !== undefined || coarseAt !== predictAt) best = descend(residualsOf(predictAt), best.value) ?? best;
  const others = pilots({ ...cases, wrong: cases.wrong.filter((_, k) => k % 2 === 1) });
  const near = (few: readonly number[]) => screened(cases, level, few, predictAt(best!.value)(pick(level.rows, few)));
  if (!near(used) || !near(others)) return undefined;
  const { value } = best;
  const step = 1e-6 * (Math.abs(value) || 1e-3);
  const [low, high] = [value - step, value + step].map((at) => predictAt(at)(rows));
  let [bound, square] = [0, 0];
  used.forEach((row, j) => {
    for (let k = 0; k < d; k++) {
      const slope = (high[j * d + k] - low[j * d + k]) / (2 * step);
      if (!Number.isFinite(slope) || !Number.isFinite(level.tolerance[row])) continue;
      bound += Math.abs(slope) * level.tolerance[row];
      square += slope * slope;
    }
  });
  return square > 0 ? { value, uncertainty: bound / square } : undefined;
}

/** Root-mean-square gap to the truth, relative. */
function gapAt({ observed, truth, signal, rows: { d } }: Comparison, used: readonly number[]): number {
  let [sum, count] = [0, 0];
  for (const row of used) {
    for (let k = row * d; k < (row + 1) * d; k++) {
      const gap = (observed.y[k] - truth[k]) / signal[row];
      if (!Number.isFinite(gap)) continue;
      sum += gap * gap;
      count++;
    }
  }
  return count > 0 ? Math.sqrt(sum / count) : Number.POSITIVE_INFINITY;
}

/** The root-mean-square residual goes down from a start to the end of its valley. */
function descend(
  residuals: (value: number) => Float64Array | undefined,
  start: number,
): { value: number; size: number } | undefined {
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
  let slow = 0;
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
    const better = sizeOf(next);
    slow = better > 0.5 * size ? slow + 1 : 0;
    value += move;
    current = next;
    size = better;
    if (slow > 2) break;
    // The slope is taken ever closer, but not closer than round-off allows.
    step = Math.max(1e-3 * Math.abs(move), 1e-7 * Math.abs(value), 1e-13);
  }
  return { value, size };
}
