import { OPERATIONS } from '../../properties/numeric/round-off.ts';
import { rowDistance, rowMax } from '../../properties/numeric/rows.ts';
import { type Agreement, digitsOf } from '../explain.ts';
import type { Prediction } from './candidate.ts';
import type { Comparison } from './cases.ts';
import { type Rows, rowsOf } from './rows.ts';

/** What candidates of a level are given and compared with. */
export interface Level {
  readonly rows: Rows;
  readonly output: Float64Array;
  readonly tolerance: Float64Array;
  /** Size against which a difference counts, n. */
  readonly signal: Float64Array;
}

/** The two sides of a subject's border. */
export function levelOf(cases: Comparison, level: 'canonical' | 'raw'): Level {
  const { observed, rows, tolerance, rawTolerance, signal } = cases;
  if (level === 'canonical') return { rows, output: observed.y, tolerance, signal };
  return {
    rows: observed.raw,
    output: observed.output,
    tolerance: rawTolerance,
    signal: signal.map((value, i) => (value * rawTolerance[i]) / tolerance[i]),
  };
}

/** How many rows tell most candidates from the subject. */
const PILOTS = 4;

/** Rows that differ from the truth, spread over the kinds of rows. */
export function pilots(
  { coarse, wrong: all }: Pick<Comparison, 'wrong' | 'coarse'>,
  count = PILOTS,
  offset = 0,
): number[] {
  const wrong = coarse === undefined ? all : all.filter((row) => coarse.error.has(row));
  const every = Math.max(1, wrong.length / count);
  const chosen = Array.from(
    { length: Math.min(count, wrong.length) },
    (_, k) => wrong[Math.floor((k + offset) * every)],
  );
  return chosen.filter((row) => row !== undefined);
}

/** A relative difference, and a share of the gap to the truth, at which a candidate is out of the question, whatever its conditioning. */
const FAR = 1e-5;
const SHARE = 0.05;

/** Whether a prediction at the rows `few` is anywhere near; one without an answer at more than half of them is not. */
export function screened(cases: Comparison, level: Level, few: readonly number[], prediction: Float64Array): boolean {
  const { d } = cases.rows;
  const gaps = rowDistance(cases.observed.y, cases.truth, d);
  let answered = 0;
  let far = 0;
  for (const [j, row] of few.entries()) {
    let distance = 0;
    for (let k = 0; k < d; k++)
      distance = Math.max(distance, Math.abs(prediction[j * d + k] - level.output[row * d + k]));
    if (Number.isNaN(distance) || !Number.isFinite(level.tolerance[row])) continue;
    answered++;
    const gap = (gaps[row] * level.signal[row]) / cases.signal[row];
    const near = Number.isFinite(gap) ? Math.min(FAR * level.signal[row], SHARE * gap) : FAR * level.signal[row];
    const off = ((cases.coarse?.error.get(row) ?? 0) * level.signal[row]) / cases.signal[row];
    if (!(distance <= 1e3 * level.tolerance[row] + near + off)) far++;
  }
  return answered > 0 && 2 * answered >= few.length && 4 * far <= answered;
}

/** Share of the rows that may disagree: guards at the ends of time that the candidate does not have. */
const MISFITS = 0.15;

/** Share of the wrong rows at which a candidate has to have an answer, and at which it has to differ from the truth. */
const ENOUGH = 0.4;

/**
 * The agreement of a candidate with the subject, where it reproduces every row that it has an answer for; undefined where it does not,
 * or where it cannot be told from the truth. A row's bound is the round-off allowed there and what the same relative changes of the
 * arguments do to the candidate.
 */
export function agreementOf(
  cases: Comparison,
  level: Level,
  predict: Prediction,
  error?: Prediction,
): Agreement | undefined {
  const { d } = cases.rows;
  const prediction = predict(level.rows);
  const distance = rowDistance(prediction, level.output, d);
  const moved = conditioningOf(level.rows, predict, prediction, cases.unit);
  const own = error === undefined ? new Float64Array(moved.length) : rowMax(error(level.rows), d);
  const isWrong = new Set(cases.wrong);
  const gap = rowDistance(cases.observed.y, cases.truth, d);
  const size = rowMax(level.output, d);
  const relative: number[] = [];
  let compared = 0;
  let answered = 0;
  let told = 0;
  for (const i of cases.judged) {
    if (Number.isNaN(prediction[i * d]) || !Number.isFinite(level.tolerance[i])) continue;
    // The candidate's own arithmetic rounds as the subject's does.
    const bound = 2 * level.tolerance[i] + moved[i] + own[i];
    if (!(bound <= 1e-3 * Math.max(level.signal[i], size[i]))) continue;
    compared++;
    if (!(distance[i] <= bound)) continue;
    relative.push(distance[i] / level.signal[i]);
    if (!isWrong.has(i)) continue;
    answered++;
    // The gap to the truth in units of the level; NaN where the subject has no finite answer.
    if (!(gap[i] * (level.signal[i] / cases.signal[i]) <= 3 * bound)) told++;
  }
  // Agreement to round-off where the truth is far off is no accident, but it has to be the rule.
  if (compared - relative.length > MISFITS * Math.min(compared, cases.wrong.length)) return undefined;
  const wanted = Math.max(Math.min(3, cases.wrong.length), ENOUGH * cases.wrong.length);
  if (answered < wanted || told < Math.max(1, ENOUGH * answered)) return undefined;
  return { fits: relative.length, cases: compared, digits: digitsOf(relative) };
}

/** Relative change of the arguments whose effect is scaled down to round-off. */
const STEP = 2 ** -20;

function conditioningOf({ x, s, t, d }: Rows, predict: Prediction, at: Float64Array, unit: number): Float64Array {
  const largest = (values: Float64Array) => values.reduce((max, value) => Math.max(max, Math.abs(value) || 0), 0);
  const points = x.map((value) => Math.max(Math.abs(value), 0.1 * largest(x)));
  const clock = 1e-3 * Math.max(largest(s), largest(t));
  const times = (values: Float64Array) => values.map((value) => Math.max(Math.abs(value), clock));
  const shifts = [
    rowsOf(
      x.map((value, k) => value + STEP * points[k]),
      s,
      t,
    ),
    ...[1, -1].flatMap((side) => [
      rowsOf(
        x,
        s.map((value, i) => value + side * STEP * times(s)[i]),
        t,
      ),
      rowsOf(
        x,
        s,
        t.map((value, i) => value + side * STEP * times(t)[i]),
      ),
    ]),
  ];
  const total = new Float64Array(s.length);
  const scale = (OPERATIONS * unit) / STEP;
  for (const shifted of shifts) {
    const change = rowDistance(predict(shifted), at, d);
    for (let i = 0; i < total.length; i++) total[i] += Number.isFinite(change[i]) ? scale * change[i] : 0;
  }
  return total;
}
