import type { ExactProblem } from '../../analytic/types.ts';
import { UNIT_ROUNDOFF } from '../../core/precision.ts';
import { extentOf } from '../../properties/numeric/extent.ts';
import { OPERATIONS } from '../../properties/numeric/round-off.ts';
import { type FullConvention, fullConventionSchema } from '../../subject/convention.ts';
import { exactConsistencySubject, exactMapSubject, exactVelocitySubject } from '../../subject/exact.ts';
import { generalReading } from '../../subject/general.ts';
import type { FixedCandidate, Prediction } from './candidate.ts';
import { type Change, changesOf, usesSigmaData } from './changes.ts';
import type { FunctionSubject } from './probe.ts';
import { pick, type Rows, rowsOf } from './rows.ts';
import { watched } from './watched.ts';

type Kind = FunctionSubject['kind'];

/** A convention that a subject may follow in truth, with what a declaration cannot say. */
export interface Reading {
  readonly convention: FullConvention;
  /** What is otherwise than declared. */
  readonly changes: readonly Change[];
}

/** The conventions one change, and two, away from the declared one, those with fewest changes first. */
export function* readingsAround(
  declared: FullConvention,
  kind: Kind,
  problem: ExactProblem,
  depth = 2,
): Generator<Reading> {
  const single = changesOf(declared, kind, problem).filter(
    ({ field }) => field !== 'sigmaData' || usesSigmaData(declared),
  );
  for (const change of single) yield { convention: applied(declared, [change]), changes: [change] };
  if (depth < 2) return;
  for (const [index, first] of single.entries()) {
    for (const second of single.slice(index + 1)) {
      if (first.field === second.field) continue;
      yield { convention: applied(declared, [first, second]), changes: [first, second] };
    }
  }
}

function applied(declared: FullConvention, changes: readonly Change[]): FullConvention {
  return fullConventionSchema.parse(Object.assign({}, declared, ...changes.map(({ fields }) => fields)));
}

/** A reading as a candidate; undefined where no exact subject follows it on this problem. */
export function readingCandidate(
  { convention, changes }: Reading,
  kind: Kind,
  problem: ExactProblem,
  unit = UNIT_ROUNDOFF.float64,
): FixedCandidate | undefined {
  const evaluate = exactInConvention(convention, kind, watched(problem));
  if (evaluate === undefined) return undefined;
  const predict = changes.reduceRight((inner, { wrap }) => wrap?.(inner) ?? inner, evaluate);
  const fields = Object.assign({}, ...changes.map((change) => change.fields)) as Record<string, unknown>;
  const declarable = changes.every(({ wrap }) => wrap === undefined);
  const declaration = Object.fromEntries(Object.entries(fields).filter(([name]) => !name.startsWith('_')));
  return {
    level: 'raw',
    cost: changes.reduce((sum, { cost = 1 }) => sum + cost, 0),
    claim: {
      id: `reading.${changes.map(({ id }) => id).join('+')}`,
      kind: 'convention',
      title: changes.map(({ title }) => title).join(', '),
      like: `that of the exact ${NAMES[kind]} if ${changes.map(({ title }) => title).join(' and ')}`,
      ...(declarable ? { declaration } : {}),
      mend: declarable
        ? `Declare ${changes.map((change) => textOf(change.fields)).join(', ')}, or change the implementation.`
        : changes.map(({ mend, fields: said }) => mend ?? `Declare ${textOf(said)}.`).join(' '),
    },
    predict,
    ...(kind === 'velocity' ? {} : { error: cancellation(convention, kind, problem, unit) }),
  };
}

