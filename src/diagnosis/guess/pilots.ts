import type { ExactProblem } from '../../analytic/types.ts';
import { asDType } from '../../core/precision.ts';
import { stream } from '../../core/random.ts';
import { exactVelocity } from '../../properties/net/exact-jet.ts';
import type { FullConvention } from '../../subject/convention.ts';
import { type GeneralReading, generalReading } from '../../subject/general.ts';
import type { FunctionSubject } from '../function/probe.ts';
import { type Rows, rowsOf } from '../function/rows.ts';
import type { Arguments } from './fields.ts';

/** A few rows at which readings are told apart, canonical, with the exact average velocity (a velocity: b). */
export interface Pilots {
  readonly problem: ExactProblem;
  readonly rows: Rows;
  readonly v: Float64Array;
}

/** Rows, more where answers are exact in the mean alone, and the part of them that goes from data to noise. */
const ROWS = 12;
const ROWS_OF_NETWORK = 60;
const BACKWARDS = 1 / 3;
/** Least step, and the part of the range at both ends that is left out. */
const LEAST_STEP = 0.15;
const ROOM = 0.05;

const forwards = (rows: number): number => Math.round(rows * (1 - BACKWARDS));

/** Pilots on a problem; those of maps go forwards first. */
export function pilotsOn(subject: FunctionSubject, problem: ExactProblem, seed: number): Pilots {
  const rng = stream(seed, 'guess', problem.id);
  const [low, high] = problem.regularTimes;
  const span = high - low;
  const between = (a: number, b: number) => low + span * (a + (b - a) * rng.uniform());
  const rows = subject.exact === false ? ROWS_OF_NETWORK : ROWS;
  const pairs = Array.from({ length: rows }, (_, k): [number, number] => {
    const first = between(ROOM, 1 - ROOM - LEAST_STEP);
    const second = first + LEAST_STEP * span + (high - ROOM * span - first - LEAST_STEP * span) * rng.uniform();
    const start = subject.kind === 'map' && subject.domain === 'from-zero' ? low : first;
    if (subject.kind === 'velocity') return [start, start];
    if (subject.kind === 'consistency') return [start, problem.timeRange[1]];
    return k < forwards(rows) || (subject.domain ?? 'both') !== 'both' ? [start, second] : [second, start];
  });
  const s = Float64Array.from(pairs, ([start]) => start);
  const t = Float64Array.from(pairs, ([, end]) => end);
  const x = problem.sample.marginal(rng, rows, s);
  return pilotsAt(problem, rowsOf(x, s, t));
}

function pilotsAt(problem: ExactProblem, rows: Rows): Pilots {
  return { problem, rows, v: exactVelocity(problem, rows.x, rows.s, rows.t) };
}

/** The pilots at the nearest times that a convention knows; undefined where it does not fit the problem. */
export function onGrid(pilots: Pilots, convention: FullConvention): Pilots | undefined {
  if (convention.grid == null) return pilots;
  try {
    const { problem, rows } = pilots;
    return pilotsAt(problem, snapped(generalReading(convention, problem), rows));
  } catch {
    return undefined;
  }
}

/** Rows at the times that a reading makes of theirs. */
export function snapped(reading: GeneralReading, { x, s, t }: Rows): Rows {
  const known = Array.from(s, (start, i) => {
    const { first, second } = reading.times(start, t[i]);
    const { s: from, t: to } = reading.canonical(first[0], second[0]);
    return start === t[i] ? { from, to: from } : { from, to };
  });
  return rowsOf(
    x,
    Float64Array.from(known, ({ from }) => from),
    Float64Array.from(known, ({ to }) => to),
  );
}

/** The answers of a subject called at the pilots under a reading of its arguments, n × d; NaN where it has none. */
export async function asked(
  subject: FunctionSubject,
  { convention, swapped }: Arguments,
  { problem, rows: { x, s, t, n, d } }: Pilots,
): Promise<{ readonly reading: GeneralReading; readonly o: Float64Array } | undefined> {
  let reading: GeneralReading;
  try {
    reading = generalReading(convention, problem);
  } catch {
    return undefined;
  }
  const dtype = subject.dtype ?? 'float64';
  const times = Array.from(s, (start, i) => reading.times(start, t[i]));
  const raw = {
    x: x.map((value, k) => value / reading.scale(s[Math.floor(k / d)])[0]),
    first: Float64Array.from(times, ({ first }) => first[0]),
    second: Float64Array.from(times, ({ second }) => second[0]),
  };
  if (![...raw.x, ...raw.first].every(Number.isFinite)) return undefined;
  const call = async (count: number): Promise<Float64Array> => {
    const part = (values: Float64Array, width: number) => asDType(dtype, values.slice(0, count * width));
    const [first, second] = swapped ? [raw.second, raw.first] : [raw.first, raw.second];
    const common = { x: part(raw.x, d), n: count, d };
    const answer =
      subject.kind === 'map'
        ? await subject.evaluate({ ...common, s: part(first, 1), t: part(second, 1) })
        : await subject.evaluate({ ...common, t: part(first, 1) });
    return Float64Array.from(answer);
  };
  const o = new Float64Array(n * d).fill(Number.NaN);
  for (const count of [n, forwards(n)]) {
    try {
      const answer = await call(count);
      if (answer.length === count * d) o.set(answer);
      break;
    } catch {
      // It may know one direction of time alone.
    }
  }
  return o.some(Number.isFinite) ? { reading, o } : undefined;
}
