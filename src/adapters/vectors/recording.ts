import { defineProblem } from '../../analytic/index.ts';
import { expectedError } from '../../core/errors.ts';
import type { NpyArray } from '../../core/npz/index.ts';
import { findProperty } from '../../properties/registry.ts';
import type { Property } from '../../properties/types.ts';
import { generalReading } from '../../subject/general.ts';
import type { Subject } from '../../subject/types.ts';
import { parseAbout, type QuestionsAbout } from './about.ts';
import { type Answers, type Questioned, readAnswers } from './answers.ts';
import type { Rows } from './arguments.ts';
import { refuseMixedUp } from './mixups.ts';
import { type Declared, recordedProperty, recordedSubject, type Track } from './playback.ts';
import { CASE_FIELDS } from './questions.ts';
import { samplerRecording } from './sampler-recording.ts';
import { floats, readTable, required, type Table, verifyDigest } from './table.ts';

/** What is said of recorded answers beside the files. */
export interface RecordingOptions {
  readonly name?: string;
  /** False for a trained network, which gets scores. */
  readonly exact?: boolean;
  readonly accuracy?: number;
  /** Of a sampler that re-noises between steps: only the law of its samples is determined. */
  readonly renoises?: boolean;
}

/** A subject that can be planned, with the properties that its recorded answers decide. */
export interface OpenRecording {
  readonly subject: Subject;
  readonly properties: readonly Property[];
}

/** Variants for answers whose second legs start from the exact points of the questions. */
const FROM_EXACT: Readonly<Record<string, string>> = {
  'map.semigroup': 'map.semigroup-from-exact',
  'map.inverse': 'map.inverse-from-exact',
};

/**
 * Recorded answers to questions, ready to be judged by the properties that asked.
 *
 * @throws FlowproofError `usage` or `io` for files that are damaged or do not belong together, with the reason.
 */
export async function openRecording(
  questionsPath: string,
  answersPath: string,
  options: RecordingOptions = {},
): Promise<OpenRecording> {
  const table = readTable(questionsPath);
  const about = questionsAbout(questionsPath, table);
  const digest = verifyDigest(questionsPath, table);
  if (about.kind === 'sampler') return samplerRecording(questionsPath, table, about, digest, answersPath, options);
  const { arrays } = table;
  const array = (name: string): NpyArray => required(questionsPath, arrays, name);
  const problem = defineProblem(about.problem);
  const asked = { kind: about.kind, convention: about.convention, dtype: about.dtype, domain: about.domain };
  const rows = {
    x: floats(array('canonical_x')),
    s: floats(array('canonical_s')),
    t: floats(array('canonical_t')),
  };
  const questioned: Questioned = {
    path: questionsPath,
    digest,
    dtype: about.dtype,
    convention: about.convention,
    n: rows.s.length,
    d: problem.dimension,
    given: new Map(['x', 's', 't'].flatMap((name) => (arrays.has(name) ? [[name, array(name)] as const] : []))),
    ...(arrays.has('after')
      ? { after: Int32Array.from(array('after').data as Int32Array), carry: floats(array('carry')) }
      : {}),
  };
  const answers = readAnswers(answersPath, questioned);
  const played = { ...rows, x: pointsOf(answers, rows, questioned, about, problem) };
  if (options.exact !== false) await refuseMixedUp(answersPath, asked, problem, played, answers.y);

  const declared = {
    kind: about.kind,
    name: options.name ?? answersPath,
    dtype: about.dtype,
    convention: about.convention,
    problem: about.problem,
    ...(about.kind === 'map' ? { domain: about.domain } : {}),
    ...(options.exact === undefined ? {} : { exact: options.exact }),
    ...(options.accuracy === undefined ? {} : { accuracy: options.accuracy }),
  } as Declared;
  const tracks = tracksOf(about, array, questionsPath);
  const properties = about.plan.map(({ property: id }, k) => {
    const property = findProperty(answers.chained ? id : (FROM_EXACT[id] ?? id));
    if (property === undefined) {
      throw expectedError('usage', `${questionsPath}: plan`, 'properties of this version', id, 'Ask again.');
    }
    return recordedProperty(property, declared, { ...played, y: answers.y, d: problem.dimension }, tracks[k]);
  });
  return { subject: recordedSubject(declared), properties };
}

function questionsAbout(path: string, table: Table): QuestionsAbout {
  const about = parseAbout(path, table.about);
  if (about.role === 'questions') return about;
  const hint = 'Cases are read by the tests of the one who exported them; questions come from `flowproof vectors ask`.';
  throw expectedError('usage', path, 'questions', about.role, hint);
}

/** Canonical points at which the answers were given: those of second legs are the subject's own. */
function pointsOf(
  { x, chained }: Answers,
  rows: Rows,
  { after, d }: Questioned,
  about: QuestionsAbout,
  problem: ReturnType<typeof defineProblem>,
): Float64Array {
  if (!chained || after === undefined) return rows.x;
  const reading = generalReading(about.convention, problem);
  const points = rows.x.slice();
  after.forEach((k, i) => {
    if (k < 0) return;
    const scale = reading.scale(rows.s[i])[0];
    for (let j = i * d; j < (i + 1) * d; j++) points[j] = scale * x[j];
  });
  return points;
}

function tracksOf(about: QuestionsAbout, array: (name: string) => NpyArray, path: string): Track[] {
  const index = Int32Array.from(array('rows').data as Int32Array);
  const d = about.problem.dimension;
  let at = 0;
  const tracks = about.plan.map(({ calls, stencils, case: number }, k): Track => {
    const [x, s, t, u, v] = CASE_FIELDS.map((field) => floats(array(`case${number}_${field}`)));
    return {
      batch: { definition: about.problem, n: s.length, d, x, s, t, u, v },
      calls: calls.map(({ rows }) => {
        at += rows;
        return index.subarray(at - rows, at);
      }),
      stencils: Array.from({ length: stencils }, (_, j) => ({
        step: floats(array(`stencil${k}_${j}_step`)),
        first: Int32Array.from(array(`stencil${k}_${j}_first`).data as Int32Array),
        order: Int32Array.from(array(`stencil${k}_${j}_order`).data as Int32Array),
      })),
    };
  });
  if (at === index.length) return tracks;
  throw expectedError('io', `${path}: rows`, `${at} numbers`, index, 'The file is damaged: ask again.');
}
