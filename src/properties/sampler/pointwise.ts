import fc from 'fast-check';
import type { ExactProblem } from '../../analytic/types.ts';
import type { ToleranceRecord } from '../../subject/verdict.ts';
import { type Judgement, judge, type PointResiduals, tooFewJudged } from '../numeric/judge.ts';
import { overrideText, withTolerance } from '../numeric/override.ts';
import type { Finding } from '../types.ts';
import { fromCounterexample, type SamplerCase, samplerCases, toCounterexample } from './case.ts';
import { NetRefusal } from './refusal.ts';
import { type SamplerRig, samplerRig } from './rig.ts';
import { problemOf, type SamplerContext, type SamplerProperty, stepsOf } from './types.ts';

/** What the residuals of a case are computed with. */
export interface Posing {
  readonly rig: SamplerRig;
  readonly problem: ExactProblem;
  readonly context: SamplerContext;
}

/** What a file of a pointwise property supplies. */
export interface SamplerSpec extends Omit<SamplerProperty, 'check' | 'kind'> {
  /** Numbers of steps, ascending; the cases go through them in turn. */
  readonly steps: readonly number[];
  /** Kind and derivation of the tolerance, for the verdict. */
  readonly derivation: Pick<ToleranceRecord, 'kind' | 'derivation'>;
  /** What a failing row does, for the reason: "a sample is off by". */
  readonly failure: string;
  /** Rows of a batch at most. */
  readonly largestBatch?: number;
  residuals(value: SamplerCase, posing: Posing): Promise<PointResiduals>;
}

interface Judged extends Judgement {
  readonly value: SamplerCase;
  readonly residuals: PointResiduals;
  /** The query that the exact map had no answer to, in place of samples. */
  readonly refusal?: NetRefusal;
}

/** Runs that shrinking may spend on one counterexample. */
const SHRINK_BUDGET = 60;

/** The property of a claim that holds row by row of a batch of noise. */
export function pointwiseSampler(spec: SamplerSpec): SamplerProperty {
  const { id, title, statement, equation, source, level, tolerance, blind, blockedBy, skip } = spec;
  return {
    ...{ id, title, statement, equation, source, level, tolerance, blind, blockedBy, skip },
    kind: 'sampler',
    check: (context) => withRig(context, (posing) => search(overridden(spec, context.tolerance), posing)),
  };
}

/** The claim judged by a tolerance set by hand, where one is. */
function overridden(spec: SamplerSpec, value: number | undefined): SamplerSpec {
  if (value === undefined) return spec;
  return {
    ...spec,
    derivation: { kind: 'override', derivation: overrideText(value, spec.derivation.derivation) },
    residuals: async (...where) => withTolerance(await spec.residuals(...where), value),
  };
}

/** Builds the rig, disposes of it, and turns a query that the exact map has no answer to into a failure. */
export async function withRig(context: SamplerContext, check: (posing: Posing) => Promise<Finding>): Promise<Finding> {
  const problem = problemOf(context);
  const rig = await samplerRig(context.subject.subject, problem);
  try {
    return await check({ rig, problem, context });
  } catch (thrown) {
    if (thrown instanceof NetRefusal) return { status: 'fail', reason: `${thrown.message}. ${thrown.hint}` };
    throw thrown;
  } finally {
    rig.dispose();
  }
}

async function search(spec: SamplerSpec, posing: Posing): Promise<Finding> {
  const { context, problem } = posing;
  const judgements = new WeakMap<SamplerCase, Judged>();
  const state = { rows: 0, inconclusive: 0, spent: 0, worst: undefined as Judged | undefined, failed: false };
  const crash: { thrown?: unknown; happened: boolean } = { happened: false };
  const attempt = async (value: SamplerCase): Promise<boolean> => {
    context.signal.throwIfAborted();
    if (crash.happened || (state.failed && ++state.spent > SHRINK_BUDGET)) return true;
    try {
      const judged = await judgeCase(spec, value, posing);
      judgements.set(value, judged);
      if (!state.failed) {
        state.rows += value.n;
        state.inconclusive += judged.inconclusive;
        if (judged.ratio > (state.worst?.ratio ?? -1)) state.worst = judged;
      }
      state.failed ||= judged.failures > 0;
      return judged.failures === 0;
    } catch (thrown) {
      if (!state.failed) {
        crash.happened = true;
        crash.thrown = thrown;
      }
      return true;
    }
  };
  let failure: Judged | undefined;
  let shrinks = 0;
  if (context.replay !== undefined) {
    const value = fromCounterexample(context.replay, problem.dimension);
    shrinks = context.replay.shrinks;
    if (!(await attempt(value))) failure = judgements.get(value);
  } else {
    const details = await fc.check(fc.asyncProperty(arbitrary(spec, posing, judgements), attempt), {
      numRuns: Math.max(stepsOf(context.subject.subject, spec.steps).length, context.effort.batches),
      seed: context.rng('cases').integer(2 ** 31),
      unbiased: true,
      verbose: 0,
    });
    shrinks = details.numShrinks;
    const found = details.counterexample?.[0];
    failure = found == null ? undefined : judgements.get(found);
  }
  if (crash.happened) throw crash.thrown;
  context.signal.throwIfAborted();
  const counts = { cases: state.rows, inconclusiveCases: state.inconclusive };
  if (failure !== undefined) return failed(spec, failure, { ...counts, problem, shrinks });
  return passed(spec, stepsOf(context.subject.subject, spec.steps), state.worst, counts);
}

