import { contentHash } from '../../core/content-hash.ts';
import { clip } from '../../core/text.ts';
import type { Verdict } from '../../subject/verdict.ts';

/** What a repetition must give again, whatever the machine's clock says. */
const FIELDS = [
  'status',
  'title',
  'level',
  'statistic',
  'threshold',
  'tolerance',
  'cases',
  'inconclusiveCases',
  'pValue',
  'score',
  'reason',
  'detects',
  'root',
  'diagnosis',
  'residuals',
  'trajectories',
  'samples',
] as const;

/** How a repeated verdict differs from the recorded one, in words; undefined where it does not. */
export function unlikeRepeat(recorded: Verdict, again: Verdict, sameMachine: boolean): string | undefined {
  if (!sameMachine) return beyondTolerance(recorded, again);
  for (const field of FIELDS) {
    if (!same(recorded[field], again[field])) return `${field}: ${text(recorded[field])}, now ${text(again[field])}`;
  }
  const bits = same(recorded.counterexample?.bits, again.counterexample?.bits);
  return bits ? undefined : 'the counterexample is another one';
}

/**
 * On another machine elementary functions may round otherwise: the status must be the same, and residuals may differ by the tolerance, by
 * which an honest implementation may differ from the exact one; of statistics and scores the status alone is compared.
 */
function beyondTolerance(recorded: Verdict, again: Verdict): string | undefined {
  if (recorded.status !== again.status) return `status: ${recorded.status}, now ${again.status}`;
  const [a, b] = [recorded.statistic, again.statistic];
  const statistical =
    recorded.tolerance?.kind === 'statistics' || recorded.score !== undefined || recorded.pValue !== undefined;
  if (a === null || b === null || recorded.threshold === null || statistical) return undefined;
  const allowed = Math.max(recorded.threshold, again.threshold ?? 0);
  return Math.abs(a - b) <= allowed ? undefined : `statistic: ${a}, now ${b}, which differ by more than ${allowed}`;
}

/** Equal in all digits, whatever the order of the keys. */
function same(a: unknown, b: unknown): boolean {
  return contentHash(a ?? null) === contentHash(b ?? null);
}

function text(value: unknown): string {
  return clip(JSON.stringify(value) ?? 'none', 300);
}
