import type { ExactProblem } from '../../analytic/types.ts';
import { asDType, type DType, roundTo, UNIT_ROUNDOFF } from '../../core/precision.ts';
import type { Rng } from '../../core/random.ts';
import { declaredClock } from '../../subject/declared-clock.ts';
import { guarded } from '../../subject/guard.ts';
import { readOutput } from '../../subject/output.ts';
import { RemoteError } from '../../subject/remote-error.ts';
import type { PlainSamplerSubject, RemoteSamplerSubject, SamplerSubject } from '../../subject/types.ts';
import { createPlainNet } from '../net/index.ts';
import { unitOf } from '../numeric/round-off.ts';
import { forgivingTimes } from './forgiving-times.ts';
import { NetRefusal, refusalsOf } from './refusal.ts';
import { tensorRunner } from './tensor-runner.ts';

/** One run of a sampler. */
export interface SamplerRun {
  /** Samples, n × d, widened to float64. */
  readonly y: Float64Array;
  /** Net evaluations that it made. */
  readonly evaluations: number;
  /** The noise of the call after it; absent for tensors, which cannot be overwritten. */
  readonly noiseAfter?: Float64Array;
}

/** What a runner of one framework is given. */
export interface RunRequest {
  readonly noise: Float64Array;
  readonly steps: number;
  readonly seed: number;
  readonly n: number;
  readonly range: readonly [number, number];
}

/** A sampler with the exact map in the place of its network. */
export interface SamplerRig {
  readonly dtype: DType;
  /** Unit round-off of the dtype, or what stands for it where the sampler declares an accuracy. */
  readonly u: number;
  /** n draws of the source, rounded to the dtype. */
  noise(rng: Rng, n: number): Float64Array;
  /** Rejects with {@link NetRefusal} where the net has no answer to what the sampler asks, else `protocol`. */
  run(noise: Float64Array, steps: number, seed: number): Promise<SamplerRun>;
  dispose(): void;
}

/**
 * A sampler on a problem, ready to run. Each run gets fresh copies.
 *
 * @param convention in which a plain sampler is given its net, by default the declared one.
 */
export async function samplerRig(
  subject: SamplerSubject,
  problem: ExactProblem,
  convention = subject.convention,
): Promise<SamplerRig> {
  const dtype = subject.framework === 'tfjs' ? 'float32' : (subject.dtype ?? 'float64');
  const clock = declaredClock(subject.convention, problem);
  const range = [clock.toSubject(problem.timeRange[0]), clock.toSubject(problem.timeRange[1])] as const;
  const posed = forgivingTimes(problem, UNIT_ROUNDOFF[dtype]);
  const runner =
    subject.framework === 'tfjs'
      ? await tensorRunner(subject, posed)
      : subject.framework === 'remote'
        ? remoteRunner(subject, problem.dimension, dtype)
        : plainRunner(subject, posed, dtype, convention);
  return {
    dtype,
    u: unitOf({ u: UNIT_ROUNDOFF[dtype], ...(subject.accuracy === undefined ? {} : { accuracy: subject.accuracy }) }),
    noise: (rng, n) => roundTo(dtype, problem.sample.source(rng, n)),
    run: (noise, steps, seed) => runner.run({ noise, steps, seed, n: noise.length / problem.dimension, range }),
    dispose: runner.dispose,
  };
}

/** The sampler brings the net: what it asks of it in vain comes back as the client's error. */
function remoteRunner(subject: RemoteSamplerSubject, d: number, dtype: DType) {
  const name = `${subject.name}.sample`;
  return {
    async run({ noise, steps, seed, n, range }: RunRequest): Promise<SamplerRun> {
      const own = subject.noise === 'drawn' ? {} : { noise: asDType(dtype, noise) };
      try {
        const { y, evaluations } = await guarded(name, () => subject.sample({ ...own, steps, seed, range, n, d }));
        const after = own.noise && { noiseAfter: Float64Array.from(own.noise) };
        return { y: readOutput(name, y, n * d, `n × d = ${n} × ${d}`), evaluations, ...after };
      } catch (thrown) {
        throw thrown instanceof RemoteError && thrown.fault === 'net' ? new NetRefusal(thrown) : thrown;
      }
    },
    dispose: () => {},
  };
}

function plainRunner(
  subject: PlainSamplerSubject,
  problem: ExactProblem,
  dtype: DType,
  convention: PlainSamplerSubject['convention'],
) {
  const d = problem.dimension;
  const net = createPlainNet(problem, { convention: convention ?? {}, dtype });
  const { watched, refusal, clear } = refusalsOf(net);
  return {
    async run({ noise, steps, seed, n, range }: RunRequest): Promise<SamplerRun> {
      net.reset();
      clear();
      const name = `${subject.name}.sample`;
      const call = { net: watched, noise: asDType(dtype, noise), steps, seed, range, n, d };
      try {
        const raw = await guarded(name, () => subject.sample(call));
        const y = readOutput(name, raw, n * d, `n × d = ${n} × ${d}`);
        return { y, evaluations: net.calls.length, noiseAfter: Float64Array.from(call.noise) };
      } catch (thrown) {
        throw refusal() === undefined ? thrown : new NetRefusal(refusal());
      } finally {
        net.reset();
      }
    },
    dispose: () => {},
  };
}
