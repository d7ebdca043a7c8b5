import { one } from './failure.ts';
import type { ReportInput } from './report-input.ts';
import { BY_WEIGHT, LOOKS } from './style.ts';
import { countStatuses } from './summary.ts';

/**
 * The JSON of a shields.io endpoint badge (https://shields.io/badges/endpoint-badge): the worst status that a required check has, or how
 * many passed.
 */
export function renderBadge({ run, verdicts, end }: ReportInput): string {
  const required = verdicts.filter(({ level }) => level === 'required');
  const counts = countStatuses(required);
  const told = BY_WEIGHT.filter((status) => BREAKS.has(status) && (counts[status] ?? 0) > 0);
  const passed = counts.pass ?? 0;
  const [message, color] =
    end === undefined
      ? ['unfinished', 'lightgrey']
      : told.length > 0
        ? [
            told.map((status) => `${counts[status]} ${LOOKS[status].word}`).join(', '),
            told.every((status) => status === 'inconclusive') ? 'yellow' : 'red',
          ]
        : passed === 0
          ? ['nothing checked', 'lightgrey']
          : [`${passed} passed${(counts.xfail ?? 0) > 0 ? `, ${counts.xfail} expected failures` : ''}`, 'brightgreen'];
  const label = run === undefined ? 'flowproof' : `flowproof ${one(run.profile, 40)}`;
  return `${JSON.stringify({ schemaVersion: 1, label, message, color })}\n`;
}

/** Statuses of a required check that make the exit code non-zero. */
const BREAKS = new Set(['error', 'timeout', 'fail', 'xpass', 'inconclusive']);
