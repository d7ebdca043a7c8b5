import type { ResultRecord } from '../subject/result.ts';
import type { EndRecord, RunRecord, StreamRecord } from '../subject/stream.ts';
import type { Verdict } from '../subject/verdict.ts';

/** What every renderer gets: the records of a run, as far as it came. */
export interface ReportInput {
  /** Absent where the run ended before its plan was made. */
  readonly run: RunRecord | undefined;
  readonly verdicts: readonly Verdict[];
  readonly results: readonly ResultRecord[];
  /** Absent while a run goes on, and where it was interrupted. */
  readonly end: EndRecord | undefined;
  /** The lines of the stream, for a report that carries them along. */
  readonly stream?: string;
}

/** Nothing yet. */
export const NOTHING: ReportInput = { run: undefined, verdicts: [], results: [], end: undefined };

/** The records by kind, verdicts in the order of the plan. */
export function gatherRecords(records: Iterable<StreamRecord>): ReportInput {
  let run: RunRecord | undefined;
  let end: EndRecord | undefined;
  const verdicts: Verdict[] = [];
  const results: ResultRecord[] = [];
  for (const record of records) {
    if (record.record === 'run') run = record;
    else if (record.record === 'end') end = record;
    else if (record.record === 'result') results.push(record as ResultRecord);
    else verdicts.push(record as Verdict);
  }
  return { run, verdicts: inPlannedOrder(run, verdicts), results, end };
}

/** Several processes finish out of order; a report has the order of the plan. */
function inPlannedOrder(run: RunRecord | undefined, verdicts: readonly Verdict[]): readonly Verdict[] {
  const order = new Map((run?.planned ?? []).map((planned, index) => [keyOf(planned), index]));
  const rank = (verdict: Verdict): number => order.get(keyOf(verdict)) ?? 0;
  return [...verdicts].sort((a, b) => rank(a) - rank(b));
}

/** Names one check in a run. */
export function keyOf({ id, subject, problem }: Pick<Verdict, 'id' | 'subject' | 'problem'>): string {
  return JSON.stringify([id, subject, problem]);
}
