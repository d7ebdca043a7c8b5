import { FlowproofError } from '../../core/errors.ts';
import { matches } from './filter.ts';

/** An expected failure. Patterns may use `*`; absent ones match everything. */
export interface Xfail {
  readonly id: string;
  readonly subject?: string;
  readonly problem?: string;
  readonly reason?: string;
}

/** As the library takes it: a property id, or an entry. */
export type XfailInput = string | Xfail;

/** Entries of the library's short form. */
export function xfailEntries(input: readonly XfailInput[] = []): Xfail[] {
  return input.map((entry) => (typeof entry === 'string' ? { id: entry } : entry));
}

/**
 * The lines of an xfail file: `PROPERTY [SUBJECT [PROBLEM]] [# reason]`, patterns with `*`, `"quoted"` where a name has
 * blanks.
 *
 * @throws FlowproofError `usage` for a line with other words.
 */
export function parseXfail(text: string, file: string): Xfail[] {
  return text.split(/\r?\n/).flatMap((line, index) => {
    const hash = line.indexOf('#');
    const reason = hash < 0 ? '' : line.slice(hash + 1).trim();
    const words = [...(hash < 0 ? line : line.slice(0, hash)).matchAll(/"([^"]*)"|(\S+)/g)].map((m) => m[1] ?? m[2]);
    if (words.length === 0) return [];
    if (words.length > 3) {
      throw new FlowproofError(
        'usage',
        `${file}:${index + 1}: expected PROPERTY [SUBJECT [PROBLEM]] [# reason], got ${words.length} words`,
        'Quote a name that has blanks.',
      );
    }
    const [id, subject, problem] = words;
    return [
      {
        id,
        ...(subject === undefined ? {} : { subject }),
        ...(problem === undefined ? {} : { problem }),
        ...(reason === '' ? {} : { reason }),
      },
    ];
  });
}

/** The first entry that matches a check. */
export function findXfail(
  entries: readonly Xfail[],
  check: { readonly id: string; readonly subject: string; readonly problem: string | null },
): Xfail | undefined {
  return entries.find(
    (entry) =>
      matches(entry.id, check.id) &&
      matches(entry.subject ?? '*', check.subject) &&
      matches(entry.problem ?? '*', check.problem ?? 'none'),
  );
}
