import { expectedError, FlowproofError } from '../../core/errors.ts';
import type { NpyArray } from '../../core/npz/index.ts';
import { type DType, UNIT_ROUNDOFF } from '../../core/precision.ts';
import { type AnswersAbout, parseAnswersAbout } from './about.ts';
import { DIGEST, hexOf } from './digest.ts';
import { arrangedOtherwise } from './order.ts';
import { readTable, type Table } from './table.ts';

/** The questions as far as answers are compared with them. */
export interface Questioned {
  readonly path: string;
  readonly digest: string;
  readonly dtype: DType;
  readonly convention: unknown;
  readonly n: number;
  readonly d: number;
  /** The arguments by name, as they were asked. */
  readonly given: ReadonlyMap<string, NpyArray>;
  /** The question whose answer makes the point of each, -1 as given; absent: all as given. */
  readonly after?: Int32Array;
  readonly carry?: Float64Array;
}

/** Answers that belong to their questions. */
export interface Answers {
  /** n × d. */
  readonly y: Float64Array;
  /** Points at which they were given, n × d: those asked, but for second legs. */
  readonly x: Float64Array;
  /** Second legs start where the first ones of the subject end; false: from the points in the questions. */
  readonly chained: boolean;
}

const RUN_AGAIN = 'Answer the questions of this file again, row by row in their order.';

/**
 * Reads the answers to questions. They have to prove that they belong together: by the digest of the questions, or by the points, which come back
 * bit by bit in the same order.
 *
 * @throws FlowproofError `usage` for answers to other questions, of other shapes, element types, conventions or orders; `io` for a damaged file,
 * `unsupported` for arrays that are not of numbers.
 */
export function readAnswers(path: string, questions: Questioned): Answers {
  const table = readTable(path);
  const about = aboutAnswers(path, table, questions);
  const proven = provesDigest(path, table, about, questions);
  const y = outputs(path, table, questions);
  const echo = table.arrays.get('x');
  if (echo === undefined && !proven) {
    const hint = 'Save what you answered beside it: numpy.savez(FILE, x=x, y=y), or digest=questions["digest"].';
    throw expectedError('usage', path, 'the points x, or the digest of the questions, beside y', names(table), hint);
  }
  for (const [name, asked] of questions.given) {
    const own = name === 'x' ? undefined : table.arrays.get(name);
    if (own !== undefined) sameValues(`${path}: ${name}`, numbersOf(`${path}: ${name}`, own), asked, 1);
  }
  const given = Float64Array.from(questions.given.get('x')!.data as ArrayLike<number>);
  if (echo === undefined) return { y, x: given, chained: false };
  const x = numbersOf(`${path}: x`, echo);
  return { y, ...points(path, x, y, given, questions) };
}

function aboutAnswers(path: string, table: Table, { path: asked, convention }: Questioned): AnswersAbout {
  const role = /"role":\s*"(questions|cases)"/.exec(table.about ?? '')?.[1];
  if (role !== undefined) {
    const hint = `Pass the questions first: flowproof vectors check ${asked} ANSWERS.`;
    throw expectedError('usage', path, 'answers', role, hint);
  }
  const about = parseAnswersAbout(path, table.about);
  if (about.convention !== undefined && JSON.stringify(about.convention) !== JSON.stringify(convention)) {
    const hint = `Ask in the convention of the answers, or answer in that of the questions: ${JSON.stringify(convention)}.`;
    throw expectedError('usage', `${path}: convention`, 'that of the questions', about.convention, hint);
  }
  return about;
}

/** True where the answers name the questions by their digest. */
function provesDigest(path: string, table: Table, about: AnswersAbout, { digest, path: asked }: Questioned): boolean {
  const array = table.arrays.get(DIGEST);
  const said = about.questions ?? (array === undefined ? undefined : hexOf(array));
  if (said === undefined) return false;
  if (said === digest) return true;
  throw new FlowproofError(
    'usage',
    `${path}: expected answers to ${asked} (digest ${digest.slice(0, 12)}…), got answers to other questions (${said.slice(0, 12)}…)`,
    'Pass the file that these answers were made from.',
  );
}

