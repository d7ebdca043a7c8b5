import fc from 'fast-check';
import { randomProblem } from '../../analytic/random-problem.ts';
import type { ExactProblem } from '../../analytic/types.ts';
import type { Rng } from '../../core/random.ts';
import { fullConventionSchema } from '../../subject/convention.ts';
import { onPath } from '../../subject/on-path.ts';
import type { LossSubject } from '../../subject/types.ts';
import type { ToleranceRecord } from '../../subject/verdict.ts';
import { LARGEST_RELATIVE_TOLERANCE, tooFewJudged } from '../numeric/judge.ts';
import { overrideText } from '../numeric/override.ts';
import { resolveProblem } from '../runner/problems.ts';
import type { Checkable, CheckContext, Finding } from '../types.ts';
import { adaptCase, roomyTimes } from './adapt-case.ts';
import { lossCases } from './arbitrary.ts';
import { drawLossCase, fromLossCounterexample, type LossCase, lossCounterexample, type Pattern } from './loss-case.ts';
import { isRegularAtEnd } from './skip.ts';
import { type LossSpec, specOf } from './spec.ts';

/** A loss on a problem, as a property gets it. */
export type LossCheckable = Extract<Checkable, { kind: 'loss' }>;
/** The context of a check of a loss. */
export type LossContext = CheckContext<LossCheckable>;

/** A loss posed on a problem. */
export interface PosedLoss {
  readonly subject: LossCheckable['subject'];
  readonly spec: LossSpec;
  readonly problem: ExactProblem;
}

/** What a property says of one batch. */
export interface LossJudgement {
  /** What should be zero, and the bound of an honest implementation; NaN and infinite residuals fail. */
  readonly residual: number;
  readonly tolerance: number;
  /** Size of what is judged: a tolerance above 1e-3 of it judges nothing. Infinity: judged whatever the tolerance. */
  readonly signal: number;
  readonly terms: Readonly<Record<string, number>>;
  /** Said where it fails. */
  readonly reason: string;
  /** Set where the property has nothing to judge at all, whatever the batch. */
  readonly skip?: string;
}

/** A property of a loss that holds batch by batch. */
export interface LossSearch {
  readonly patterns: (spec: LossSpec) => readonly Pattern[];
  /** True: the net is perturbed; false: it is the exact map. */
  readonly perturbed: boolean;
  readonly judge: (posed: PosedLoss, lossCase: LossCase) => Promise<LossJudgement>;
  readonly derivation: string;
  /** Default: round-off. */
  readonly toleranceKind?: ToleranceRecord['kind'];
  /** Cases at most, for claims that one batch shows as well as many. */
  readonly cases?: number;
  /** True: the first batch has more rows than any other, for losses that go by chunks. */
  readonly large?: boolean;
}

/** A prime above the usual sizes of a chunk (up to 128). */
const LARGE_BATCH = 131;

/** Sizes of batches: one row, as many as dimensions (where `(B,)` against `(B,1)` broadcasts in silence), and primes. */
const sizesFor = (d: number, points: number) => [7, d, 1, 13, 5, 23].filter((n) => n <= points);

const SHRINK_BUDGET = 300;

type Judged = LossJudgement & { readonly lossCase: LossCase };

/** The property judged by a tolerance set by hand. */
function overridden(search: LossSearch, value: number): LossSearch {
  return {
    ...search,
    derivation: overrideText(value, search.derivation),
    toleranceKind: 'override',
    judge: async (...where) => {
      const judged = await search.judge(...where);
      const terms = { derived: judged.tolerance };
      return { ...judged, tolerance: value, signal: Number.POSITIVE_INFINITY, terms };
    },
  };
}

