import type { Problem } from '../../analytic/types.ts';
import { specOf } from '../../properties/loss/spec.ts';
import { resolveProblem } from '../../properties/runner/index.ts';
import type { Checkable } from '../../properties/types.ts';
import type { DiagnoseKind, Memory } from '../diagnose.ts';
import { diagnosisOf } from '../explain.ts';
import { notSearched } from '../not-searched.ts';
import { examine, type Findings } from './examine.ts';
import { explained } from './explained.ts';

/** Explains the failure of a loss. */
export const diagnoseLoss: DiagnoseKind = async (context, property, finding, memory) => {
  const own = await findingsOn(context.subject, context, memory);
  if (own === 'not-searched') return notSearched(context, property);
  if (own === undefined || own.explanations.length > 0) return own && diagnosis(own);
  if (own.cut) return notSearched(context, property, own.tried);
  // What the problem of the run hides may show on the one that the counterexample is about.
  const elsewhere = finding.counterexample?.problem as Problem | undefined;
  if (elsewhere === undefined || context.onProblem === undefined || elsewhere.id === context.problem?.id)
    return diagnosis(own);
  const other = await context.onProblem(elsewhere);
  const there = other === null ? undefined : await findingsOn(other, context, memory, resolveProblem(elsewhere));
  return diagnosis(there === undefined || there === 'not-searched' ? own : there);
};

/** Said where nothing fits: the loss may be right, and of a definition that the suite does not know. */
const NO_FAMILY =
  'A loss of none of the five families (moment matching, a sum of other terms) cannot be declared: "Losses that no declaration covers" in docs/limits.md lists them.';

function diagnosis({ explanations, tried, stopGradient, weighting }: Findings) {
  const found = diagnosisOf(explanations.map(explained), tried, {
    ...(stopGradient === undefined ? {} : { stopGradient }),
    ...(weighting === undefined ? {} : { weighting }),
  });
  return found.status === 'none-fits' ? { ...found, summary: `${found.summary} ${NO_FAMILY}` } : found;
}

/** What is found of a loss on one problem, once. */
async function findingsOn(
  checkable: Checkable,
  context: Parameters<DiagnoseKind>[0],
  memory: Memory,
  problem = context.problem,
): Promise<Findings | 'not-searched' | undefined> {
  if (checkable.kind !== 'loss' || problem === null || !problem.native) return undefined;
  const { subject } = checkable;
  const known = memory.cases.get(checkable) ?? new Map<string, unknown>();
  memory.cases.set(checkable, known);
  const before = known.get(problem.id) as Findings | undefined;
  if (before !== undefined) return before;
  if (memory.budget.aborted) return 'not-searched';
  const stop = {
    get aborted() {
      return context.signal.aborted || memory.budget.aborted;
    },
  };
  const posed = { subject, spec: specOf(subject, problem), problem, signal: context.signal, stop };
  const found = await examine(posed, { seed: context.seed, brief: memory.fitted.has(subject.name) });
  memory.fitted.set(
    subject.name,
    found.explanations.flatMap(({ differences }) => differences.map(({ id }) => id)),
  );
  known.set(problem.id, found);
  return found;
}
