import type { Evaluable } from '../../properties/numeric/pointwise.ts';
import type { CheckContext, Finding, Property } from '../../properties/types.ts';
import type { Diagnosis } from '../../subject/diagnosis.ts';
import { behavioursOf, heldInFormat, remaining, roughErrors } from '../behaviour/index.ts';
import type { DiagnoseKind, Memory } from '../diagnose.ts';
import { diagnosisOf } from '../explain.ts';
import { notSearched } from '../not-searched.ts';
import { redeclared } from '../redeclared.ts';
import type { FixedCandidate, Found } from './candidate.ts';
import { type Cases, casesOf } from './cases.ts';
import { recall, sameAgain } from './known.ts';
import { type PosedSubject, posedAt } from './posed.ts';
import { rowsOf } from './rows.ts';
import { searchCandidates } from './search.ts';
import { remembered, searched } from './stages.ts';

/** A failure that is to be explained. */
interface Task {
  readonly context: CheckContext;
  readonly property: Property;
  readonly finding: Finding;
  readonly memory: Memory;
  /** Ends a search. */
  readonly stop: Pick<AbortSignal, 'aborted'>;
}

/** What explains the failure of a map, a velocity or a one-time function that claims to be exact; nothing for others. */
export const diagnoseFunction: DiagnoseKind = async (context, property, finding, memory) => {
  const posed = await posedAt(context, finding);
  if (posed === undefined || !posed.subject.exact) return undefined;
  const { signal } = context;
  const stop = {
    get aborted() {
      return signal.aborted || memory.budget.aborted;
    },
  };
  const task: Task = { context, property, finding, memory, stop };
  const elsewhere = posed.subject === context.subject ? undefined : await explainedAtHome(posed, task);
  return elsewhere ?? diagnosed(posed, task);
};

/**
 * A counterexample may be posed on a problem that was drawn or shrunk. What explains the subject on the run's own problem is looked for
 * once, and tried there first; what nothing explains is not looked for again. undefined where the subject is right at home.
 */
async function explainedAtHome(posed: PosedSubject, task: Task): Promise<Diagnosis | undefined> {
  const { context, property, memory, stop } = task;
  const subject = context.subject as Evaluable;
  const known = recall(memory, subject);
  if (known.found === undefined || known.coupling !== undefined) {
    const home = await diagnosed({ subject, problem: context.problem!, rows: undefined }, task);
    if (known.found === undefined) return home.status === 'none-fits' ? undefined : home;
  }
  if (known.wrong !== true || memory.budget.aborted) return undefined;
  if (known.found!.length === 0) return diagnosisOf(known.redeclared ?? [], known.tried);
  const cases = await casesOf(posed.subject.declared, posed.problem, posed.rows, context.seed, true);
  const names = known.found!.map(({ explanation: { id } }) => id);
  const { found } = searchCandidates(cases, remembered(cases, names), stop);
  return found.length === 0 ? undefined : diagnosisOf(suiting(property, cases, found), known.tried);
}

/** The diagnosis of a subject on one problem. */
async function diagnosed(posed: PosedSubject, task: Task): Promise<Diagnosis> {
  const { subject, problem, rows } = posed;
  const { context, property, finding, memory, stop } = task;
  const { seed } = context;
  const known = recall(memory, subject);
  const { coupling } = known;
  if (coupling !== undefined) return diagnosisOf(coupling.found, coupling.tried);
  if (memory.budget.aborted) return notSearched(context, property);
  const again = known.found === undefined ? undefined : await sameAgain(known.found, posed, property, seed);
  if (again !== undefined) return diagnosisOf(again, known.tried);
  const behaviours = await behavioursOf(subject, problem, rows, property, finding, seed);
  if (behaviours.found.length > 0) {
    if (COUPLED.test(behaviours.found[0].id)) known.coupling = behaviours;
    return diagnosisOf(behaviours.found, behaviours.tried);
  }
  if (known.found?.length === 0 && known.wrong) return diagnosisOf(known.redeclared ?? [], known.tried);
  const cases = await casesOf(subject.declared, problem, rows, seed);
  if (cases.wrong.length > 0) {
    const format = heldInFormat(cases);
    if (format !== undefined) return diagnosisOf([format], behaviours.tried + 1);
    const names = memory.fitted.get(subject.name) ?? [];
    const outcome = searched(cases, stop, names);
    const whole = outcome.found.some(({ explanation: { fits, cases: count } }) => fits === count);
    if (stop.aborted && !whole) return notSearched(context, property, outcome.tried);
    known.found = outcome.found;
    known.wrong = true;
    known.tried = outcome.tried + behaviours.tried + 1;
    const explanations = suiting(property, cases, outcome.found);
    memory.fitted.set(subject.name, [...new Set([...explanations.map(({ id }) => id), ...names])]);
    if (explanations.length > 0) return diagnosisOf(explanations, known.tried);
    const rough = await roughErrors(cases);
    if (rough !== undefined) return diagnosisOf([rough], known.tried);
  }
  const rest = await remaining(subject, problem, property, seed);
  const tried = known.tried + behaviours.tried + 1;
  if (rest.length > 0 || known.found === undefined || stop.aborted) return diagnosisOf(rest, tried);
  const otherwise = await redeclared(subject.declared, problem, seed);
  known.redeclared = otherwise.found;
  known.tried += otherwise.tried;
  return diagnosisOf(otherwise.found, tried + otherwise.tried);
}

/** Behaviours behind which every other failure of a subject stands. */
const COUPLED = /^behaviour\.(batch\.(?!large|stale)|cached|alternating|drifting|random|dropout|batch-dependent)/;

/** The explanations that say something of a failed property: where it asks for NaN, those that hold there. */
function suiting({ id }: Property, cases: Cases, found: readonly Found[]) {
  const held = found.filter(({ candidate }) => id.split('.')[1] !== 'non-finite' || holdsAtNaN(cases, candidate));
  return held.map(({ explanation }) => explanation);
}

/** Whether a formula that reproduces the subject at numbers does so at NaN: one that hides it has it for another reason. */
function holdsAtNaN({ observed, rows }: Cases, { level, predict }: FixedCandidate): boolean {
  const { x, s, t } = level === 'raw' ? observed.raw : rows;
  const spoilt = (values: Float64Array) => values.map(() => Number.NaN);
  const finite = (y: Float64Array) => y.some(Number.isFinite);
  return [rowsOf(spoilt(x), s, t), rowsOf(x, spoilt(s), t), rowsOf(x, s, spoilt(t))].some((call) =>
    finite(predict(call)),
  );
}
