import type { ExactProblem } from '../../analytic/types.ts';
import { asDType } from '../../core/precision.ts';
import { stream } from '../../core/random.ts';
import { endOf, timeGrid } from '../../properties/numeric/flow-like.ts';
import type { Evaluable } from '../../properties/numeric/pointwise.ts';
import { gather } from '../../properties/numeric/rows.ts';
import type { Explanation } from '../../subject/diagnosis.ts';
import { readOutput } from '../../subject/output.ts';
import { judgedCases } from '../function/cases.ts';
import { drawRows, isDear, type Place } from '../function/draw.ts';
import { pick, type Rows } from '../function/rows.ts';
import { chargeCall } from '../function/watched.ts';

/** A subject on the bench, to be called as often as it takes, in its own convention: what it does with rows it does before any conversion. */
export interface Bench {
  readonly subject: Evaluable;
  readonly problem: ExactProblem;
  readonly place: Place;
  /** Typical rows at generic times as the subject gets them; `t` repeats `s` where it has one time. */
  readonly rows: Rows;
  /** Twice the round-off of its output, n: other batch shapes may add in another order. */
  readonly tolerance: Float64Array;
  /** The same rows in canonical arguments, and twice the round-off of a canonical answer. */
  readonly canonical: Rows;
  readonly canonicalTolerance: Float64Array;
  /** The subject's own output to rows as it gets them. */
  call(rows: Rows): Promise<Float64Array>;
  /** Names of the arguments that a call with canonical rows leaves changed. */
  changed(rows: Rows): Promise<readonly string[]>;
  readonly seed: number;
}

/** Rows on the bench; where each exact answer is an integration the subject's may cost as much. */
const ROWS = 40;
const DEAR_ROWS = 12;

/** A bench for a subject. */
export async function benchOf(subject: Evaluable, problem: ExactProblem, seed: number): Promise<Bench> {
  const domain = subject.kind === 'map' ? subject.domain : subject.kind === 'consistency' ? 'to-end' : 'instant';
  const { dtype, declared } = subject;
  const place: Place = { problem, dtype, domain, end: endOf(problem), grid: timeGrid(dtype) };
  const drawn = await judgedCases(declared, problem, drawRows(stream(seed, 'bench', problem.id), place));
  // The first ones are generic, the others at the edges; where a factor of the output vanishes it has no bound.
  const chosen = drawn.judged
    .filter((i) => Number.isFinite(drawn.rawTolerance[i]))
    .slice(0, isDear(place) ? DEAR_ROWS : ROWS);
  const twice = (values: Float64Array) => gather(values, 1, chosen).map((value) => 2 * value);
  return {
    subject,
    problem,
    place,
    rows: pick(drawn.observed.raw, chosen),
    tolerance: twice(drawn.rawTolerance),
    canonical: pick(drawn.rows, chosen),
    canonicalTolerance: twice(drawn.tolerance),
    call: ({ x, s, t, n, d }) => {
      chargeCall(subject.kind, problem, n);
      return rawOutput(declared, { x, s, t, n, d }, dtype);
    },
    changed: async ({ x, s, t }) =>
      (await (subject.kind === 'map' ? subject.observe(x, s, t) : subject.observe(x, s))).changed,
    seed,
  };
}

async function rawOutput(
  declared: Evaluable['declared'],
  { x, s, t, n, d }: Rows,
  dtype: Evaluable['dtype'],
): Promise<Float64Array> {
  const [points, first, second] = [x, s, t].map((values) => asDType(dtype, values));
  const call = declared.kind === 'map' ? { x: points, s: first, t: second, n, d } : { x: points, t: first, n, d };
  return readOutput(`${declared.name}.evaluate`, await declared.evaluate(call as never), n * d, `n × d = ${n} × ${d}`);
}

/** An explanation of a behaviour, in its own words. */
export function behaviour(
  id: string,
  title: string,
  text: string,
  mend: string,
  counts: { readonly fits: number; readonly cases: number; readonly digits?: number },
  parameter?: { readonly name: string; readonly value: number },
): Explanation {
  return {
    id: `behaviour.${id}`,
    kind: 'behaviour',
    title,
    text,
    digits: counts.digits ?? 16,
    fits: counts.fits,
    cases: counts.cases,
    ...(parameter === undefined ? {} : { parameter }),
    mend,
  };
}
