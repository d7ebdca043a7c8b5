import { closest } from '../../subject/misspelt.ts';
import type { Verdict } from '../../subject/verdict.ts';
import { matches, selects } from './filter.ts';
import type { Xfail } from './xfail.ts';

/** What an entry can match. */
export interface Known {
  readonly planned: readonly { readonly id: string; readonly subject: string; readonly problem: string | null }[];
  readonly filter?: string | undefined;
  /** Ids of all properties and of the catalogue's problems, also those that are not planned. */
  readonly properties: readonly string[];
  readonly problems: readonly string[];
}

/**
 * A warning for each expected failure that matches nothing, so that a slip of the pen, or an entry that outlived its check, is noticed. What a
 * filter or a smaller profile leaves out is no reason for one.
 */
export function unmatchedXfails(entries: readonly Xfail[], known: Known): string[] {
  return entries.flatMap((entry) => {
    const why = whyUnmatched(entry, known);
    return why === undefined
      ? []
      : [`xfail: ${[entry.id, entry.subject, entry.problem].filter((word) => word !== undefined).join(' ')}: ${why}`];
  });
}

/** A warning for each pattern of a tolerance that matches no property. */
export function unmatchedTolerances(patterns: readonly string[], known: Known): string[] {
  return patterns.flatMap((id) => {
    const why = whyUnmatched({ id }, known);
    return why === undefined ? [] : [`tolerance: ${id}: ${why}`];
  });
}

/** A warning for each pattern that replaced no tolerance: the properties that it matches have none to be set, as statistical ones. */
export function idleTolerances(patterns: readonly string[], verdicts: readonly Verdict[]): string[] {
  return patterns.flatMap((pattern) => {
    const own = verdicts.filter(({ id, status }) => matches(pattern, id) && status !== 'skip');
    const idle =
      own.length > 0 &&
      own.every(({ tolerance, score }) => (tolerance === null ? score !== undefined : tolerance.kind !== 'override'));
    return idle
      ? [`tolerance: ${pattern}: what it matches has no tolerance that can be set by hand: ${own[0].id}.`]
      : [];
  });
}

function whyUnmatched({ id, subject = '*', problem = '*' }: Xfail, known: Known): string | undefined {
  const { planned, filter, properties, problems } = known;
  const ids = [...new Set([...properties, ...planned.map((check) => check.id)])].filter((one) => matches(id, one));
  if (ids.length === 0) return `no property has this id.${meant(id, properties)}`;
  const subjects = [...new Set(planned.map((check) => check.subject))];
  const own = subjects.filter((name) => matches(subject, name));
  if (own.length === 0)
    return `no subject of this run has this name; there ${subjects.length === 1 ? 'is' : 'are'} ${subjects.map((name) => JSON.stringify(name)).join(', ')}.`;
  const catalogue = [...problems, ...planned.flatMap((check) => check.problem ?? ['none'])];
  if (!catalogue.some((name) => matches(problem, name))) return `no problem has this id.${meant(problem, problems)}`;
  if (!ids.some((one) => selects(filter, one))) return undefined;
  const applies = planned.some((check) => ids.includes(check.id) && own.includes(check.subject));
  return applies ? undefined : 'no check of this run has this property and subject.';
}

function meant(id: string, known: readonly string[]): string {
  const near = closest(id, known);
  return near.length === 0 ? '' : ` Did you mean ${near.join(' or ')}?`;
}
