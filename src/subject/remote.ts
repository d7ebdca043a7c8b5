import type { DType, FloatArray } from '../core/precision.ts';

/**
 * J·d plane waves, `φ_{j,i}(x, s, t) = sin(Σ_m k[j,i,m] x_m + alpha[j,i] s + beta[j,i] t + phase[j,i])` in canonical time, row-major: k is
 * J × d × d, the others J × d.
 */
export interface PlaneWaves {
  readonly k: Float64Array;
  readonly alpha: Float64Array;
  readonly beta: Float64Array;
  readonly phase: Float64Array;
}

/** The perturbation θ · φ of a net that lives elsewhere. */
export interface RemotePerturbation {
  readonly theta: Float64Array;
  readonly waves: PlaneWaves;
}

/** As `LossCall`, for a loss that brings the net: numbers are rounded to the declared dtype; absent are what the loss draws itself. */
export interface RemoteLossCall {
  readonly x0?: Float64Array;
  readonly x1: Float64Array;
  readonly s?: Float64Array;
  readonly t?: Float64Array;
  readonly u?: Float64Array;
  /** Classes of the rows, where the loss declares `labels`. */
  readonly labels?: Float64Array;
  readonly seed: number;
  readonly n: number;
  readonly d: number;
  /** Absent: the exact map. */
  readonly perturbation?: RemotePerturbation;
  /** That of the frozen teacher, where the loss declares that it gets one. */
  readonly teacher?: RemotePerturbation;
  readonly gradient: boolean;
}

/** One call of a net that lives elsewhere: arguments and tangents canonical, results as the author got them. */
export interface ObservedCall {
  readonly kind: 'value' | 'jvp';
  /** Made through a copy of the net, which takes no gradient. */
  readonly frozen: boolean;
  /** Of the given teacher; default the net itself. */
  readonly net?: 'own' | 'teacher';
  readonly n: number;
  readonly x: Float64Array;
  readonly s: Float64Array;
  readonly t: Float64Array;
  readonly y: Float64Array;
  readonly dx?: Float64Array;
  readonly ds?: Float64Array;
  readonly dt?: Float64Array;
  readonly dy?: Float64Array;
  /** Classes of the rows where the call was made with labels, -1 for a dropped one. */
  readonly labels?: Float64Array;
  /** Gradient in θ: n × J row by row, or J for the call as a whole; absent: zero. */
  readonly theta?: Float64Array;
}

/** What a loss that lives elsewhere gave, and what it asked of its net. */
export interface LossObservation {
  readonly value: number;
  readonly calls: readonly ObservedCall[];
  /** True where the gradient was taken. */
  readonly gradient: boolean;
  /** Arguments of the call that the loss wrote into. */
  readonly overwritten?: readonly string[];
  /** `declared` (default): results are in the declared output convention; `velocity`: they are canonical average velocities. */
  readonly output?: 'declared' | 'velocity';
  /** Element type in which the net was computed inside; float64 where absent. */
  readonly netDtype?: DType;
}

/** As `SampleCall`, for a sampler that brings the net. */
export interface RemoteSampleCall {
  /** Absent where the sampler draws its own. */
  readonly noise?: FloatArray;
  readonly steps: number;
  readonly range: readonly [number, number];
  readonly seed: number;
  readonly n: number;
  readonly d: number;
}

/** Samples, n × d, and how many calls of the net they took. */
export interface SampleObservation {
  readonly y: Float64Array;
  readonly evaluations: number;
}
