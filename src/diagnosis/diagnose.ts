import type { Checkable, CheckContext, Diagnose } from '../properties/types.ts';
import type { Diagnosis } from '../subject/diagnosis.ts';

/** The outermost bound of all diagnoses of one run, milliseconds: what is done is bounded by numbers of candidates and of searches. */
const RUN_TIME = 120_000;

/** What is kept between the failures of one run: see the folders of the kinds. */
export interface Memory {
  /** Of one subject on one problem, by the checkable. */
  readonly cases: WeakMap<Checkable, Map<string, unknown>>;
  /** Ids of explanations that have fitted before, by subject name. */
  readonly fitted: Map<string, readonly string[]>;
  /** Full searches made: work is bounded by their number, so that equal runs give equal diagnoses. */
  searches: number;
  /** Candidates tried in a full search that found nothing, by subject name. */
  readonly unexplained: Map<string, number>;
}

/** What a run begins with. */
export function freshMemory(): Memory {
  return { cases: new WeakMap(), fitted: new Map(), searches: 0, unexplained: new Map() };
}

/** The diagnosis of a kind; ends soon after `context.signal` is aborted. */
export type DiagnoseKind = (...failure: [...Parameters<Diagnose>, Memory]) => Promise<Diagnosis | undefined>;

/** A {@link Diagnose} for one run. Loads what a kind needs at its first failure. */
export function createDiagnose(runTime = RUN_TIME): Diagnose {
  const memory = freshMemory();
  let left = runTime;
  return async (context, property, finding) => {
    if (left <= 0) return undefined;
    const start = performance.now();
    const controller = new AbortController();
    const abort = (): void => controller.abort();
    const timer = setTimeout(abort, left);
    context.signal.addEventListener('abort', abort, { once: true });
    try {
      const diagnoseKind = await kindOf(context);
      return await diagnoseKind?.({ ...context, signal: controller.signal }, property, finding, memory);
    } finally {
      clearTimeout(timer);
      context.signal.removeEventListener('abort', abort);
      left -= performance.now() - start;
    }
  };
}

async function kindOf({ subject }: CheckContext): Promise<DiagnoseKind | undefined> {
  switch (subject.kind) {
    case 'loss':
      return (await import('./loss/index.ts')).diagnoseLoss;
    case 'sampler':
      return (await import('./sampler/index.ts')).diagnoseSampler;
    default:
      return (await import('./function/index.ts')).diagnoseFunction;
  }
}
