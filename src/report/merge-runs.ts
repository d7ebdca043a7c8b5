import type { EndRecord, RunRecord } from '../subject/stream.ts';
import type { Status } from '../subject/verdict.ts';
import type { ReportInput } from './report-input.ts';
import { BY_WEIGHT } from './style.ts';

/** A run and where it was read. */
export interface NamedRun {
  readonly name: string;
  readonly run: ReportInput;
}

/**
 * Several runs as one, side by side: a subject that more than one of them has is told by the file it comes from. Finished where all of
 * them are; the exit code is the worst.
 */
export function mergeRuns(runs: readonly NamedRun[]): ReportInput {
  if (runs.length === 1) return runs[0].run;
  const renamed = runs.map((one, index) => renameSubjects(one, index, runs));
  const records = renamed.flatMap(({ run }) => (run === undefined ? [] : [run]));
  const ends = renamed.flatMap(({ end }) => (end === undefined ? [] : [end]));
  return {
    run:
      records.length === 0
        ? undefined
        : mergeRecords(
            records,
            runs.map(({ name }) => name),
          ),
    verdicts: renamed.flatMap(({ verdicts }) => verdicts),
    results: renamed.flatMap(({ results }) => results),
    end: ends.length < runs.length ? undefined : mergeEnds(ends),
    stream: runs.map(({ run }) => run.stream ?? '').join(''),
  };
}

function renameSubjects({ name, run: input }: NamedRun, index: number, runs: readonly NamedRun[]): ReportInput {
  const elsewhere = new Set(runs.flatMap(({ run }, other) => (other === index ? [] : namesIn(run))));
  const twin = runs.filter((other) => other.name === name).length > 1 ? ` #${index + 1}` : '';
  const renamed = (subject: string): string => (elsewhere.has(subject) ? `${subject} (${name}${twin})` : subject);
  const { run } = input;
  return {
    ...input,
    run: run && {
      ...run,
      subjects: run.subjects.map((subject) => ({ ...subject, name: renamed(subject.name) })),
      planned: run.planned.map((planned) => ({ ...planned, subject: renamed(planned.subject) })),
    },
    verdicts: input.verdicts.map((verdict) => ({ ...verdict, subject: renamed(verdict.subject) })),
  };
}

function namesIn({ run, verdicts }: ReportInput): string[] {
  return [...(run?.subjects ?? []), ...verdicts.map(({ subject }) => ({ name: subject }))].map(({ name }) => name);
}

function mergeRecords(records: readonly RunRecord[], names: readonly string[]): RunRecord {
  const [first] = records;
  const all = <T>(pick: (run: RunRecord) => T): T[] => [...new Set(records.map(pick))];
  const unique = <T>(items: readonly T[], key: (item: T) => string): T[] => [
    ...new Map(items.map((item) => [key(item), item])).values(),
  ];
  const versions = records.flatMap((run) => Object.entries(run.versions));
  const seeds = all(({ seed }) => seed);
  const { command: _command, started: _started, ...rest } = first;
  return {
    ...rest,
    target: all(({ target }) => target ?? 'library').join(', '),
    profile: all(({ profile }) => profile).join(', '),
    filter: all(({ filter }) => filter).length === 1 ? first.filter : null,
    falseFail: Math.max(...records.map(({ falseFail }) => falseFail)),
    versions: Object.fromEntries(
      [...new Set(versions.map(([name]) => name))].map((name) => [
        name,
        [...new Set(versions.flatMap(([other, version]) => (other === name ? [version] : [])))].join(', '),
      ]),
    ),
    deviations: [
      `${names.length} runs are shown side by side: ${names.join(', ')}${seeds.length > 1 ? `; seeds ${seeds.join(', ')}` : ''}.`,
      ...new Set(records.flatMap(({ deviations }) => deviations ?? [])),
    ],
    subjects: records.flatMap(({ subjects }) => subjects),
    planned: records.flatMap(({ planned }) => planned),
    properties: unique(
      records.flatMap(({ properties }) => properties ?? []),
      ({ id }) => id,
    ),
    problems: unique(
      records.flatMap(({ problems }) => problems ?? []),
      ({ id, hash }) => `${id} ${hash}`,
    ),
  };
}

/** Worst first. */
const EXIT_CODES = [3, 1, 2, 4, 0];

function mergeEnds(ends: readonly EndRecord[]): EndRecord {
  const counts: Partial<Record<Status, number>> = {};
  for (const status of BY_WEIGHT) {
    const sum = ends.reduce((total, end) => total + (end.counts[status] ?? 0), 0);
    if (sum > 0) counts[status] = sum;
  }
  const warnings = ends.flatMap((end) => end.warnings ?? []);
  const codes = new Set(ends.map(({ exitCode }) => exitCode));
  return {
    schema: 'flowproof.end/1',
    record: 'end',
    counts,
    exitCode: EXIT_CODES.find((code) => codes.has(code)) ?? ends[0].exitCode,
    milliseconds: ends.reduce((sum, { milliseconds }) => sum + milliseconds, 0),
    ...(warnings.length === 0 ? {} : { warnings }),
  };
}
