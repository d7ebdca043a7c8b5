import type { Verdict } from '../../subject/verdict.ts';

/**
 * The exit code of a finished run, the first that applies: 3 a required check ended in error or timeout, 1 a required
 * check failed, was inconclusive or passed against its xfail, 4 nothing was run, 0. (130, 70 and 2 are not about
 * verdicts.) A failure that a more basic one explains is that one's.
 */
export function exitCodeOf(verdicts: readonly Pick<Verdict, 'status' | 'level'>[]): 0 | 1 | 3 | 4 {
  const required = verdicts.filter((verdict) => verdict.level === 'required').map((verdict) => verdict.status);
  if (required.some((status) => status === 'error' || status === 'timeout')) return 3;
  if (required.some((status) => status === 'fail' || status === 'inconclusive' || status === 'xpass')) return 1;
  if (verdicts.every((verdict) => verdict.status === 'skip')) return 4;
  return 0;
}