async function judgeCase(spec: SamplerSpec, value: SamplerCase, posing: Posing): Promise<Judged> {
  try {
    const residuals = await spec.residuals(value, posing);
    return { ...judge(residuals), value, residuals };
  } catch (thrown) {
    if (!(thrown instanceof NetRefusal)) throw thrown;
    const zero = new Float64Array(value.n);
    const residuals = { residual: zero.map(() => Number.NaN), tolerance: zero, signal: zero.map(() => 1), terms: {} };
    return { ...judge(residuals), value, residuals, refusal: thrown };
  }
}

function arbitrary(spec: SamplerSpec, { context, rig, problem }: Posing, judgements: WeakMap<SamplerCase, Judged>) {
  const n = Math.min(context.effort.points, spec.largestBatch ?? context.effort.points);
  const counts = stepsOf(context.subject.subject, spec.steps);
  let drawn = 0;
  return samplerCases({
    d: problem.dimension,
    steps: counts,
    draw: (label) => {
      const rng = context.rng('case', label);
      const noise = rig.noise(rng, n);
      const other = rig.noise(rng, n);
      return { n, noise, other, steps: counts[drawn++ % counts.length], seed: rng.integer(2 ** 31) };
    },
    worst: (value) => judgements.get(value)?.worst,
  });
}

function measured(spec: SamplerSpec, { residuals, worst }: Judged) {
  const { residual, tolerance, terms } = residuals;
  const finite = (value: number): number | null => (Number.isFinite(value) ? value : null);
  const parts = Object.entries(terms).map(([name, values]) => [name, finite(values[worst]) ?? 0]);
  return {
    statistic: finite(residual[worst]),
    threshold: finite(tolerance[worst]),
    tolerance: { ...spec.derivation, terms: Object.fromEntries(parts) as Record<string, number> },
  };
}

function failed(
  spec: SamplerSpec,
  judged: Judged,
  {
    cases,
    inconclusiveCases,
    problem,
    shrinks,
  }: {
    cases: number;
    inconclusiveCases: number;
    problem: ExactProblem;
    shrinks: number;
  },
): Finding {
  const at = measured(spec, judged);
  const { steps, n } = judged.value;
  const after = `with ${steps} step${steps === 1 ? '' : 's'}, batch of ${n}`;
  const reason =
    judged.refusal !== undefined
      ? `${judged.refusal.message} (${after}). ${judged.refusal.hint}`
      : at.statistic === null
        ? `A sample is NaN or an infinity (${after}).`
        : `${spec.failure} ${at.statistic.toPrecision(3)}, where an honest sampler stays within ${at.threshold?.toPrecision(3)} (${after}).`;
  const counterexample = toCounterexample(judged.value, problem.definition, shrinks);
  return { status: 'fail', reason, cases, inconclusiveCases, ...at, counterexample };
}

function passed(
  spec: SamplerSpec,
  steps: readonly number[],
  worst: Judged | undefined,
  counts: { cases: number; inconclusiveCases: number },
): Finding {
  const at = worst === undefined || worst.ratio < 0 ? {} : measured(spec, worst);
  if (tooFewJudged(counts.cases, counts.inconclusiveCases)) {
    const reason = `${counts.inconclusiveCases} of ${counts.cases} samples cannot be judged: their tolerance is above 1e-3 of their size. None fails.`;
    return { status: 'inconclusive', reason, ...counts, ...at };
  }
  const share =
    worst === undefined || worst.ratio <= 0 ? '' : `, at worst ${worst.ratio.toPrecision(3)} of the tolerance`;
  return {
    status: 'pass',
    reason: `Holds for ${counts.cases} samples with ${steps.join(', ')} steps${share}.`,
    ...counts,
    ...at,
  };
}
