import { stream } from '../../core/random.ts';
import { sampleFlowMap } from '../../reference/sampler.ts';
import { sampleInChunks } from '../../reference/sampling/index.ts';
import { settleRun, type Trained } from '../../reference/training/index.ts';
import { mapOf } from './map-of.ts';
import { once } from './once.ts';

/** Of the noise of all samples: methods and seeds of training start from the same points. */
const NOISE_SEED = 0;

/** Samples of a member in N steps, from noise that all members share; undefined where it diverged. */
export async function samplesOf(
  trained: Trained,
  member: number,
  steps: number,
  count: number,
): Promise<Float32Array | undefined> {
  if (trained.diverged[member] !== null) return undefined;
  const { problem, range } = settleRun(trained.config);
  const noise = once(['noise', problem.id, count], () => {
    const scale = problem.interpolant.a(range[0]);
    return Float32Array.from(problem.sample.source(stream(NOISE_SEED, 'bench', 'noise'), count), (x) => scale * x);
  });
  const net = mapOf(trained, member);
  return sampleInChunks(count, problem.dimension, (part) => sampleFlowMap(net, part(noise), steps, range));
}
