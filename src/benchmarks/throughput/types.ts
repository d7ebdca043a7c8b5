import type { BackendId } from '../../reference/backends/types.ts';
import type { MethodConfig } from '../../reference/methods/config.ts';
import type { JobSpec } from '../sweep/types.ts';

/** What is timed, and for how long. */
export interface ThroughputPlan {
  readonly backend: BackendId;
  /** Training steps; flow matching, against which they are held, is always among them. */
  readonly methods: readonly MethodConfig[];
  readonly width: number;
  readonly batch: number;
  /** Points of an exact map. */
  readonly points: number;
  /** Properties that are checked on an exact map. */
  readonly properties: readonly string[];
  /** Fresh processes, each of which times every case. */
  readonly rounds: number;
  /** Of one case in one process, after as much again for warming up; milliseconds. */
  readonly milliseconds: number;
}

/** The job of a sweep. */
export type ThroughputSpec = JobSpec & ThroughputPlan;

/** What a case counts. */
export type ThroughputKind = 'property' | 'exact-map' | 'forward' | 'training';

/** Raw latencies of one case in one process. */
export interface ThroughputSamples {
  readonly id: string;
  readonly kind: ThroughputKind;
  readonly problem: string;
  /** What a call works off, and how much of it: 4,096 points, 1 step. */
  readonly unit: string;
  readonly work: number;
  /** Milliseconds of each call after warming up, in order. */
  readonly latencies: readonly number[];
}

/** What figures depend on besides the code. Only those of equal environments compare. */
export interface ThroughputEnvironment {
  readonly cpu: string;
  readonly cores: number;
  readonly memory: number;
  readonly os: string;
  readonly backend: string;
  readonly device: string;
  /** Of Node, V8, TensorFlow.js, the backend and tinybench. */
  readonly versions: Readonly<Record<string, string>>;
}

/** What one process measured. */
export interface ThroughputRound {
  readonly environment: ThroughputEnvironment;
  readonly cases: readonly ThroughputSamples[];
}

/** All rounds of a plan, as they are kept: `flowproof.throughput/1`. */
export interface ThroughputRun {
  readonly schema: 'flowproof.throughput/1';
  readonly plan: ThroughputPlan;
  readonly rounds: readonly ThroughputRound[];
}
