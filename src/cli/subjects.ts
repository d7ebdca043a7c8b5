import type { SubjectExport } from '../subject/types.ts';
import { BUILT_IN } from './isolate/protocol.ts';

/** The subjects of a target: a module's, or for `verify` the exact ones and the reference implementation. */
export async function loadSubjects(target: string): Promise<SubjectExport> {
  if (target !== BUILT_IN) return (await import('../subject/load.ts')).loadTarget(target);
  const [{ exactSubjects }, { referenceSubjects }] = await Promise.all([
    import('./exact-subjects.ts'),
    import('../reference/subjects.ts'),
  ]);
  return [...exactSubjects(), ...[await referenceSubjects()].flat()];
}
