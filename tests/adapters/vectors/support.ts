import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { type AskOptions, questionsTable } from '../../../src/adapters/vectors/questions.ts';
import { openRecording, type RecordingOptions } from '../../../src/adapters/vectors/recording.ts';
import { encodeTable, readTable } from '../../../src/adapters/vectors/table.ts';
import type { ExactProblem } from '../../../src/analytic/types.ts';
import { encodeNpz, type NpyArray } from '../../../src/core/npz/index.ts';
import { runChecks } from '../../../src/properties/runner/run.ts';
import { type FullConventionInput, fullConventionSchema } from '../../../src/subject/convention.ts';
import type { ConsistencySubject, MapSubject, VelocitySubject } from '../../../src/subject/types.ts';
import type { Verdict } from '../../../src/subject/verdict.ts';

/** A folder of this test file, removed after it. */
export const folder = mkdtempSync(join(tmpdir(), 'flowproof-vectors-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

export function asked(options: Partial<Omit<AskOptions, 'convention'>> & { convention?: FullConventionInput } = {}) {
  return {
    ...({ kind: 'map', dtype: 'float64', domain: 'both', points: 12, seed: 7, versions: {} } as const),
    ...options,
    convention: fullConventionSchema.parse(options.convention ?? {}),
  } satisfies AskOptions;
}

/** Writes questions; their path. */
export async function ask(problem: ExactProblem, options: AskOptions, name = 'questions.npz'): Promise<string> {
  const path = join(folder, name);
  const format = name.endsWith('.npz') ? 'npz' : 'safetensors';
  writeFileSync(path, encodeTable(await questionsTable(problem, options), format));
  return path;
}

type Live = MapSubject | VelocitySubject | ConsistencySubject;

/** The answers of a subject that can be called, as an author would give them: second legs after first ones unless `plain`. */
export async function answersOf(path: string, subject: Live, plain = false): Promise<Map<string, NpyArray>> {
  const { arrays } = readTable(path);
  const given = arrays.get('x')!;
  const x = given.data.slice() as Float64Array;
  const times = (name: string): Float64Array => arrays.get(name)?.data as Float64Array;
  const n = given.shape[0];
  const d = x.length / n;
  const evaluate = async (): Promise<Float64Array> => {
    const t = times('t');
    const y =
      subject.kind === 'map' ? subject.evaluate({ x, s: times('s'), t, n, d }) : subject.evaluate({ x, t, n, d });
    return Float64Array.from(await y);
  };
  let y = await evaluate();
  const after = arrays.get('after')?.data as Int32Array | undefined;
  if (after !== undefined && !plain) {
    const carry = arrays.get('carry')!.data as Float64Array;
    after.forEach((k, i) => {
      if (k < 0) return;
      for (let j = 0; j < d; j++) x[i * d + j] = carry[2 * i] * x[k * d + j] + carry[2 * i + 1] * y[k * d + j];
    });
    y = await evaluate();
  }
  const data = x instanceof Float32Array ? Float32Array.from(y) : y;
  return new Map<string, NpyArray>([
    ['x', { shape: given.shape, data: x }],
    ['y', { shape: given.shape, data }],
  ]);
}

/** Writes arrays as an npz file; its path. */
export function save(arrays: ReadonlyMap<string, NpyArray>, name = 'answers.npz'): string {
  const path = join(folder, name);
  writeFileSync(path, encodeNpz({ arrays }));
  return path;
}

/** The verdicts on answers. */
export async function judge(questions: string, answers: string, options: RecordingOptions = {}): Promise<Verdict[]> {
  const { subject, properties } = await openRecording(questions, answers, options);
  return runChecks(subject, { properties });
}

/** `id: status` of each verdict that is no pass. */
export function notPassed(verdicts: readonly Verdict[]): string[] {
  return verdicts.filter(({ status }) => status !== 'pass').map(({ id, status }) => `${id}: ${status}`);
}
