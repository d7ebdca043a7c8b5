import type { CanonicalPointFunction } from '../../subject/canonical.ts';

/** The reason why identities along the exact flow cannot be checked. */
export function noProblem(subject: CanonicalPointFunction): string | undefined {
  return subject.problem === null ? 'no-problem: there is no exact flow to follow' : undefined;
}
