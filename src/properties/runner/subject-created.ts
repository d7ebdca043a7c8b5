import type { Property } from '../types.ts';

/** Stands in a plan for a subject that its factory failed to make. */
export const subjectCreated: Property = {
  id: 'subject.created',
  title: 'The factory gives a subject',
  statement: 'Called with a problem, a factory returns a Subject, or null where it does not apply.',
  equation: 'factory(problem) ∈ Subject ∪ {null}',
  source: 'the contract of subjects',
  level: 'required',
  kind: 'map',
  tolerance: 'None: it is made or it is not.',
  blind: 'Whether the subject is right.',
  blockedBy: [],
  skip: () => undefined,
  check: async () => ({ status: 'pass', reason: 'made' }),
};
