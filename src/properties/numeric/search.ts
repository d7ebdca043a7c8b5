import fc from 'fast-check';
import { defineProblem, randomProblem } from '../../analytic/index.ts';
import type { ExactProblem, Problem } from '../../analytic/types.ts';
import { FlowproofError } from '../../core/errors.ts';
import type { CheckContext } from '../types.ts';
import { FlowCaseArbitrary } from './arbitrary.ts';
import { valueBatch } from './batch-size.ts';
import type { FlowCase } from './case.ts';
import { drawCase } from './draw.ts';
import { endOf, timeGrid } from './flow-like.ts';
import { type Judgement, judge, type PointResiduals } from './judge.ts';
import type { Evaluable, PointwiseSpec } from './pointwise.ts';
import type { TimeSpec } from './times.ts';

/** A judged case. */
export interface Judged extends Judgement {
  readonly batch: FlowCase;
  readonly residuals: PointResiduals;
}

export interface SearchResult {
  readonly points: number;
  readonly inconclusive: number;
  /** The judged case with the largest ratio, where none fails. */
  readonly worst?: Judged;
  /** The failing case, shrunk. */
  readonly failure?: Judged;
  readonly shrinks: number;
}

/** Evaluations that shrinking may spend on one counterexample. */
const SHRINK_BUDGET = 400;

/** Kinds of random problems: those whose exact map is cheap. */
const NATIVE = ['closed', 'quantile', 'product'] as const;

/**
 * Runs the cases of a property through fast-check, or the one case of a replay. Rejections of the subject are passed on
 * unchanged, after the search has stopped.
 */
export async function searchCases<C extends Evaluable>(
  spec: PointwiseSpec<C>,
  context: CheckContext<C>,
  replay?: FlowCase,
): Promise<SearchResult> {
  const posed = poser(context);
  if (replay !== undefined) {
    const judged = await judgeCase(spec, posed, replay);
    if (judged === undefined) throw refused(replay);
    const { failures, inconclusive } = judged;
    return { points: replay.n, inconclusive, shrinks: 0, ...(failures > 0 ? { failure: judged } : { worst: judged }) };
  }
  const times = timeSpec(spec, context.subject, context.problem);
  const judgements = new WeakMap<FlowCase, Judged>();
  const state = {
    points: 0,
    inconclusive: 0,
    evaluations: 0,
    worst: undefined as Judged | undefined,
    crash: undefined as unknown,
    crashed: false,
    failed: false,
  };

  const holds = async (batch: FlowCase): Promise<boolean> => {
    context.signal.throwIfAborted();
    if (state.crashed || (state.failed && ++state.evaluations > SHRINK_BUDGET)) return true;
    try {
      const judged = await judgeCase(spec, posed, batch);
      if (judged === undefined) return true;
      judgements.set(batch, judged);
      if (!state.failed) {
        state.points += batch.n;
        state.inconclusive += judged.inconclusive;
        if (judged.ratio > (state.worst?.ratio ?? -1)) state.worst = judged;
      }
      state.failed ||= judged.failures > 0;
      return judged.failures === 0;
    } catch (error) {
      if (state.failed) return true;
      state.crashed = true;
      state.crash = error;
      return true;
    }
  };

  const arbitrary = new FlowCaseArbitrary({
    draw: (label) => drawBatch(spec, context, label),
    worst: (batch) => judgements.get(batch)?.worst,
    times,
    free: context.onProblem !== undefined,
  });
  const details = await fc.check(fc.asyncProperty(arbitrary, holds), {
    numRuns: context.effort.batches,
    seed: context.rng('cases').integer(2 ** 31),
    unbiased: true,
    verbose: 0,
  });
  if (state.crashed) throw state.crash;
  context.signal.throwIfAborted();
  const found = details.counterexample?.[0];
  const failure = found == null ? undefined : judgements.get(found);
  const { points, inconclusive, worst } = state;
  return {
    points,
    inconclusive,
    shrinks: details.numShrinks,
    ...(failure === undefined ? {} : { failure }),
    ...(worst === undefined ? {} : { worst }),
  };
}

/** The times that the cases of a property on this subject have. */
function timeSpec<C extends Evaluable>(
  spec: Pick<PointwiseSpec<C>, 'times'>,
  subject: C,
  problem: ExactProblem | null,
): TimeSpec {
  const domain = subject.kind === 'map' ? subject.domain : subject.kind === 'consistency' ? 'to-end' : 'both';
  return {
    pattern: spec.times,
    domain,
    regular: problem?.regularTimes ?? [0, 1],
    fixed: [problem?.timeRange[0] ?? 0, endOf(problem)],
    grid: timeGrid(subject.dtype),
  };
}

/** One batch; every third one on a random problem where the subject can be posed on any. */
export function drawBatch<C extends Evaluable>(
  spec: PointwiseSpec<C>,
  context: CheckContext<C>,
  label: number,
): FlowCase {
  const { subject, onProblem, effort } = context;
  const rng = context.rng('case', label);
  const random = onProblem !== undefined && context.problem !== null && rng.integer(3) === 0;
  const problem = random ? posedProblem(randomProblem(rng, NATIVE[rng.integer(NATIVE.length)])) : context.problem;
  const largest = typeof spec.largestBatch === 'function' ? spec.largestBatch(problem) : spec.largestBatch;
  const n = Math.min(effort.points, largest ?? effort.points, valueBatch(problem));
  const batch = drawCase(rng, n, {
    times: timeSpec(spec, subject, problem),
    dtype: subject.dtype,
    dimension: problem?.dimension ?? subject.dimension,
    problem,
  });
  return spec.redraw?.(batch, problem, subject) ?? batch;
}

type Posed<C> = (definition: Problem | null) => Promise<{ subject: C; problem: ExactProblem | null } | undefined>;

const defined = new Map<string, ExactProblem>();

/** Problems of random cases are built once, while there are few. */
function posedProblem(definition: Problem): ExactProblem {
  const key = JSON.stringify(definition);
  const known = defined.get(key);
  if (known !== undefined) return known;
  if (defined.size > 64) defined.clear();
  const problem = defineProblem(definition);
  defined.set(key, problem);
  return problem;
}

/** The subject on the problem of a case; undefined where the factory refuses it. */
function poser<C extends Evaluable>(context: CheckContext<C>): Posed<C> {
  const own = context.problem?.definition ?? null;
  const ownKey = JSON.stringify(own);
  const known = new Map<string, C | null>();
  return async (definition) => {
    const key = JSON.stringify(definition);
    if (key === ownKey) return { subject: context.subject, problem: context.problem };
    if (definition === null || context.onProblem === undefined) return undefined;
    if (!known.has(key)) known.set(key, await context.onProblem(definition));
    const subject = known.get(key);
    return subject == null ? undefined : { subject, problem: posedProblem(definition) };
  };
}

async function judgeCase<C extends Evaluable>(
  spec: PointwiseSpec<C>,
  posed: Posed<C>,
  batch: FlowCase,
): Promise<Judged | undefined> {
  const on = await posed(batch.definition);
  if (on === undefined) return undefined;
  const residuals = await spec.residuals(on.subject, on.problem, batch);
  return { ...judge(residuals, on.problem === null), batch, residuals };
}

function refused(batch: FlowCase): FlowproofError {
  return new FlowproofError(
    'usage',
    `replay: expected a subject that can be posed on ${batch.definition?.id ?? 'no problem'}, got one that cannot`,
    'Replay with the subject of the report.',
  );
}
