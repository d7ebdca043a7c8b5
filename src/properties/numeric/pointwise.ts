import type { ExactProblem } from '../../analytic/types.ts';
import type { CanonicalMap, CanonicalPointFunction } from '../../subject/canonical.ts';
import type { ToleranceRecord } from '../../subject/verdict.ts';
import type { CheckContext, Finding, Property } from '../types.ts';
import { type CaseField, type FlowCase, fromCounterexample } from './case.ts';
import { failFinding, passFinding } from './finding.ts';
import type { PointResiduals } from './judge.ts';
import { type ScoreSpec, scoreFinding } from './score.ts';
import { searchCases } from './search.ts';
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
  /** True where differences of values are judged, which a coarse declared accuracy may leave no digits. */
  readonly judgesDifferences?: boolean;
}

/**
 * The property of an identity that holds point by point. Cases come from fast-check, a batch each; the worst point of a
 * failing batch is shrunk (see `arbitrary.ts`) and reported with its bits. A trained network gets a score instead.
 */
export function pointwise<C extends Evaluable>(spec: PointwiseSpec<C>): Property<C> {
  const { id, title, statement, equation, source, level, kind, tolerance, blind, blockedBy, skip } = spec;
  return {
    ...{ id, title, statement, equation, source, level, kind, tolerance, blind, blockedBy },
    skip: (subject) => {
      const judged = subject.exact || spec.score !== undefined || spec.judgesNetworks === true;
      return judged ? skip(subject) : 'trained-network: exact answers are not its claim';
    },
    check: (context) => check(spec, context),
  };
}

async function check<C extends Evaluable>(spec: PointwiseSpec<C>, context: CheckContext<C>): Promise<Finding> {
  if (!context.subject.exact && spec.score !== undefined) return scoreFinding(spec, spec.score, context);
  const replay = context.replay === undefined ? undefined : fromCounterexample(context.replay);
  const search = await searchCases(spec, context, replay);
  if (search.failure !== undefined) {
    return failFinding(spec, search.failure, search, context.replay?.shrinks ?? search.shrinks);
  }
  const finding = passFinding(spec, search, replay);
  const reason = finding.status === 'inconclusive' ? await tooCoarse(spec, context, search) : undefined;
  return reason === undefined ? finding : { ...finding, status: 'skip', reason };
}
