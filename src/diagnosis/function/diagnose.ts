import type { ExactProblem, Problem } from '../../analytic/types.ts';
import { fromCounterexample } from '../../properties/numeric/case.ts';
import { endOf } from '../../properties/numeric/flow-like.ts';
import type { Evaluable } from '../../properties/numeric/pointwise.ts';
import { posedProblem } from '../../properties/numeric/posing.ts';
import type { CheckContext, Finding, Property } from '../../properties/types.ts';
import type { Explanation } from '../../subject/diagnosis.ts';
import type { Behaviours } from '../behaviour/behaviours.ts';
import { behavioursOf, heldInFormat, remaining, roughErrors } from '../behaviour/index.ts';
import type { DiagnoseKind, Memory } from '../diagnose.ts';
import { diagnosisOf } from '../explain.ts';
import type { Candidate, FixedCandidate, Found } from './candidate.ts';
import { formulas, partial, readings } from './candidates.ts';
import { type Cases, casesOf } from './cases.ts';
import { type Rows, rowsOf } from './rows.ts';
import { reproduces, type SearchOutcome, searchCandidates } from './search.ts';

/** Full searches in one run: beyond them a failure stands undiagnosed, so that a subject that fails everywhere costs no more. */
const FULL_SEARCHES = 6;

/** What explains the failure of a map, a velocity or a one-time function that claims to be exact; nothing for others. */
export const diagnoseFunction: DiagnoseKind = async (context, property, finding, memory) => {
  const posed = await posedAt(context, finding);
  if (posed === undefined || !posed.subject.exact) return undefined;
  const { subject, problem, rows } = posed;
  const { seed, signal } = context;
  const known = recall(memory, subject);
  const { coupling } = known;
  if (coupling !== undefined) return diagnosisOf(coupling.found, coupling.tried);
  const again = known.found === undefined ? undefined : await sameAgain(known.found, posed, property, seed);
  if (again !== undefined) return diagnosisOf(again, known.tried);
  const behaviours = await behavioursOf(subject, problem, rows, property, finding, seed);
  if (behaviours.found.length > 0) {
    if (COUPLED.test(behaviours.found[0].id)) known.coupling = behaviours;
    return diagnosisOf(behaviours.found, behaviours.tried);
  }
  if (known.found?.length === 0 && known.wrong) return diagnosisOf([], known.tried);
  const cases = await casesOf(subject.declared, problem, rows, seed);
  if (cases.wrong.length > 0) {
    const format = heldInFormat(cases);
    if (format !== undefined) return diagnosisOf([format], behaviours.tried + 1);
    if (memory.searches >= FULL_SEARCHES) return undefined;
    // A search costs ten seconds where every map is integrated: what nothing explained on another problem is not searched again here.
    const before = memory.unexplained.get(subject.name);
    if (before !== undefined && problem.mapKind === 'integrated') {
      Object.assign(known, { found: [], wrong: true, tried: before });
      return diagnosisOf([], before);
    }
    memory.searches++;
    const names = memory.fitted.get(subject.name) ?? [];
    const outcome = searched(cases, signal, names);
    known.found = outcome.found;
    known.wrong = true;
    known.tried = outcome.tried + behaviours.tried + 1;
    const held = outcome.found.filter(
      ({ candidate }) => property.id.split('.')[1] !== 'non-finite' || holdsAtNaN(cases, candidate),
    );
    const explanations = held.map(({ explanation }) => explanation);
    memory.fitted.set(subject.name, [...new Set([...explanations.map(({ id }) => id), ...names])]);
    if (explanations.length > 0) return diagnosisOf(explanations, known.tried);
    memory.unexplained.set(subject.name, known.tried);
    const rough = await roughErrors(cases);
    if (rough !== undefined) return diagnosisOf([rough], known.tried);
  }
  const rest = await remaining(subject, problem, property, seed);
  return diagnosisOf(rest, known.tried + behaviours.tried + 1);
};

/** Behaviours behind which every other failure of a subject stands. */
const COUPLED = /^behaviour\.(batch\.(?!large|stale)|cached|alternating|drifting|random|dropout|batch-dependent)/;

/** Whether a formula that reproduces the subject at numbers does so at NaN: one that hides it has it for another reason. */
function holdsAtNaN({ observed, rows }: Cases, { level, predict }: FixedCandidate): boolean {
  const { x, s, t } = level === 'raw' ? observed.raw : rows;
  const spoilt = (values: Float64Array) => values.map(() => Number.NaN);
  const finite = (y: Float64Array) => y.some(Number.isFinite);
  return [rowsOf(spoilt(x), s, t), rowsOf(x, spoilt(s), t), rowsOf(x, s, spoilt(t))].some((call) =>
    finite(predict(call)),
  );
}

