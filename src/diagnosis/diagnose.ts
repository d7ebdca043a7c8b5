import type { Checkable, CheckContext, Diagnose } from '../properties/types.ts';
import type { Diagnosis } from '../subject/diagnosis.ts';
import { type Budget, budgetOf } from './work.ts';

/** Work of all diagnoses of one subject in a run, see `work.ts`: less than five seconds of one core. */
const SUBJECT_WORK = 4.2e6;

/** What is kept between the failures of one subject in a run: see the folders of the kinds. */
export interface Memory {
  /** Of one subject on one problem, by the checkable. */
  readonly cases: WeakMap<Checkable, Map<string, unknown>>;
  /** Ids of explanations that have fitted before, by subject name. */
  readonly fitted: Map<string, readonly string[]>;
  /** What is left of its work: no clock, so that equal runs give equal diagnoses. */
  readonly budget: Budget;
}

/** What is known of a subject at first. */
export function freshMemory(work = SUBJECT_WORK): Memory {
  return { cases: new WeakMap(), fitted: new Map(), budget: budgetOf(work) };
}

/** The diagnosis of a kind; ends soon after `context.signal` is aborted. */
export type DiagnoseKind = (...failure: [...Parameters<Diagnose>, Memory]) => Promise<Diagnosis | undefined>;

/** A {@link Diagnose} for one run. Loads what a kind needs at its first failure. */
export function createDiagnose(work = SUBJECT_WORK): Diagnose {
  const memories = new Map<string, Memory>();
  return async (context, property, finding) => {
    const { subject } = context;
    const name = 'subject' in subject ? subject.subject.name : subject.name;
    const memory = memories.get(name) ?? freshMemory(work);
    memories.set(name, memory);
    const diagnoseKind = await kindOf(context);
    return memory.budget.during(() => diagnoseKind(context, property, finding, memory));
  };
}

async function kindOf({ subject }: CheckContext): Promise<DiagnoseKind> {
  switch (subject.kind) {
    case 'loss':
      return (await import('./loss/index.ts')).diagnoseLoss;
    case 'sampler':
      return (await import('./sampler/index.ts')).diagnoseSampler;
    default:
      return (await import('./function/index.ts')).diagnoseFunction;
  }
}
