import { one } from './failure.ts';
import type { ReportInput } from './report-input.ts';

/** Notes at most. */
const NOTES = 100;

/** What a reader should know beside the verdicts: warnings, then where the run is not what flowproof does by itself. */
export function notesOf({ run, end }: Pick<ReportInput, 'run' | 'end'>): string[] {
  const notes = [...(end?.warnings ?? []).map((text) => `Warning: ${text}`), ...(run?.deviations ?? [])];
  const more = notes.length > NOTES ? [`${notes.length - NOTES} more notes are in the verdict stream.`] : [];
  return [...notes.slice(0, NOTES).map((text) => one(text, 500)), ...more];
}
