import type { Problem } from '../../analytic/types.ts';
import { fromBits, toBits } from '../../core/bits.ts';
import { expectedError } from '../../core/errors.ts';
import type { Counterexample } from '../../subject/verdict.ts';
import { gather } from './rows.ts';

/** One fast-check case: a problem and a batch of points. Everything random that a property uses is in here. */
export interface FlowCase {
  /** null: self-consistency alone. */
  readonly definition: Problem | null;
  readonly n: number;
  readonly d: number;
  /** Points at times s, n × d. */
  readonly x: Float64Array;
  readonly s: Float64Array;
  readonly t: Float64Array;
  /** A third time. */
  readonly u: Float64Array;
  /** Directions of unit max-norm, n × d. */
  readonly v: Float64Array;
  /** Rows to which the points are repeated for one large call; absent: there is none. */
  readonly copies?: number;
}

/** A field of a case that a property reads and a counterexample shows. */
export type CaseField = 'x' | 's' | 't' | 'u' | 'v';

/** The rows `rows` of a case as a case of their own. */
export function selectRows(batch: FlowCase, rows: ArrayLike<number>): FlowCase {
  const { d } = batch;
  return {
    ...batch,
    n: rows.length,
    x: gather(batch.x, d, rows),
    s: gather(batch.s, 1, rows),
    t: gather(batch.t, 1, rows),
    u: gather(batch.u, 1, rows),
    v: gather(batch.v, d, rows),
  };
}

/** The case as a counterexample: decimals for people, bits for replay. */
export function toCounterexample(batch: FlowCase, fields: readonly CaseField[], shrinks: number): Counterexample {
  const point: Counterexample['point'] = {};
  const bits: Counterexample['bits'] = {};
  for (const field of fields) {
    const values = [...batch[field]];
    point[field] = values.length === 1 ? values[0] : values;
    bits[field] = values.map(toBits);
  }
  if (batch.copies !== undefined) {
    point.copies = batch.copies;
    bits.copies = [toBits(batch.copies)];
  }
  return { problem: batch.definition, point, bits, shrinks };
}

/**
 * The case that a counterexample records, bit by bit.
 * @throws FlowproofError `usage` where its lengths do not fit together.
 */
export function fromCounterexample(counterexample: Counterexample): FlowCase {
  const { bits } = counterexample;
  const read = (field: CaseField): Float64Array | undefined =>
    bits[field] === undefined ? undefined : Float64Array.from(bits[field], fromBits);
  const x = read('x') ?? new Float64Array(0);
  const s = read('s') ?? read('t') ?? new Float64Array(0);
  const n = s.length;
  const d = x.length / n;
  const sized = (field: CaseField, length: number, otherwise: Float64Array): Float64Array => {
    const values = read(field) ?? otherwise;
    if (values.length === length) return values;
    throw replayError(`counterexample.bits.${field}`, length, values);
  };
  if (n === 0 || !Number.isInteger(d) || d === 0) throw replayError('counterexample.bits.x', 'n × d', x);
  return {
    definition: (counterexample.problem ?? null) as Problem | null,
    n,
    d,
    x,
    s,
    t: sized('t', n, s),
    u: sized('u', n, s),
    v: sized('v', n * d, new Float64Array(n * d).fill(1)),
    ...(bits.copies === undefined ? {} : { copies: fromBits(bits.copies[0]) }),
  };
}

function replayError(name: string, expected: number | string, got: Float64Array) {
  return expectedError('usage', name, `${expected} numbers`, got, 'Copy the counterexample as the report has it.');
}