/** X = A x + B o, so that round-off of X is 1/|B| times as large in o: what (X - x)/(t - s) loses at near times. */
function cancellation(convention: FullConvention, kind: Kind, problem: ExactProblem, unit: number): Prediction {
  const reading = generalReading(convention, problem);
  const extent = extentOf(problem);
  const [low, high] = problem.timeRange;
  const inside = (time: number) => Math.min(high, Math.max(low, time));
  return ({ x, s, t, d }) =>
    x.map((value, k) => {
      const i = Math.floor(k / d);
      const at = kind === 'map' ? reading.canonical(s[i], t[i]) : { s: reading.clock.inverse(s[i]), t: high };
      const [start, end] = [inside(at.s), inside(at.t)];
      const size = Math.abs(value * reading.scale(start)[0]) + extent.at(start) + extent.at(end);
      return (OPERATIONS * unit * size) / Math.abs(reading.map(start, end).B[0]);
    });
}

const NAMES: Readonly<Record<Kind, string>> = {
  map: 'map',
  velocity: 'velocity',
  consistency: 'one-time function',
};

function textOf(fields: Partial<FullConvention>): string {
  return Object.entries(fields)
    .map(([name, value]) => `${name}: ${JSON.stringify(value)}`)
    .join(', ');
}

/** The exact answer to raw calls in a convention, NaN at times that it does not have; undefined where the problem has none such. */
function exactInConvention(
  convention: FullConvention,
  kind: Kind,
  problem: ExactProblem,
): ((rows: Rows) => Float64Array) | undefined {
  try {
    const options = { convention, jvp: false } as const;
    const reached = reachOf(convention, kind, problem);
    if (kind === 'map') {
      if (convention.secondTime === 'none') return undefined;
      const subject = exactMapSubject(problem, options);
      return ({ x, s, t, n, d }) =>
        reached(
          rowByRow((rows) => subject.evaluate({ ...rows, n: rows.s.length, d }) as Float64Array, rowsOf(x, s, t), n),
          rowsOf(x, s, t),
        );
    }
    const subject =
      kind === 'velocity' ? exactVelocitySubject(problem, options) : exactConsistencySubject(problem, options);
    return ({ x, s, n, d }) =>
      reached(
        rowByRow(
          (rows) => subject.evaluate({ x: rows.x, t: rows.s, n: rows.s.length, d }) as Float64Array,
          rowsOf(x, s, s),
          n,
        ),
        rowsOf(x, s, s),
      );
  } catch {
    return undefined;
  }
}

/** A clock by σ ends where the path does: beyond it stands still, which is no answer. */
function reachOf(
  convention: FullConvention,
  kind: Kind,
  problem: ExactProblem,
): (y: Float64Array, rows: Rows) => Float64Array {
  if (convention.clock === 'linear') return (y) => y;
  const reading = generalReading(convention, problem);
  // The average velocity to an infinite time is nothing whatever the map is.
  const endless =
    kind === 'consistency' &&
    convention.output === 'average-velocity' &&
    !Number.isFinite(reading.clock.at(problem.timeRange[1]));
  if (endless) return (y) => y.map(() => Number.NaN);
  const near = (a: number, b: number) => Math.abs(a - b) <= 1e-6 * (1 + Math.abs(b));
  return (y, { s, t, d }) => {
    const inside = s.map((first, i) => {
      if (kind !== 'map') return Number(near(reading.clock.at(reading.clock.inverse(first)), first));
      const at = reading.canonical(first, t[i]);
      const back = reading.times(at.s, at.t);
      return Number(near(back.first[0], first) && near(back.second[0], t[i]));
    });
    return y.map((value, k) => (inside[Math.floor(k / d)] === 1 ? value : Number.NaN));
  };
}

/** All rows at once; where that throws, since one of them is outside the range, each by itself. */
function rowByRow(evaluate: (rows: Rows) => Float64Array, rows: Rows, n: number): Float64Array {
  try {
    return evaluate(rows);
  } catch {
    const y = new Float64Array(n * rows.d).fill(Number.NaN);
    for (let i = 0; i < n; i++) {
      try {
        y.set(evaluate(pick(rows, [i])), i * rows.d);
      } catch {
        // Outside: no answer.
      }
    }
    return y;
  }
}
