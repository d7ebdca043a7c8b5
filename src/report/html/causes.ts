import type { RunRecord } from '../../subject/stream.ts';
import type { Status, Verdict } from '../../subject/verdict.ts';
import { groupBy } from '../group-by.ts';
import { BY_WEIGHT } from '../style.ts';

/**
 * A property that a subject fails, or an error that it ends in, over all problems, with what fails because of it. The same error in
 * several properties is one cause.
 */
export interface Cause {
  readonly id: string;
  /** All properties, where an error has ended several. */
  readonly ids: readonly string[];
  readonly subject: string;
  readonly status: Status;
  /** The clearest first: diagnosed, then in the order of the plan. */
  readonly verdicts: readonly Verdict[];
  /** Checks that were blocked by it, by property. */
  readonly dependents: readonly { readonly id: string; readonly verdicts: readonly Verdict[] }[];
}

/** Statuses that are failures of a subject. */
const WRONG: ReadonlySet<Status> = new Set(['error', 'timeout', 'fail', 'xpass']);

/**
 * Failures by subject and property: what is required before what is not, what is explained before what is not, then in the order of the
 * plan, in which basic properties come first. The first is the one to mend first.
 */
export function causesOf(verdicts: readonly Verdict[], wanted: ReadonlySet<Status> = WRONG): Cause[] {
  const own = groupBy(
    verdicts.filter(({ status }) => wanted.has(status)),
    ({ subject, id, status, reason }) =>
      status === 'error' ? JSON.stringify([subject, 'error', reason]) : JSON.stringify([subject, id]),
  );
  const blocked = groupBy(
    verdicts.filter(({ status }) => status === 'blocked'),
    (verdict) => JSON.stringify([verdict.subject, rootOf(verdict)]),
  );
  const causes = [...own.values()].map((group): Cause => {
    const sorted = group
      .map((verdict, k) => ({ verdict, k }))
      .sort((a, b) => rank(a.verdict) - rank(b.verdict) || a.k - b.k);
    const ids = [...new Set(group.map(({ id }) => id))];
    const after = ids.flatMap((id) => blocked.get(JSON.stringify([group[0].subject, id])) ?? []);
    const dependents = [...groupBy(after, ({ id }) => id)];
    return {
      id: group[0].id,
      ids,
      subject: group[0].subject,
      status: worstStatus(group),
      verdicts: sorted.map(({ verdict }) => verdict),
      dependents: dependents.map(([id, each]) => ({ id, verdicts: each })),
    };
  });
  const weight = ({ verdicts: [first] }: Cause): number => (first.level === 'required' ? 0 : 2) + rank(first);
  return causes
    .map((cause, k) => ({ cause, k }))
    .sort((a, b) => weight(a.cause) - weight(b.cause) || a.k - b.k)
    .map(({ cause }) => cause);
}

const rank = ({ diagnosis }: Verdict): number => (diagnosis?.status === 'explained' ? 0 : 1);

/** The more basic failure that explains a blocked check; older streams have it in the reason alone. */
function rootOf({ root, reason }: Verdict): string {
  return root ?? /^Explained by the failure of (\S+?)\.? Here:/.exec(reason)?.[1] ?? '';
}

/** The status that stands for many: the worst. */
export function worstStatus(verdicts: readonly Verdict[]): Status {
  return BY_WEIGHT.find((status) => verdicts.some((verdict) => verdict.status === status)) ?? 'skip';
}

/** What is known of a property: from the stream itself, else from the verdict alone. */
export interface PropertyText {
  readonly id: string;
  readonly title: string;
  readonly statement?: string;
  readonly equation?: string;
  readonly source?: string;
  readonly tolerance?: string;
  readonly blind?: string;
}

/** Texts of properties by id. */
export function propertyTexts(
  run: RunRecord | undefined,
  known: readonly PropertyText[],
): ReadonlyMap<string, PropertyText> {
  return new Map([...known, ...(run?.properties ?? [])].map((property) => [property.id, property]));
}