/** Runs a property of a loss over the cases of fast-check, or the one case of a replay. */
export async function searchLoss(derived: LossSearch, context: LossContext): Promise<Finding> {
  const search = context.tolerance === undefined ? derived : overridden(derived, context.tolerance);
  const posed = poser(context);
  if (context.replay !== undefined) {
    const lossCase = fromLossCounterexample(context.replay);
    const on = await posed(lossCase);
    const judged = { ...(await search.judge(on!, lossCase)), lossCase };
    return ratioOf(judged) > 1
      ? failed(search, judged, 1, 0)
      : passed(search, { cases: 1, inconclusive: 0, worst: judged });
  }
  const spec = specOf(context.subject.subject, context.problem);
  const patterns = search.patterns(spec);
  const judgements = new WeakMap<LossCase, Judged>();
  const state = {
    cases: 0,
    inconclusive: 0,
    worst: undefined as Judged | undefined,
    skip: undefined as string | undefined,
    thrown: undefined as { error: unknown } | undefined,
    failing: false,
    shrinking: 0,
  };
  const holds = async (lossCase: LossCase): Promise<boolean> => {
    context.signal.throwIfAborted();
    if (state.thrown || state.skip || (state.failing && ++state.shrinking > SHRINK_BUDGET)) return true;
    try {
      const on = await posed(lossCase);
      if (on === undefined) return true;
      const judged = { ...(await search.judge(on, lossCase)), lossCase };
      if (judged.skip !== undefined) {
        state.skip = judged.skip;
        return true;
      }
      const ratio = ratioOf(judged);
      if (!state.failing) {
        state.cases++;
        if (inconclusive(judged)) state.inconclusive++;
        else if (ratio > (state.worst === undefined ? -1 : ratioOf(state.worst))) state.worst = judged;
      }
      if (!(ratio > 1)) return true;
      judgements.set(lossCase, judged);
      state.failing = true;
      return false;
    } catch (error) {
      if (!state.failing) state.thrown = { error };
      return true;
    }
  };
  let drawn = 0;
  const draw = (label: number): LossCase => {
    const rng = context.rng('case', label);
    const index = drawn++;
    const random = context.onProblem !== undefined && context.problem !== null && index % 4 === 3;
    const problem = random ? nativeProblem(rng, spec, context.subject.subject) : context.problem!;
    const sizes = sizesFor(problem.dimension, context.effort.points);
    const pattern = patterns[index % patterns.length];
    const size = sizes[Math.floor(index / patterns.length) % sizes.length];
    const n = search.large && index === 0 ? LARGE_BATCH : Math.max(pattern === 'mixed' ? 2 : 1, size);
    const rows = Math.min(n, spec.batchLimit);
    return adaptCase(spec, problem, drawLossCase(rng, problem, rows, pattern, search.perturbed, spec.reaches));
  };
  const details = await fc.check(fc.asyncProperty(lossCases(draw, roomyTimes(spec, context.problem!)), holds), {
    numRuns: Math.min(search.cases ?? Number.POSITIVE_INFINITY, Math.max(context.effort.batches, 2 * patterns.length)),
    seed: context.rng('cases').integer(2 ** 31),
    unbiased: true,
    verbose: 0,
  });
  if (state.thrown) throw state.thrown.error;
  context.signal.throwIfAborted();
  if (state.skip !== undefined) return { status: 'skip', reason: state.skip };
  const found = details.counterexample?.[0];
  const failure = found == null ? undefined : judgements.get(found);
  if (failure !== undefined) return failed(search, failure, state.cases, details.numShrinks);
  return passed(search, state);
}

/** A random problem whose exact map is a differentiable function, to the end where the loss needs it. */
function nativeProblem(rng: Rng, { reaches }: LossSpec, { convention }: LossSubject): ExactProblem {
  for (;;) {
    const problem = onPath(resolveProblem(randomProblem(rng)), fullConventionSchema.parse(convention ?? {}));
    if (problem.native && (reaches === 'any' || isRegularAtEnd(problem))) return problem;
  }
}

function posedOn(subject: PosedLoss['subject'], problem: ExactProblem): PosedLoss {
  return { subject, spec: specOf(subject, problem), problem };
}

/** The loss on the problem of a case; undefined where the factory refuses it. */
function poser(context: LossContext) {
  const own = JSON.stringify(context.problem?.definition ?? null);
  const known = new Map<string, LossCheckable | null>();
  return async ({ definition }: LossCase): Promise<PosedLoss | undefined> => {
    const key = JSON.stringify(definition);
    if (key === own) return posedOn(context.subject.subject, context.problem!);
    if (context.onProblem === undefined) return undefined;
    if (!known.has(key)) known.set(key, await context.onProblem(definition));
    const found = known.get(key);
    return found == null ? undefined : posedOn(found.subject, found.problem!);
  };
}

function ratioOf({ residual, tolerance, ...judged }: Judged): number {
  if (!Number.isFinite(residual)) return Number.POSITIVE_INFINITY;
  if (inconclusive({ residual, tolerance, ...judged })) return 0;
  if (residual === 0) return 0;
  return tolerance === 0 ? Number.POSITIVE_INFINITY : residual / tolerance;
}

function inconclusive({ residual, tolerance, signal }: Judged): boolean {
  return Number.isFinite(residual) && !(tolerance <= LARGEST_RELATIVE_TOLERANCE * signal);
}

function measure(search: LossSearch, { residual, tolerance, terms }: Judged) {
  return {
    statistic: Number.isFinite(residual) ? residual : null,
    threshold: Number.isFinite(tolerance) ? tolerance : null,
    tolerance: { kind: search.toleranceKind ?? 'round-off', terms: { ...terms }, derivation: search.derivation },
  };
}

function failed(search: LossSearch, judged: Judged, cases: number, shrinks: number): Finding {
  return {
    status: 'fail',
    reason: Number.isFinite(judged.residual) ? judged.reason : 'The loss or its gradient is NaN or infinite.',
    cases,
    inconclusiveCases: 0,
    ...measure(search, judged),
    counterexample: lossCounterexample(judged.lossCase, shrinks),
  };
}

function passed(
  search: LossSearch,
  state: { cases: number; inconclusive: number; worst?: Judged | undefined },
): Finding {
  const { cases, inconclusive: open, worst } = state;
  const counts = { cases, inconclusiveCases: open };
  const measured = worst === undefined ? {} : measure(search, worst);
  if (tooFewJudged(cases, open)) {
    return {
      status: 'inconclusive',
      reason: `${open} of ${cases} batches cannot be judged: the tolerance is above ${LARGEST_RELATIVE_TOLERANCE} of the signal.`,
      ...counts,
      ...measured,
    };
  }
  const share = worst === undefined ? '' : `, at worst ${Number(ratioOf(worst).toPrecision(3))} of the tolerance`;
  return { status: 'pass', reason: `Holds in ${cases} batches${share}.`, ...counts, ...measured };
}
