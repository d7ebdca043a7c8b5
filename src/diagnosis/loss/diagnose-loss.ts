import type { Problem } from '../../analytic/types.ts';
import { specOf } from '../../properties/loss/spec.ts';
import { resolveProblem } from '../../properties/runner/index.ts';
import type { Checkable } from '../../properties/types.ts';
import type { DiagnoseKind, Memory } from '../diagnose.ts';
import { diagnosisOf } from '../explain.ts';
import { examine, type Findings } from './examine.ts';
import { explained } from './explained.ts';

/** Examinations in one run: beyond them a failure stands undiagnosed, so that a loss that fails everywhere costs no more. */
const EXAMINATIONS = 6;

/** Explains the failure of a loss. */
export const diagnoseLoss: DiagnoseKind = async (context, _property, finding, memory) => {
  const own = await findingsOn(context.subject, context, memory);
  if (own === undefined || own.explanations.length > 0) return own && diagnosis(own);
  // What the problem of the run hides may show on the one that the counterexample is about.
  const elsewhere = finding.counterexample?.problem as Problem | undefined;
  if (elsewhere === undefined || context.onProblem === undefined || elsewhere.id === context.problem?.id)
    return diagnosis(own);
  const other = await context.onProblem(elsewhere);
  const there = other === null ? undefined : await findingsOn(other, context, memory, resolveProblem(elsewhere));
  return diagnosis(there ?? own);
};

function diagnosis({ explanations, tried, stopGradient, weighting }: Findings) {
  return diagnosisOf(explanations.map(explained), tried, {
    ...(stopGradient === undefined ? {} : { stopGradient }),
    ...(weighting === undefined ? {} : { weighting }),
  });
}

/** What is found of a loss on one problem, once. */
async function findingsOn(
  checkable: Checkable,
  context: Parameters<DiagnoseKind>[0],
  memory: Memory,
  problem = context.problem,
): Promise<Findings | undefined> {
  if (checkable.kind !== 'loss' || problem === null || !problem.native) return undefined;
  const { subject } = checkable;
  const known = memory.cases.get(checkable) ?? new Map<string, unknown>();
  memory.cases.set(checkable, known);
  const before = known.get(problem.id) as Findings | undefined;
  if (before !== undefined) return before;
  if (memory.searches >= EXAMINATIONS) return undefined;
  memory.searches++;
  const posed = { subject, spec: specOf(subject), problem, signal: context.signal };
  const found = await examine(posed, { seed: context.seed, brief: memory.fitted.has(subject.name) });
  memory.fitted.set(
    subject.name,
    found.explanations.flatMap(({ differences }) => differences.map(({ id }) => id)),
  );
  known.set(problem.id, found);
  return found;
}
