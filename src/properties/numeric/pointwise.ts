import type { ExactProblem } from '../../analytic/types.ts';
import type { CanonicalMap, CanonicalPointFunction } from '../../subject/canonical.ts';
import type { ToleranceRecord } from '../../subject/verdict.ts';
import type { CheckContext, Finding, Property } from '../types.ts';
import { type CaseField, type FlowCase, fromCounterexample } from './case.ts';
import { failFinding, passFinding } from './finding.ts';
import type { PointResiduals } from './judge.ts';
import { type Judged, judgeCase } from './judge-case.ts';
import { overrideText, withTolerance } from './override.ts';
import { residualsOf, trajectoriesOf } from './picture.ts';
import { poser } from './posing.ts';
import { type ScoreSpec, scoreFinding } from './score.ts';
import { drawBatch, type SearchResult, searchCases } from './search.ts';
import type { TimePattern } from './times.ts';
import { tooCoarse } from './too-coarse.ts';

/** Subjects that the numerical properties evaluate. */
export type Evaluable = CanonicalMap | CanonicalPointFunction;

/** What a file of an identity supplies; {@link pointwise} does the rest. */
export interface PointwiseSpec<C extends Evaluable> extends Omit<Property<C>, 'check'> {
  readonly times: TimePattern;
  /** Fields of a case that the residual depends on. */
  readonly fields: readonly CaseField[];
  /** Derivation of the tolerance, for the verdict. */
  readonly derivation: string;
  readonly toleranceKind?: ToleranceRecord['kind'];
  /** Points of a batch at most, for identities that need many evaluations a point. */
  readonly largestBatch?: number | ((problem: ExactProblem | null) => number);
  /** Draws other points than the usual ones. */
  readonly redraw?: (batch: FlowCase, problem: ExactProblem | null, subject: C) => FlowCase;
  /** What a failure means, where a number says little. */
  readonly meaning?: string;
  residuals(subject: C, problem: ExactProblem | null, batch: FlowCase): Promise<PointResiduals>;
  /** How a trained network is scored; absent where only exact verdicts make sense. */
  readonly score?: ScoreSpec<C>;
  /** True where the claim is about the code and not about its answers, so that a trained network is judged too. */
  readonly judgesNetworks?: boolean;
  /** True where one further case has few points that are repeated to a large batch. */
  readonly repeats?: boolean;
  /** True where a picture shows it best: its residuals are kept on a pass too, and paths of a map on a failure. */
  readonly pictured?: boolean;
  /** True where differences of values are judged, which a coarse declared accuracy may leave no digits. */
  readonly judgesDifferences?: boolean;
}

/** A property with what makes it up. */
export interface PointwiseProperty<C extends Evaluable> extends Property<C> {
  readonly spec: PointwiseSpec<C>;
}

/**
 * The property of an identity that holds point by point. Cases come from fast-check, a batch each; the worst point of a
 * failing batch is shrunk (see `arbitrary.ts`) and reported with its bits. A trained network gets a score instead.
 */
export function pointwise<C extends Evaluable>(spec: PointwiseSpec<C>): PointwiseProperty<C> {
  const { id, title, statement, equation, source, level, kind, tolerance, blind, blockedBy, skip } = spec;
  return {
    ...{ id, title, statement, equation, source, level, kind, tolerance, blind, blockedBy },
    skip: (subject) => {
      const judged = subject.exact || spec.score !== undefined || spec.judgesNetworks === true;
      return judged ? skip(subject) : 'trained-network: exact answers are not its claim';
    },
    check: (context) => check(spec, context),
    spec,
  };
}

/** The identity judged by a tolerance set by hand. */
function overridden<C extends Evaluable>(spec: PointwiseSpec<C>, value: number): PointwiseSpec<C> {
  return {
    ...spec,
    toleranceKind: 'override',
    derivation: overrideText(value, spec.derivation),
    residuals: async (...where) => withTolerance(await spec.residuals(...where), value),
  };
}

async function check<C extends Evaluable>(derived: PointwiseSpec<C>, context: CheckContext<C>): Promise<Finding> {
  const spec = context.tolerance === undefined ? derived : overridden(derived, context.tolerance);
  if (!context.subject.exact && spec.score !== undefined) return scoreFinding(spec, spec.score, context);
  const replay = context.replay === undefined ? undefined : fromCounterexample(context.replay);
  const search = await searchCases(spec, context, replay);
  if (search.failure !== undefined) {
    const finding = failFinding(spec, search.failure, search, context.replay?.shrinks ?? search.shrinks);
    return { ...finding, ...(await pictures(spec, context, search, search.failure)) };
  }
  const finding = { ...passFinding(spec, search, replay), ...(await pictures(spec, context, search)) };
  const reason = finding.status === 'inconclusive' ? await tooCoarse(spec, context, search) : undefined;
  return reason === undefined ? finding : { ...finding, status: 'skip', reason };
}

/** Further batches that a picture of a failure shows. */
const MORE_BATCHES = 3;

/** What a report draws of a search. */
async function pictures<C extends Evaluable>(
  spec: PointwiseSpec<C>,
  context: CheckContext<C>,
  { judged }: SearchResult,
  failure?: Judged,
): Promise<Pick<Finding, 'residuals' | 'trajectories'>> {
  if (spec.pictured !== true || failure === undefined || context.cases !== undefined) {
    const residuals = spec.pictured === true || failure !== undefined ? residualsOf(judged, 'pass') : undefined;
    return residuals === undefined ? {} : { residuals };
  }
  const posed = poser(context);
  const all = [...judged];
  const on = await posed(failure.batch.definition);
  // Never more than a pass would have taken.
  const more = context.replay === undefined ? Math.min(MORE_BATCHES, context.effort.batches - 1) : 0;
  try {
    for (let k = 1; k <= more; k++) {
      context.signal.throwIfAborted();
      const one = await judgeCase(spec, posed, drawBatch(spec, context, -k));
      if (one !== undefined) all.push(one);
    }
  } catch {
    // The failure is known; what is drawn beside it is not worth an error.
  }
  const residuals = residualsOf(all, 'fail');
  const trajectories =
    on?.subject.kind === 'map' && on.problem !== null
      ? await trajectoriesOf(on.subject, on.problem, failure, context)
      : undefined;
  return { ...(residuals === undefined ? {} : { residuals }), ...(trajectories === undefined ? {} : { trajectories }) };
}
