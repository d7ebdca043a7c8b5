import type { ExactProblem } from '../../analytic/types.ts';
import { canonicalMap, canonicalPointFunction } from '../../subject/canonicalise.ts';
import type { Subject } from '../../subject/types.ts';
import type { Checkable } from '../types.ts';

/** A subject as the properties take it, on one problem; `bound` where a factory made it for this problem. */
export function checkableOf(subject: Subject, problem: ExactProblem | null, bound = false): Checkable {
  switch (subject.kind) {
    case 'map':
      return canonicalMap(subject, problem);
    case 'velocity':
    case 'consistency':
      return canonicalPointFunction(subject, problem);
    case 'sampler':
      return { kind: 'sampler', subject, problem, bound };
    case 'loss':
      return { kind: 'loss', subject, problem };
  }
}
