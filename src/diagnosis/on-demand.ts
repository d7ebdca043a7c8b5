import type { Diagnose } from '../properties/types.ts';

/**
 * A {@link Diagnose} for one run, of which nothing is loaded before the first failure. All diagnoses of a run share a time budget, and
 * what explains a subject on one problem is tried first on the next.
 */
export function diagnoseOnDemand(): Diagnose {
  let made: Promise<Diagnose> | undefined;
  return async (...failure) => {
    made ??= import('./diagnose.ts').then(({ createDiagnose }) => createDiagnose());
    return (await made)(...failure);
  };
}
