import { rowDistance } from '../../properties/numeric/rows.ts';
import type { Oracle } from './oracle.ts';
import { pick, type Rows } from './rows.ts';
import { coarsely } from './watched.ts';

/** A first look at candidates with maps of a few Runge–Kutta steps in the place of exact ones. */
export interface Coarse {
  /** Wrong rows at which that is near enough, the nearest first. */
  readonly rows: readonly number[];
  /** Steps with which candidates are told apart, and with which numbers are looked for. */
  readonly steps: number;
  readonly fitSteps: number;
  /** What these maps may be off, by row. */
  readonly error: ReadonlyMap<number, number>;
}

const STEPS = 32;
const FIT_STEPS = 12;
/** A candidate is read at other times than the truth is, where the error may be larger. */
const ELSEWHERE = 10;
/** Largest error against the gap that is to be explained, and against the signal. */
const SHARE = 2e-3;
const FAR = 1e-6;
/** Fewest rows that tell candidates apart. */
const FEWEST = 6;

/** The rows for a first look; undefined where exact maps cost little, or where no few steps are near enough. */
export function coarseRows(
  oracle: Oracle,
  at: {
    readonly rows: Rows;
    readonly truth: Float64Array;
    readonly signal: Float64Array;
    /** Between the subject and the truth, n. */
    readonly distance: Float64Array;
    readonly wrong: readonly number[];
  },
): Coarse | undefined {
  const { rows, truth, signal, distance, wrong } = at;
  if (oracle.problem.mapKind !== 'integrated' || wrong.length === 0) return undefined;
  const { d } = rows;
  const y = coarsely(STEPS, () => oracle.map(pick(rows, wrong)));
  const exact = Float64Array.from(wrong.flatMap((i) => [...truth.subarray(i * d, (i + 1) * d)]));
  const off = rowDistance(y, exact, d);
  const error = new Map<number, number>();
  wrong.forEach((row, j) => {
    const one = ELSEWHERE * off[j];
    const gap = Number.isFinite(distance[row]) ? distance[row] : signal[row];
    if (one <= ELSEWHERE * Math.min(SHARE * gap, FAR * signal[row])) error.set(row, one);
  });
  const near = [...error.keys()];
  return near.length < Math.min(FEWEST, wrong.length)
    ? undefined
    : { rows: near, steps: STEPS, fitSteps: FIT_STEPS, error };
}
