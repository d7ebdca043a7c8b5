import type { ExactProblem } from '../../analytic/types.ts';
import { diagonalTruth, mapTruth, scoreAgainst, scoreDiagonal } from '../../reference/evaluation/index.ts';
import { resolveMethod } from '../../reference/methods/index.ts';
import {
  loadTrained,
  type Member,
  settleRun,
  type Trained,
  type TrainingConfig,
} from '../../reference/training/index.ts';
import type { Metric, ResultRecord } from '../../subject/result.ts';
import { diverged } from '../statistics/stability.ts';
import { median, quantile } from '../statistics/summary.ts';
import type { JobContext } from '../sweep/serve.ts';
import type { JobSpec } from '../sweep/types.ts';
import { type TrainSpec, trainOnce } from '../training/train-once.ts';
import { isFlowMatching, mapOf } from './map-of.ts';
import { once } from './once.ts';
import { metric, trainingMetrics, trainingSeries } from './training-metrics.ts';

/** A training and at how many points it is held against the truth. */
export interface StabilitySpec extends JobSpec {
  readonly train: TrainSpec;
  /** Of X_{0,1}. */
  readonly points: number;
}

/** Trains an ensemble and says of each member how stable the training was and what came of it. Undefined where the signal ended it. */
export async function runStability(spec: StabilitySpec, context: JobContext): Promise<ResultRecord[] | undefined> {
  const start = performance.now();
  const run = await trainOnce(spec.train, context);
  if (run === undefined) return undefined;
  const { problem, members } = settleRun(run.config);
  const trained = await loadTrained(run.checkpoints.at(-1)!.path);
  try {
    const results: ResultRecord[] = [];
    for (const [e, member] of members.entries()) {
      const nonFinite = trained.diverged[e];
      results.push({
        ...recordHead(spec, context, problem, run.config, member),
        metrics: {
          ...trainingMetrics(run.history, e, nonFinite),
          ...(await mapMetrics(trained, e, problem, spec.points)),
        },
        series: trainingSeries(run.history, e),
        timings: stepTimings(run.history.milliseconds, members.length),
        milliseconds: Math.round(performance.now() - start),
      });
    }
    return results;
  } finally {
    trained.dispose();
  }
}

/** What names a result of a training. */
export function recordHead(
  spec: JobSpec & { readonly train: TrainSpec },
  context: JobContext,
  problem: ExactProblem,
  config: TrainingConfig,
  { method, seed, rate }: Member,
) {
  const { network, batch, steps, weighting } = config;
  return {
    schema: 'flowproof.result/1',
    record: 'result',
    experiment: spec.experiment,
    job: context.id,
    problem: problem.id,
    method: method.id,
    conditions: {
      stopGradient: resolveMethod(method).stopGradient,
      rate,
      ...('width' in network && { width: network.width }),
      batch,
      steps,
      backend: spec.train.backend,
      ...(typeof weighting === 'object' && { weighting: weighting.kind }),
    },
    seed,
  } as const satisfies Partial<ResultRecord>;
}

/**
 * The final map: the score of X_{0,1} by the averaged parameters and by the last ones, whether the run counts as diverged, and
 * how far the diagonal is from the exact velocity. Where the exact map is singular at the end, the map up to the last regular time.
 */
export async function mapMetrics(
  trained: Trained,
  member: number,
  problem: ExactProblem,
  points: number,
): Promise<Record<string, Metric>> {
  const [s, t] = [problem.timeRange[0], problem.regularTimes[1]];
  const truth = once(['map', problem.id, s, t, points], () => mapTruth(problem, { s, t, points }));
  const diagonal = once(['diagonal', problem.id], () => diagonalTruth(problem));
  const score = (await scoreAgainst(mapOf(trained, member), truth)).score;
  const { excess, relative } = await scoreDiagonal(trained.net('ema', member), diagonal);
  const nonFinite = trained.diverged[member];
  // The map of flow matching is that one Euler step, with its own velocity.
  const usable = isFlowMatching(trained, member) ? 0 : Number.isFinite(score) ? score : null;
  const lost = diverged({ nonFinite, score: usable });
  return {
    'map.score': metric(score),
    'map.raw-score': metric((await scoreAgainst(mapOf(trained, member, 'raw'), truth)).score),
    'map.diverged': metric(Number(lost)),
    'diagonal.excess': metric(excess),
    'diagonal.relative': metric(relative),
  };
}

/** Time of a step of one member: that of all, shared out. */
export function stepTimings(milliseconds: Float32Array, members: number): Record<string, Metric> {
  const own = milliseconds.filter(Number.isFinite).map((time) => time / members);
  return { step: metric(median(own), { low: quantile(own, 0.05), high: quantile(own, 0.95), unit: 'ms' }) };
}
