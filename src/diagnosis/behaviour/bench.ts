import type { ExactProblem } from '../../analytic/types.ts';
import { stream } from '../../core/random.ts';
import { conditionAt } from '../../properties/numeric/condition.ts';
import { endOf, timeGrid } from '../../properties/numeric/flow-like.ts';
import type { Evaluable } from '../../properties/numeric/pointwise.ts';
import { unitOf } from '../../properties/numeric/round-off.ts';
import { velocityConditionAt } from '../../properties/numeric/velocity-condition.ts';
import type { Explanation } from '../../subject/diagnosis.ts';
import { drawRows, type Place } from '../function/draw.ts';
import { pick, type Rows } from '../function/rows.ts';

/** A subject on the bench, to be called as often as it takes. */
export interface Bench {
  readonly subject: Evaluable;
  readonly problem: ExactProblem;
  readonly place: Place;
  /** Typical rows at generic times. */
  readonly rows: Rows;
  /** Twice the round-off of an answer, n: other batch shapes may add in another order. */
  readonly tolerance: Float64Array;
  /** The answer to rows; canonical arguments, of a one-time function s alone. */
  call(rows: Rows): Promise<Float64Array>;
  /** Calls whose rows change nothing but the argument arrays are seen through `observe`. */
  changed(rows: Rows): Promise<readonly string[]>;
  readonly seed: number;
}

/** Rows on the bench. */
const ROWS = 40;

/** A bench for a subject. */
export function benchOf(subject: Evaluable, problem: ExactProblem, seed: number): Bench {
  const domain = subject.kind === 'map' ? subject.domain : subject.kind === 'consistency' ? 'to-end' : 'instant';
  const { dtype } = subject;
  const place: Place = { problem, dtype, domain, end: endOf(problem), grid: timeGrid(dtype) };
  const drawn = drawRows(stream(seed, 'bench', problem.id), place);
  // The first ones are generic, the others at the edges.
  const rows = pick(
    drawn,
    Array.from({ length: Math.min(ROWS, drawn.n) }, (_, i) => i),
  );
  const observe = ({ x, s, t }: Rows) => (subject.kind === 'map' ? subject.observe(x, s, t) : subject.observe(x, s));
  return {
    subject,
    problem,
    place,
    rows,
    tolerance: toleranceOf(subject, problem, rows),
    call: async (those) => (await observe(those)).y,
    changed: async (those) => (await observe(those)).changed,
    seed,
  };
}

function toleranceOf(subject: Evaluable, problem: ExactProblem, { x, s, t, n }: Rows): Float64Array {
  const unit = unitOf(subject);
  try {
    const at = subject.kind === 'velocity' ? velocityConditionAt(problem, unit, x, s) : conditionAt(problem, unit, x, s, t);
    return at.roundOff.map((value) => 2 * value);
  } catch {
    return new Float64Array(n).fill(Number.NaN);
  }
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
