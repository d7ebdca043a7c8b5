import type { ExactProblem } from '../../analytic/types.ts';
import type { NpyArray } from '../../core/npz/index.ts';
import type { FloatArray } from '../../core/precision.ts';
import { type CaseField, type FlowCase, toCounterexample } from '../../properties/numeric/case.ts';
import type { FullConvention } from '../../subject/convention.ts';
import { generalReading } from '../../subject/general.ts';
import type { QuestionsAbout } from './about.ts';
import { type Asked, argumentsOf, type Rows } from './arguments.ts';
import { type PlannedProperty, planOf } from './plan.ts';
import type { Table } from './table.ts';

/** What is asked, of how many points. */
export interface AskOptions extends Asked {
  readonly points: number;
  readonly seed: number;
  readonly versions: Readonly<Record<string, string>>;
}

const HOW: Readonly<Record<Asked['kind'], string>> = {
  map: 'y[i] is what your map returns at (x[i], s[i], t[i]).',
  velocity: 'y[i] is what your velocity returns at (x[i], t[i]).',
  consistency: 'y[i] is what your function returns at (x[i], t[i]).',
};
const AFTER =
  ' Where after[i] = k >= 0, put carry[i, 0] * x[k] + carry[i, 1] * y[k] in the place of x[i] before you answer it: the second leg then starts where your own first one ends.';
const SAVE = ' Save y, and x as you used it: numpy.savez("answers.npz", x=x, y=y).';

/** Fields of a case that are kept. */
export const CASE_FIELDS = ['x', 's', 't', 'u', 'v'] as const satisfies readonly CaseField[];

/**
 * Questions to a map, a velocity or a consistency function that cannot be called from here. Arrays: `x`, `s`, `t` as it is to be called with, in its
 * convention and element type; `after` and `carry`; and, for the judge, the canonical points and times, cases and stencils.
 */
export async function questionsTable(problem: ExactProblem, options: AskOptions): Promise<Required<Table>> {
  const { points, seed, versions, ...asked } = options;
  const planned = await planOf(asked, problem, { points, seed });
  const collected = collect(planned, problem.dimension);
  const { x, times } = await argumentsOf(asked, problem, collected.rows);
  const n = collected.rows.s.length;
  const d = problem.dimension;
  const { after } = collected;
  const chained = after.some((row) => row >= 0);
  const arrays = new Map<string, NpyArray>([
    ['x', { shape: [n, ...(asked.convention.pointShape ?? [d])], data: x }],
    ...Object.entries(times).map(([name, data]): [string, NpyArray] => [name, vector(data)]),
    ...(chained
      ? ([
          ['after', vector(after)],
          ['carry', { shape: [n, 2], data: carryOf(asked.convention, problem, collected.rows, after) }],
        ] as const)
      : []),
    ['canonical_x', { shape: [n, d], data: collected.rows.x }],
    ['canonical_s', vector(collected.rows.s)],
    ['canonical_t', vector(collected.rows.t)],
    ['rows', vector(collected.index)],
    ...collected.cases.flatMap((batch, k) =>
      CASE_FIELDS.map((field): [string, NpyArray] => [`case${k}_${field}`, vector(batch[field])]),
    ),
    ...planned.flatMap(({ stencils }, k) =>
      stencils.flatMap(({ step, first, order }, j): [string, NpyArray][] => [
        [`stencil${k}_${j}_step`, vector(step)],
        [`stencil${k}_${j}_first`, vector(first)],
        [`stencil${k}_${j}_order`, vector(order)],
      ]),
    ),
  ]);
  const about: QuestionsAbout = {
    schema: 'flowproof.vectors/1',
    role: 'questions',
    ...asked,
    problem: problem.definition,
    seed,
    versions: { ...versions },
    how: `${HOW[asked.kind]}${chained ? AFTER : ''}${SAVE}`,
    arrays: ARRAYS,
    plan: planned.map(({ id, calls, stencils }, k) => ({
      property: id,
      case: collected.caseOf[k],
      calls: calls.map((call) => ({ rows: call.s.length, ...(call.after === undefined ? {} : { after: call.after }) })),
      stencils: stencils.length,
    })),
  };
  return { arrays, about: `${JSON.stringify(about, null, 1)}\n` };
}

const ARRAYS = {
  x: 'points to call with, n × shape of a point',
  's, t': 'times to call with, n; of a function of one time t',
  after: 'number of the question whose answer makes this point; -1: as given',
  carry: 'factors of x and y of that question',
  'canonical_x, canonical_s, canonical_t': 'the same with 0 noise, 1 data',
  'rows, case*, stencil*': 'for the judge',
  digest: 'SHA-256 of everything else',
} as const;

interface Collected {
  readonly rows: Rows;
  readonly after: Int32Array;
  /** The question of each row of each call of each property, in order. */
  readonly index: Int32Array;
  readonly cases: readonly FlowCase[];
  /** The case of each property. */
  readonly caseOf: readonly number[];
}

/** The calls of all properties as questions without repetition. */
function collect(planned: readonly PlannedProperty[], d: number): Collected {
  const known = new Map<string, number>();
  const [x, s, t, after, index]: number[][] = [[], [], [], [], []];
  const cases = new Map<string, { readonly number: number; readonly batch: FlowCase }>();
  const caseOf: number[] = [];
  for (const { batch, calls } of planned) {
    const key = JSON.stringify(toCounterexample(batch, CASE_FIELDS, 0).bits);
    if (!cases.has(key)) cases.set(key, { number: cases.size, batch });
    caseOf.push(cases.get(key)!.number);
    const questions: number[][] = [];
    for (const call of calls) {
      const own = Array.from(call.s, (_, i) => {
        const first = call.after === undefined ? -1 : questions[call.after][i];
        const point = call.x.subarray(i * d, (i + 1) * d);
        const bits = Buffer.from(Float64Array.of(first, call.s[i], call.t[i], ...point).buffer).toString('base64');
        const number = known.get(bits) ?? s.length;
        if (number === s.length) {
          known.set(bits, number);
          x.push(...point);
          s.push(call.s[i]);
          t.push(call.t[i]);
          after.push(first);
        }
        return number;
      });
      questions.push(own);
      index.push(...own);
    }
  }
  return {
    rows: { x: Float64Array.from(x), s: Float64Array.from(s), t: Float64Array.from(t) },
    after: Int32Array.from(after),
    index: Int32Array.from(index),
    cases: [...cases.values()].map(({ batch }) => batch),
    caseOf,
  };
}

/** Factors (a, b) with x_i = a x_k + b y_k, in the subject's own points: X = A x + B y at question k, read at the scale of question i. */
function carryOf(convention: FullConvention, problem: ExactProblem, { s, t }: Rows, after: Int32Array): Float64Array {
  const reading = generalReading(convention, problem);
  const out = new Float64Array(2 * after.length);
  after.forEach((k, i) => {
    if (k < 0) return;
    const { A, B } = reading.map(s[k], t[k]);
    const scale = reading.scale(s[i])[0];
    out[2 * i] = (A[0] * reading.scale(s[k])[0]) / scale;
    out[2 * i + 1] = B[0] / scale;
  });
  return out;
}

function vector(data: FloatArray | Int32Array): NpyArray {
  return { shape: [data.length], data };
}