/** What is known of a subject on a problem. */
interface Known {
  found?: readonly Found[];
  tried: number;
  /** It differs from the truth somewhere. */
  wrong?: boolean;
  coupling?: Behaviours;
}

function recall({ cases }: Memory, subject: Evaluable): Known {
  const entry = cases.get(subject) ?? new Map<string, unknown>();
  cases.set(subject, entry);
  const known = (entry.get('function') ?? { tried: 0 }) as Known;
  entry.set('function', known);
  return known;
}

/** Those of the earlier explanations that hold at this failure too; undefined where none does, or where it shows nothing at its points. */
async function sameAgain(
  found: readonly Found[],
  { subject, problem, rows }: PosedSubject,
  property: Pick<Property, 'id'>,
  seed: number,
): Promise<Explanation[] | undefined> {
  // These ask for something else than values.
  if (found.length === 0 || /\.(jvp|deterministic|arguments-unchanged|non-finite)$/.test(property.id)) return undefined;
  const cases = await casesOf(subject.declared, problem, rows, seed + 1);
  const explanations = found.flatMap(({ candidate, explanation }) => {
    const agreement = reproduces(cases, candidate);
    if (agreement === undefined) return [];
    const { digits, fits, cases: count } = agreement;
    return [
      {
        ...explanation,
        digits: Math.min(digits, explanation.digits),
        fits: explanation.fits + fits,
        cases: explanation.cases + count,
      },
    ];
  });
  return explanations.length > 0 ? explanations : undefined;
}

/** Candidates that fit, by stages: those with few changes leave the others untried, those of the `names` that fitted before all others. */
function searched(cases: Cases, signal: AbortSignal, names: readonly string[]): SearchOutcome {
  let tried = 0;
  let partly: SearchOutcome['found'] = [];
  const stages: readonly (() => Iterable<Candidate>)[] = [
    ...(names.length === 0 ? [] : [() => remembered(cases, names)]),
    () => [...readings(cases, 1), ...formulas(cases)],
    () => partial(cases),
    () => readings(cases, 2),
  ];
  for (const stage of stages) {
    const outcome = searchCandidates(cases, stage(), signal);
    tried += outcome.tried;
    // What leaves some rows unexplained gives way to what does not.
    if (outcome.found.some(({ explanation: { fits, cases: count } }) => fits === count))
      return { found: outcome.found, tried };
    if (partly.length === 0) partly = outcome.found;
    if (signal.aborted) break;
  }
  return { found: partly, tried };
}

/** Candidates whose ids have fitted before. */
function remembered(cases: Cases, names: readonly string[]): Candidate[] {
  const idOf = (candidate: Candidate): string | undefined =>
    'predict' in candidate ? candidate.claim.id : candidate.claimAt(candidate.starts[0] * 1.01 + 1e-3)?.id;
  return [...readings(cases, 1), ...formulas(cases)].filter((candidate) => names.includes(idOf(candidate) ?? ''));
}

interface PosedSubject {
  readonly subject: Evaluable;
  readonly problem: ExactProblem;
  /** The failing rows, in canonical arguments. */
  readonly rows: Rows | undefined;
}

/** The subject on the problem of the failing case; undefined without a problem. */
async function posedAt(context: CheckContext, finding: Finding): Promise<PosedSubject | undefined> {
  const subject = context.subject as Evaluable;
  if (context.problem === null) return undefined;
  const { counterexample } = finding;
  const rows = counterexample === undefined ? undefined : failingRows(subject.kind, counterexample, context.problem);
  const definition = counterexample?.problem as Problem | null | undefined;
  const elsewhere = definition != null && JSON.stringify(definition) !== JSON.stringify(context.problem.definition);
  if (!elsewhere) return { subject, problem: context.problem, rows };
  const other = (await context.onProblem?.(definition)) as Evaluable | null | undefined;
  return other == null
    ? { subject, problem: context.problem, rows: undefined }
    : { subject: other, problem: posedProblem(definition), rows };
}

/** Most rows of a counterexample that are looked at. */
const FAILING = 8;

function failingRows(
  kind: Evaluable['kind'],
  counterexample: NonNullable<Finding['counterexample']>,
  problem: ExactProblem,
): Rows | undefined {
  try {
    const { x, s, t, n, d } = fromCounterexample(counterexample);
    const count = Math.min(n, FAILING);
    const start = s.slice(0, count);
    const end = kind === 'map' ? t.slice(0, count) : kind === 'velocity' ? start : start.map(() => endOf(problem));
    return rowsOf(x.slice(0, count * d), start, end);
  } catch {
    return undefined;
  }
}
