import type { Status, Verdict } from '../../subject/verdict.ts';
import { keyOf } from '../report-input.ts';

/** What became of a check or a metric. `changed` is neither better nor worse; `gone` and `new` are in one of the runs alone. */
export type ChangeKind = 'regressed' | 'improved' | 'changed' | 'new' | 'gone' | 'same';

/** One line of a comparison. */
export interface Change {
  readonly kind: ChangeKind;
  /** What: a property or a metric. */
  readonly id: string;
  readonly subject: string;
  readonly problem: string | null;
  readonly before: string;
  readonly after: string;
  /** Whether it counts for the exit code. */
  readonly counts: boolean;
}

/** How good a status is; a skip is not a pass, and nothing is worse than another way of being wrong. */
const RANK: Readonly<Record<Status, number>> = {
  pass: 3,
  xpass: 3,
  skip: 2,
  inconclusive: 1,
  blocked: 0,
  xfail: 0,
  fail: 0,
  error: 0,
  timeout: 0,
};

/**
 * Verdict by verdict, of the same property, subject and problem. Between equal statuses, scores whose intervals are apart are a change;
 * residuals are not, since within its tolerance one is as good as another.
 */
export function compareVerdicts(before: readonly Verdict[], after: readonly Verdict[]): Change[] {
  const old = new Map(before.map((verdict) => [keyOf(verdict), verdict]));
  const fresh = new Map(after.map((verdict) => [keyOf(verdict), verdict]));
  const gone = before.filter((verdict) => !fresh.has(keyOf(verdict)));
  return [
    ...after.map((verdict) => changeOf(old.get(keyOf(verdict)), verdict)),
    ...gone.map((verdict) => changeOf(verdict, undefined)),
  ];
}

function changeOf(before: Verdict | undefined, after: Verdict | undefined): Change {
  const { id, subject, problem, level } = (after ?? before)!;
  return {
    kind: kindOf(before, after),
    id,
    subject,
    problem,
    before: shown(before),
    after: shown(after),
    counts: level === 'required',
  };
}

function kindOf(before: Verdict | undefined, after: Verdict | undefined): ChangeKind {
  if (before === undefined) return 'new';
  if (after === undefined) return 'gone';
  const step = RANK[after.status] - RANK[before.status];
  if (step !== 0) return step > 0 ? 'improved' : 'regressed';
  if (before.score !== undefined && after.score !== undefined) {
    if (after.score.low > before.score.high) return 'regressed';
    if (after.score.high < before.score.low) return 'improved';
  }
  return before.status === after.status ? 'same' : 'changed';
}

function shown(verdict: Verdict | undefined): string {
  if (verdict === undefined) return '';
  const { status, score } = verdict;
  if (score === undefined) return status;
  const [value, low, high] = [score.value, score.low, score.high].map((number) => number.toPrecision(3));
  return `${status}, score ${value} [${low}, ${high}]`;
}
