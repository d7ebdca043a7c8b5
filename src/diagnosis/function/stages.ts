import type { Candidate } from './candidate.ts';
import { formulas, partial, readings } from './candidates.ts';
import type { Cases } from './cases.ts';
import { type SearchOutcome, searchCandidates } from './search.ts';

/** Candidates that fit, by stages: those with few changes leave the others untried, those of the `names` that fitted before all others. */
export function searched(cases: Cases, stop: Pick<AbortSignal, 'aborted'>, names: readonly string[]): SearchOutcome {
  let tried = 0;
  let partly: SearchOutcome['found'] = [];
  const stages: readonly (() => Iterable<Candidate>)[] = [
    ...(names.length === 0 ? [] : [() => remembered(cases, names)]),
    () => [...readings(cases, 1), ...formulas(cases)],
    () => partial(cases),
    () => readings(cases, 2),
  ];
  for (const stage of stages) {
    const outcome = searchCandidates(cases, stage(), stop);
    tried += outcome.tried;
    // What leaves some rows unexplained gives way to what does not.
    if (outcome.found.some(({ explanation: { fits, cases: count } }) => fits === count))
      return { found: outcome.found, tried };
    if (partly.length === 0) partly = outcome.found;
    if (stop.aborted) break;
  }
  return { found: partly, tried };
}

/** Candidates whose ids have fitted before. */
export function remembered(cases: Cases, names: readonly string[]): Candidate[] {
  const idOf = (candidate: Candidate): string | undefined =>
    'predict' in candidate ? candidate.claim.id : candidate.claimAt(candidate.starts[0] * 1.01 + 1e-3)?.id;
  return [...readings(cases, 1), ...formulas(cases)].filter((candidate) => names.includes(idOf(candidate) ?? ''));
}
