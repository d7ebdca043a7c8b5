import type { FloatArray } from '../core/precision.ts';
import type { Awaitable } from './calls.ts';
import type { SubjectCommon } from './common.ts';
import type { PlainNet } from './net.ts';
import type { RemoteSampleCall, SampleObservation } from './remote.ts';

/** n samples are wanted, n × d. */
export interface SampleCall<Net, T> {
  /** Stands where the network stands. */
  readonly net: Net;
  /** n × d draws of the source, to be used as the starting noise. */
  readonly noise: T;
  /** Number of steps of the net, 1 or more. */
  readonly steps: number;
  /** First and last time of the way, in the declared clock: [0, 1] or [1, 0] unless the problem's range is shorter. */
  readonly range: readonly [number, number];
  /** Of all randomness of the sampler's own: equal seeds give equal samples. */
  readonly seed: number;
  readonly n: number;
  readonly d: number;
}

interface SamplerCommon extends SubjectCommon {
  readonly kind: 'sampler';
  /** True for samplers that re-noise between steps, so that only laws can be tested. Default false. */
  readonly renoises?: boolean;
  /** `given` (default): the sampler starts from the noise of the call. `drawn`: from its own, of the problem's source, by the seed. */
  readonly noise?: 'given' | 'drawn';
  /** Numbers of steps that it takes; the checks use no others. Absent: any. */
  readonly steps?: readonly number[];
}

/** Under `plain` noise and result are row-major arrays, n × d, and the net takes and returns arrays. */
export interface PlainSamplerSubject extends SamplerCommon {
  readonly framework?: 'plain';
  sample(call: SampleCall<PlainNet, FloatArray>): Awaitable<ArrayLike<number>>;
}

/** Under `tfjs` noise, result and the net's tensors are TensorFlow.js ones, see `flowproof/reference`. */
export interface TfjsSamplerSubject extends SamplerCommon {
  readonly framework: 'tfjs';
  sample(call: SampleCall<never, never>): Awaitable<unknown>;
}

/** Under `remote` the sampler lives elsewhere, with a net of its own. */
export interface RemoteSamplerSubject extends SamplerCommon {
  readonly framework: 'remote';
  sample(call: RemoteSampleCall): Promise<SampleObservation>;
}

/** A sampler that carries noise to data by calls of the net. */
export type SamplerSubject = PlainSamplerSubject | TfjsSamplerSubject | RemoteSamplerSubject;
