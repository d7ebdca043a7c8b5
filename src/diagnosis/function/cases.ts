import type { ExactProblem } from '../../analytic/types.ts';
import { UNIT_ROUNDOFF } from '../../core/precision.ts';
import { stream } from '../../core/random.ts';
import { conditionAt } from '../../properties/numeric/condition.ts';
import { extentOf } from '../../properties/numeric/extent.ts';
import { endOf, timeGrid } from '../../properties/numeric/flow-like.ts';
import { unitOf } from '../../properties/numeric/round-off.ts';
import { rowDistance } from '../../properties/numeric/rows.ts';
import { velocityConditionAt } from '../../properties/numeric/velocity-condition.ts';
import { type FullConvention, fullConventionSchema } from '../../subject/convention.ts';
import { generalReading } from '../../subject/general.ts';
import { charge } from '../work.ts';
import { type Coarse, coarseRows } from './coarse.ts';
import { drawRows, nearby } from './draw.ts';
import { type Oracle, oracleOf } from './oracle.ts';
import { type FunctionSubject, type Probed, probe } from './probe.ts';
import { joined, pick, type Rows } from './rows.ts';
import { mapPrice } from './watched.ts';

/** Answers at rows of arguments, with what they should have been. */
export interface Comparison {
  /** Unit round-off of the subject's dtype, or what stands for it where it declares an accuracy. */
  readonly unit: number;
  /** Canonical arguments. */
  readonly rows: Rows;
  readonly observed: Probed;
  /** The exact answer, and how far an honest implementation may be from it, n. */
  readonly truth: Float64Array;
  readonly tolerance: Float64Array;
  /** The same in the units of the subject's own output; NaN where that cannot be told, as that of a displacement on the diagonal. */
  readonly rawTolerance: Float64Array;
  /** Size of answers, n. */
  readonly signal: Float64Array;
  /** Rows at which it differs from the truth. */
  readonly wrong: readonly number[];
  /** Rows with an exact answer. */
  readonly judged: readonly number[];
  /** How far a first look may do without exact maps; absent where they cost little. */
  readonly coarse?: Coarse;
}

/** A subject that failed, at points at which readings are told apart. */
export interface Cases extends Comparison {
  readonly subject: FunctionSubject;
  readonly convention: FullConvention;
  readonly problem: ExactProblem;
  readonly oracle: Oracle;
}

/** Above this share of the signal a tolerance tells nothing. */
const COARSE = 1e-3;

/** Draws points, asks the subject, and compares with the truth. `failing`: the rows of the counterexample, canonical; `few`: no others than these and such as are near. */
export async function casesOf(
  subject: FunctionSubject,
  problem: ExactProblem,
  failing: Rows | undefined,
  seed: number,
  few = false,
): Promise<Cases> {
  const dtype = subject.dtype ?? 'float64';
  const rng = stream(seed, 'diagnosis', problem.id);
  const domain =
    subject.kind === 'map' ? (subject.domain ?? 'both') : subject.kind === 'consistency' ? 'to-end' : 'instant';
  const place = { problem, dtype, domain, end: endOf(problem), grid: timeGrid(dtype) } as const;
  const near = failing === undefined ? [] : [failing, nearby(rng, failing, place)];
  const drawn = few && near.length > 0 ? [] : [drawRows(rng, place)];
  return judgedCases(subject, problem, joined([...near, ...drawn]));
}

/** A subject at given rows, compared with the truth. */
export async function judgedCases(subject: FunctionSubject, problem: ExactProblem, rows: Rows): Promise<Cases> {
  const { n, d } = rows;
  const convention = fullConventionSchema.parse(subject.convention ?? {});
  const oracle = oracleOf(problem);
  const unit = unitOf({
    u: UNIT_ROUNDOFF[subject.dtype ?? 'float64'],
    ...(subject.accuracy === undefined ? {} : { accuracy: subject.accuracy }),
  });
  const observed = await probe(subject, problem, rows);
  const truth = subject.kind === 'velocity' ? oracle.velocity(rows.x, rows.s) : oracle.map(rows);
  const answered = Array.from({ length: n }, (_, i) => i).filter((i) => Number.isFinite(truth[i * d]));
  const extent = extentOf(problem);
  const tolerance = new Float64Array(n).fill(Number.NaN);
  const bounds = boundsOf(subject.kind, problem, unit, pick(rows, answered));
  answered.forEach((row, j) => {
    tolerance[row] = bounds[j];
  });
  const signal = Float64Array.from({ length: n }, (_, i) => {
    let size = extent.at(rows.t[i]);
    for (let k = i * d; k < (i + 1) * d; k++) size = Math.max(size, Math.abs(truth[k]));
    return size;
  });
  const distance = rowDistance(observed.y, truth, d);
  const judged = answered.filter((i) => tolerance[i] <= COARSE * signal[i]);
  const wrong = judged.filter((i) => !(distance[i] <= tolerance[i]));
  const coarse = subject.kind === 'velocity' ? undefined : coarseRows(oracle, { rows, truth, signal, distance, wrong });
  return {
    subject,
    convention,
    problem,
    oracle,
    unit,
    rows,
    observed,
    truth,
    tolerance,
    rawTolerance: rawTolerances(subject.kind, convention, problem, rows, tolerance),
    signal,
    judged,
    wrong,
    ...(coarse === undefined ? {} : { coarse }),
  };
}

function boundsOf(
  kind: FunctionSubject['kind'],
  problem: ExactProblem,
  unit: number,
  { x, s, t, n }: Rows,
): Float64Array {
  if (n === 0) return new Float64Array(0);
  try {
    if (kind === 'velocity') return velocityConditionAt(problem, unit, x, s).roundOff;
    charge(1.5 * n * mapPrice(problem));
    const at = conditionAt(problem, unit, x, s, t);
    return at.roundOff.map((value, i) => value + at.error[i]);
  } catch {
    return new Float64Array(n).fill(Number.NaN);
  }
}

/** X = A x + B o, so that an error of X is B times one of o; a velocity is r o, or (o - α x)/β. */
function rawTolerances(
  kind: FunctionSubject['kind'],
  convention: FullConvention,
  problem: ExactProblem,
  { s, t }: Rows,
  tolerance: Float64Array,
): Float64Array {
  const reading = generalReading(convention, problem);
  return tolerance.map((value, i) => {
    if (kind !== 'velocity') return value / Math.abs(reading.map(s[i], t[i]).B[0]);
    const factor = convention.output === 'map' ? reading.clock.slope(s[i]) : 1 / reading.head(s[i], s[i]).beta[0];
    return value / Math.abs(factor);
  });
}
