import type { CaseField } from '../case.ts';

export type EvaluableKind = 'map' | 'velocity' | 'consistency';

/** The times of a case that a kind of subject is called with. */
export function argumentsOf(kind: EvaluableKind): CaseField[] {
  return kind === 'map' ? ['s', 't'] : ['s'];
}
