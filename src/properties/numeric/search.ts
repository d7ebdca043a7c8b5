import fc from 'fast-check';
import { randomProblem } from '../../analytic/index.ts';
import type { ExactProblem } from '../../analytic/types.ts';
import { FlowproofError } from '../../core/errors.ts';
import type { TimeGrid } from '../../subject/grid.ts';
import { withinConvention } from '../../subject/within.ts';
import type { CheckContext } from '../types.ts';
import { flowCases } from './arbitrary.ts';
import { REPEATED_POINTS, repeatedRows, valueBatch } from './batch-size.ts';
import { type FlowCase, selectRows } from './case.ts';
import { drawCase } from './draw.ts';
import { endOf, timeGrid } from './flow-like.ts';
import { atWorst, type Judged, judgeCase } from './judge-case.ts';
import type { Evaluable, PointwiseSpec } from './pointwise.ts';
import { posedProblem, poser } from './posing.ts';
import type { TimeSpec } from './times.ts';

export interface SearchResult {
  readonly points: number;
  readonly inconclusive: number;
  readonly missing: number;
  /** The judged case with the largest ratio, where none fails. */
  readonly worst?: Judged;
  /** The failing case, shrunk. */
  readonly failure?: Judged;
  readonly shrinks: number;
  /** The cases that were judged, up to one that fails. */
  readonly judged: readonly Judged[];
}

/** Evaluations that shrinking may spend on one counterexample. */
const SHRINK_BUDGET = 400;

/** What an evaluation with a large batch counts. */
const REPEATED_COST = 8;

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
    const { failures, inconclusive, missing } = judged;
    const found = failures > 0 ? { failure: judged } : { worst: judged };
    return { points: replay.n, inconclusive, missing, shrinks: 0, judged: [judged], ...found };
  }
  if (context.cases !== undefined) return judgeCases(spec, context, context.cases);
  const times = timeSpec(spec, context.subject, context.problem);
  const judgements = new WeakMap<FlowCase, Judged>();
  const state = {
    points: 0,
    inconclusive: 0,
    missing: 0,
    evaluations: 0,
    drawn: 0,
    judged: [] as Judged[],
    worst: undefined as Judged | undefined,
    crash: undefined as unknown,
    crashed: false,
    failed: false,
  };

  const holds = async (batch: FlowCase): Promise<boolean> => {
    context.signal.throwIfAborted();
    if (state.failed) state.evaluations += batch.copies === undefined ? 1 : REPEATED_COST;
    if (state.crashed || state.evaluations > SHRINK_BUDGET) return true;
    try {
      const judged = await judgeCase(spec, posed, batch);
      if (judged === undefined) return true;
      judgements.set(batch, judged);
      if (!state.failed) {
        state.judged.push(judged);
        state.points += batch.n;
        state.inconclusive += judged.inconclusive;
        state.missing += judged.missing;
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

  const arbitrary = flowCases({
    // The large batch comes last, so that what small ones show is found and shrunk on them.
    draw: (label) =>
      state.drawn++ < context.effort.batches ? drawBatch(spec, context, label) : repeatedBatch(spec, context, label),
    worst: (batch) => judgements.get(batch)?.worst,
    times,
    free: context.onProblem !== undefined,
  });
  const details = await fc.check(fc.asyncProperty(arbitrary, holds), {
    numRuns: context.effort.batches + (spec.repeats === true ? 1 : 0),
    seed: context.rng('cases').integer(2 ** 31),
    unbiased: true,
    verbose: 0,
  });
  if (state.crashed) throw state.crash;
  context.signal.throwIfAborted();
  const found = details.counterexample?.[0];
  const failure = found == null ? undefined : judgements.get(found);
  const { points, inconclusive, missing, worst, judged } = state;
  return {
    points,
    inconclusive,
    missing,
    judged,
    shrinks: details.numShrinks,
    ...(failure === undefined ? {} : { failure }),
    ...(worst === undefined ? {} : { worst }),
  };
}

/** Given cases, one after the other; a failure is reported at its worst point. */
async function judgeCases<C extends Evaluable>(
  spec: PointwiseSpec<C>,
  context: CheckContext<C>,
  cases: readonly FlowCase[],
): Promise<SearchResult> {
  const judged: Judged[] = [];
  const posed = poser(context);
  for (const batch of cases) {
    context.signal.throwIfAborted();
    const one = await judgeCase(spec, posed, batch);
    if (one !== undefined) judged.push(one);
  }
  const sum = (count: (one: Judged) => number): number => judged.reduce((total, one) => total + count(one), 0);
  const worst = judged.reduce<Judged | undefined>((a, b) => (a === undefined || b.ratio > a.ratio ? b : a), undefined);
  return {
    points: sum(({ batch }) => batch.n),
    inconclusive: sum(({ inconclusive }) => inconclusive),
    missing: sum(({ missing }) => missing),
    shrinks: 0,
    judged,
    ...(worst === undefined ? {} : worst.failures > 0 ? { failure: atWorst(worst) } : { worst }),
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
    ...(subject.starts && { starts: subject.starts }),
    ...(subject.grid && { only: withinRegular(subject.grid, problem) }),
  };
}

/** The times of a grid at which the exact flow is regular. */
function withinRegular(grid: TimeGrid, problem: ExactProblem | null): TimeGrid {
  const last = problem?.regularTimes[1] ?? 1;
  const count = grid.times.findLastIndex((time) => time <= last) + 1;
  return count === grid.times.length ? grid : { ...grid, times: grid.times.subarray(0, Math.max(2, count)) };
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
  const problem = random
    ? withinConvention(
        posedProblem(randomProblem(rng, NATIVE[rng.integer(NATIVE.length)])),
        subject.declared.convention,
      )
    : context.problem;
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

/** Few points with copies of them. */
function repeatedBatch<C extends Evaluable>(spec: PointwiseSpec<C>, context: CheckContext<C>, label: number): FlowCase {
  const batch = drawBatch(spec, context, label);
  const rows = Array.from({ length: Math.min(REPEATED_POINTS, batch.n) }, (_, i) => i);
  return { ...selectRows(batch, rows), copies: repeatedRows(context.effort) };
}

function refused(batch: FlowCase): FlowproofError {
  return new FlowproofError(
    'usage',
    `replay: expected a subject that can be posed on ${batch.definition?.id ?? 'no problem'}, got one that cannot`,
    'Replay with the subject of the report.',
  );
}
