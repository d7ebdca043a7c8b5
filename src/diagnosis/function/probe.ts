import type { ExactProblem } from '../../analytic/types.ts';
import { canonicalMap, canonicalPointFunction } from '../../subject/canonicalise.ts';
import type { ConsistencySubject, MapSubject, VelocitySubject } from '../../subject/types.ts';
import { pick, type Rows, rowsOf } from './rows.ts';
import { chargeCall } from './watched.ts';

/** A subject that is one function of its rows. */
export type FunctionSubject = MapSubject | VelocitySubject | ConsistencySubject;

/** What a subject was asked in its own convention and what it answered. */
export interface Probed {
  /** In the canonical convention, n × d; NaN where it threw. */
  readonly y: Float64Array;
  /** As it was called; `t` repeats `s` where it has one time. */
  readonly raw: Rows;
  /** As it answered, n × d. */
  readonly output: Float64Array;
  /** Rows at which it threw. */
  readonly threw: readonly number[];
}

/**
 * Calls a subject at canonical rows and keeps what crosses its border. Where it throws the rows are tried one by one.
 */
export async function probe(subject: FunctionSubject, problem: ExactProblem, rows: Rows): Promise<Probed> {
  chargeCall(subject.kind, problem, rows.n);
  try {
    return await once(subject, problem, rows);
  } catch (thrown) {
    if (rows.n === 1) throw thrown;
  }
  const parts: (Probed | undefined)[] = [];
  for (let i = 0; i < rows.n; i++) parts.push(await once(subject, problem, pick(rows, [i])).catch(() => undefined));
  const one = parts.find((part) => part !== undefined);
  if (one === undefined) throw new Error(`${subject.name} throws at every row`);
  const nothing = new Float64Array(rows.d).fill(Number.NaN);
  const all = (f: (part: Probed) => Float64Array, width: number) =>
    Float64Array.from(parts.flatMap((part) => [...(part === undefined ? nothing.subarray(0, width) : f(part))]));
  return {
    y: all((part) => part.y, rows.d),
    output: all((part) => part.output, rows.d),
    raw: rowsOf(
      all((part) => part.raw.x, rows.d),
      all((part) => part.raw.s, 1),
      all((part) => part.raw.t, 1),
    ),
    threw: parts.flatMap((part, i) => (part === undefined ? [i] : [])),
  };
}

async function once(subject: FunctionSubject, problem: ExactProblem, { x, s, t }: Rows): Promise<Probed> {
  let raw: Rows | undefined;
  let output = new Float64Array(0);
  const copy = (values: ArrayLike<number>) => Float64Array.from(values);
  const evaluate = async (call: {
    x: ArrayLike<number>;
    s?: ArrayLike<number>;
    t: ArrayLike<number>;
  }): Promise<ArrayLike<number>> => {
    raw = rowsOf(copy(call.x), copy(call.s ?? call.t), copy(call.t));
    const answer = await subject.evaluate(call as never);
    output = copy(answer);
    return answer;
  };
  const watched = Object.create(subject, { evaluate: { value: evaluate } }) as FunctionSubject;
  const y =
    watched.kind === 'map'
      ? await canonicalMap(watched, problem).evaluate(x, s, t)
      : await canonicalPointFunction(watched, problem).evaluate(x, s);
  return { y, raw: raw!, output, threw: [] };
}
