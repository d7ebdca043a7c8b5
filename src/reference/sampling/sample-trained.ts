import type { ExactProblem } from '../../analytic/types.ts';
import { expectedError, FlowproofError } from '../../core/errors.ts';
import { stream } from '../../core/random.ts';
import { methodFacts } from '../methods/facts.ts';
import { sampleFlowMap } from '../sampler.ts';
import type { ParameterKind, Trained } from '../training/load-trained.ts';
import { settleRun } from '../training/parse.ts';
import { sampleInChunks } from './chunks.ts';
import { sampleByRenoising } from './renoising.ts';

/** What is drawn from a trained network. */
export interface SampleOptions {
  /** N, calls of the network for each sample. Default 1. */
  readonly steps?: number;
  readonly count: number;
  /** Of the noise. Default 0. */
  readonly seed?: number;
  /** Default 0. */
  readonly member?: number;
  /** Default `ema`. */
  readonly weights?: ParameterKind;
  /** Samples whose exact counterparts are computed, too; default all of a native problem, 500 of one whose map is integrated. */
  readonly exact?: number;
}

/** Samples with what they should be; points are n × d. */
export interface TrainedSamples {
  readonly problem: ExactProblem;
  /** First and last time of the way. */
  readonly range: readonly [number, number];
  /** Where the samples start: `a x0`, x0 a draw of the source, at the first time. */
  readonly noise: Float32Array;
  readonly samples: Float32Array;
  /** The exact map's samples from the first rows of the noise; absent where the exact map has no end. */
  readonly exact?: Float64Array;
  /** The largest error estimate of `exact`. */
  readonly exactError?: number;
  /** As many independent draws of the exact law at the last time. */
  readonly law: Float64Array;
}

/** Exact images of points under a map that has to be integrated, about a millisecond each, some twenty on a checkerboard. */
const INTEGRATED = 500;

/**
 * Samples of one member of a trained run in N steps: of a flow map on a uniform grid, of a consistency model by renoising. A function
 * of the checkpoint, the options and the backend. The samples start from the part of I_{t0} that is noise, as one does who has no data.
 *
 * @throws FlowproofError `usage` for steps or a count that are no positive integers, several steps of renoising where noise and data
 * are coupled, or a member that is not there or diverged.
 */
export async function sampleTrained(trained: Trained, options: SampleOptions): Promise<TrainedSamples> {
  const { steps = 1, count, seed = 0, member = 0, weights = 'ema' } = options;
  for (const [name, value] of Object.entries({ steps, count })) {
    if (Number.isSafeInteger(value) && value >= 1) continue;
    throw expectedError('usage', name, 'a positive integer', value, 'One step is the whole map.');
  }
  const net = trained.net(weights, member);
  const diverged = trained.diverged[member];
  if (diverged !== null) {
    const text = `member ${member}: expected a network that was trained, got one that diverged at step ${diverged}`;
    throw new FlowproofError('usage', text, 'Sample another --member, or train with a lower rate.');
  }
  const { problem, range } = settleRun(trained.config);
  const { dimension: d, interpolant: path } = problem;
  const renoises = methodFacts[trained.members[member].method.id].reaches === 'end';
  if (renoises && steps > 1 && problem.definition.coupling.kind !== 'independent') {
    const hint = 'Pass --steps 1: fresh noise knows nothing of the data that it would have to be paired with.';
    throw expectedError('usage', 'steps', `1 for ${problem.id}, whose noise and data are coupled`, steps, hint);
  }
  const draws = (label: string, k: number) => problem.sample.source(stream(seed, 'sample', label, k), count);
  const scale = path.a(range[0]);
  const noise = Float32Array.from(draws('noise', 0), (value) => scale * value);
  const fresh = Array.from({ length: renoises ? steps - 1 : 0 }, (_, k) => Float32Array.from(draws('fresh', k)));

  const samples = await sampleInChunks(count, d, (part) =>
    renoises
      ? sampleByRenoising(net, part(noise), fresh.map(part), path, range)
      : sampleFlowMap(net, part(noise), steps, range),
  );
  const law = problem.sample.marginal(stream(seed, 'sample', 'law'), count, Float64Array.of(range[1]));
  return { problem, range, noise, samples, law, ...exactSamples(problem, noise, range, options.exact) };
}

function exactSamples(
  problem: ExactProblem,
  noise: Float32Array,
  [first, last]: readonly [number, number],
  wanted: number | undefined,
): Pick<TrainedSamples, 'exact' | 'exactError'> {
  const { dimension: d } = problem;
  const all = noise.length / d;
  const count = Math.min(all, wanted ?? (problem.native ? all : INTEGRATED));
  if (count === 0) return {};
  const x = Float64Array.from(noise.subarray(0, count * d));
  try {
    const request = { x, s: Float64Array.of(first), t: Float64Array.of(last) };
    // Float32 samples ask for no more.
    const { y, error } = problem.flow.evaluate(request, { tolerance: 1e-6, estimate: 'loose' });
    return { exact: y, exactError: error.reduce((a, b) => Math.max(a, b), 0) };
  } catch (thrown) {
    if (thrown instanceof FlowproofError && thrown.code === 'singular') return {};
    throw thrown;
  }
}