function outputs(path: string, table: Table, { n, d, dtype }: Questioned): Float64Array {
  const others = [...table.arrays].filter(([name]) => !['x', 's', 't', DIGEST].includes(name));
  const found = table.arrays.get('y') ?? (others.length === 1 ? others[0][1] : undefined);
  if (found === undefined) throw expectedError('usage', path, 'an array y of answers', names(table), RUN_AGAIN);
  const { shape, data } = found;
  if (shape[0] !== n || data.length !== n * d) {
    const turned = shape.length === 2 && shape[0] === d && shape[1] === n ? ' It looks transposed.' : '';
    const hint = `y[i] answers question i.${turned}`;
    const got = `the shape ${shape.join(' × ') || 'of a scalar'}`;
    throw new FlowproofError('usage', `${path}: y: expected ${n} rows of ${d} numbers, got ${got}`, hint);
  }
  if (data instanceof Float64Array) return data;
  if (data instanceof Float32Array && dtype === 'float32') return Float64Array.from(data);
  const hint =
    data instanceof Float32Array
      ? 'Answer in float64, or ask again with --dtype float32: tolerances follow from the element type.'
      : 'Answer with floating-point numbers.';
  throw expectedError('usage', `${path}: y`, dtype, data, hint);
}

/** The points of the answers against those of the questions; second legs may start from the answers of the first. */
function points(
  path: string,
  x: Float64Array,
  y: Float64Array,
  given: Float64Array,
  questions: Questioned,
): Pick<Answers, 'x' | 'chained'> {
  const { d, after, carry } = questions;
  const asked = { shape: questions.given.get('x')!.shape, data: given };
  if (after === undefined || carry === undefined) {
    sameValues(`${path}: x`, x, asked, d);
    return { x: given, chained: false };
  }
  const own = (i: number): Float64Array => x.subarray(i * d, (i + 1) * d);
  const first = Array.from(after.keys()).filter((i) => after[i] < 0);
  const legs = Array.from(after.keys()).filter((i) => after[i] >= 0);
  if (x.length !== given.length || first.some((i) => !sameBits(own(i), given.subarray(i * d, (i + 1) * d)))) {
    sameValues(`${path}: x`, x, asked, d);
  }
  const stray = legs.map((i) => strayLeg(i, x, y, questions)).find((found) => found !== undefined);
  if (stray === undefined) return { x, chained: true };
  if (legs.every((i) => sameBits(own(i), given.subarray(i * d, (i + 1) * d)))) return { x: given, chained: false };
  const hint = 'Put carry[i, 0] * x[k] + carry[i, 1] * y[k] with k = after[i] there, and keep the order of the rows.';
  throw new FlowproofError('usage', `${path}: ${stray}`, hint);
}

/** What is wrong with the point of a second leg; undefined where the answer to the first one makes it. */
function strayLeg(i: number, x: Float64Array, y: Float64Array, questions: Questioned): string | undefined {
  const { d, dtype } = questions;
  const [after, carry] = [questions.after!, questions.carry!];
  const k = after[i];
  for (let j = 0; j < d; j++) {
    const [a, b] = [carry[2 * i] * x[k * d + j], carry[2 * i + 1] * y[k * d + j]];
    // Two products, a sum and the rounding of both factors, in the subject's dtype.
    const allowed = 4 * UNIT_ROUNDOFF[dtype] * (Math.abs(a) + Math.abs(b));
    const off = Math.abs(x[i * d + j] - (a + b));
    if (off <= allowed || (Number.isNaN(a + b) && Number.isNaN(x[i * d + j]))) continue;
    return `x[${i}]: expected what the answer to question ${k} makes (${a + b}), got ${x[i * d + j]}`;
  }
  return undefined;
}

function sameValues(what: string, own: Float64Array, asked: NpyArray, d: number): void {
  const values = Float64Array.from(asked.data as ArrayLike<number>);
  if (own.length !== values.length) {
    throw expectedError('usage', what, `${values.length} numbers, as asked`, own, RUN_AGAIN);
  }
  if (sameBits(own, values)) return;
  const row = own.findIndex((value, k) => !Object.is(value, values[k]));
  const i = Math.floor(row / d);
  const why = arrangedOtherwise(own, values, d) ?? roundedOtherwise(own, values);
  const got = `${own[row]} in row ${i} where ${values[row]} was asked${why === undefined ? '' : `: ${why}`}`;
  throw new FlowproofError('usage', `${what}: expected the questions as they were asked, got ${got}`, RUN_AGAIN);
}

function roundedOtherwise(own: Float64Array, asked: Float64Array): string | undefined {
  const rounded = own.every((value, k) => Object.is(Math.fround(asked[k]), value));
  return rounded ? 'they were rounded to float32; ask with --dtype float32' : undefined;
}

function sameBits(a: Float64Array, b: Float64Array): boolean {
  return a.length === b.length && a.every((value, k) => Object.is(value, b[k]));
}

function numbersOf(what: string, { data }: NpyArray): Float64Array {
  if (data instanceof Float64Array) return data;
  if (data instanceof Float32Array) return Float64Array.from(data);
  throw expectedError('usage', what, 'floating-point numbers', data, RUN_AGAIN);
}

function names({ arrays }: Table): string {
  return arrays.size === 0 ? 'no arrays' : [...arrays.keys()].join(', ');
}
