import type { ExactProblem } from '../../analytic/types.ts';
import { loadTrained, settleRun, type Trained } from '../../reference/training/index.ts';
import type { Metric, ResultRecord } from '../../subject/result.ts';
import {
  heldOutLikelihood,
  type Measured,
  reverseKl,
  sampleQuality,
  trajectoryReference,
  wassersteinBound,
} from '../metrics/index.ts';
import { networkFields } from '../network/index.ts';
import type { JobContext } from '../sweep/serve.ts';
import type { JobSpec } from '../sweep/types.ts';
import { type TrainSpec, trainOnce } from '../training/train-once.ts';
import { mapOf } from './map-of.ts';
import { metricsFrom } from './measured.ts';
import { once } from './once.ts';
import { samplesOf } from './samples.ts';
import { recordHead } from './stability.ts';
import { metric } from './training-metrics.ts';

/** A training on a problem with a density, how many of its members are looked at, and at how many points. */
export interface LawSpec extends JobSpec {
  readonly train: TrainSpec;
  readonly members: number;
  /** The N of the samplers. */
  readonly steps: readonly number[];
  /** Held-out data whose likelihood is taken. */
  readonly points: number;
  readonly samples: number;
}

/**
 * The law that a map gives, by change of variables: likelihood of held-out data and divergence from the exact law in both directions, for each N;
 * and for LSD and ESD, in the records of N = 1, both sides of the bounds on W2 (`method.md` §4). Undefined where the signal ended it.
 */
export async function runLaw(spec: LawSpec, context: JobContext): Promise<ResultRecord[] | undefined> {
  const start = performance.now();
  const run = await trainOnce(spec.train, context);
  if (run === undefined) return undefined;
  const { problem, members } = settleRun(run.config);
  const trained = await loadTrained(run.checkpoints.at(-1)!.path);
  try {
    const results: ResultRecord[] = [];
    for (const [e, member] of members.slice(0, spec.members).entries()) {
      const head = recordHead(spec, context, problem, run.config, member);
      for (const steps of spec.steps) {
        if (context.signal.aborted) return undefined;
        const metrics = trained.diverged[e] === null ? await lawMetrics(spec, trained, e, steps, problem) : {};
        const conditions = { ...head.conditions, N: steps };
        results.push({ ...head, conditions, metrics, milliseconds: Math.round(performance.now() - start) });
      }
    }
    return results;
  } finally {
    trained.dispose();
  }
}

async function lawMetrics(
  spec: LawSpec,
  trained: Trained,
  member: number,
  steps: number,
  problem: ExactProblem,
): Promise<Record<string, Metric>> {
  const { timeRange: range, dimension } = problem;
  const ends = once(['ends', problem.id, spec.points], () =>
    trajectoryReference(problem, { times: [...range], points: spec.points }),
  );
  const fields = networkFields(mapOf(trained, member), dimension);
  const jet = fields.jet(steps, range);
  const { logLikelihood, gap, unreached } = await heldOutLikelihood(problem, ends, jet);
  const found = metricsFrom({
    'log-likelihood': logLikelihood,
    gap,
    unreached,
    'reverse-kl': await reverseKl(problem, ends, jet),
  });
  found['log-likelihood'] = { ...found['log-likelihood'], better: 'higher' };
  const { id: family } = trained.members[member].method;
  if (steps !== 1 || (family !== 'lsd' && family !== 'esd')) return found;

  const judge = once(['samples', problem.id, spec.samples], () => sampleQuality(problem, { samples: spec.samples }));
  const samples = await samplesOf(trained, member, 1, spec.samples);
  const w2Squared = judge.measure(samples!, ['w2-squared'])['w2-squared'];
  const { left, right, lipschitz, excess, residual } = await wassersteinBound(problem, fields, { family, w2Squared });
  const sides: Record<string, Measured> = { left, right, excess, residual };
  const named = Object.entries(sides).map(([name, value]) => [`bound.${name}`, value] as const);
  return { ...found, ...metricsFrom(Object.fromEntries(named)), 'bound.lipschitz': metric(lipschitz) };
}
