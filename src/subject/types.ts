import type { Problem } from '../analytic/types.ts';
import type { Awaitable, Dual, MapCall, MapJvpCall, PointCall } from './calls.ts';
import type { SubjectCommon } from './common.ts';
import type { LossSubject } from './loss.ts';
import type { SamplerSubject } from './sampler.ts';

export type * from './calls.ts';
export type * from './common.ts';
export type * from './loss.ts';
export type * from './net.ts';
export type * from './remote.ts';
export type * from './sampler.ts';

/** Which pairs (s, t) a map accepts, in canonical time. `from-zero`: s = 0 only. */
export type MapDomain = 'both' | 'forward' | 'from-zero';

/** A flow map. `evaluate` returns n × d numbers in the declared output convention, X_{s,t}(x) by default. */
export interface MapSubject extends SubjectCommon {
  readonly kind: 'map';
  /** Default `both`. */
  readonly domain?: MapDomain;
  evaluate(call: MapCall): Awaitable<ArrayLike<number>>;
  /** The output and its derivative in direction (dx, ds, dt), tangents of the arguments as the subject gets them. */
  jvp?(call: MapJvpCall): Awaitable<Dual<ArrayLike<number>>>;
}

/** The velocity b_t(x), n × d, per unit of the declared clock. */
export interface VelocitySubject extends SubjectCommon {
  readonly kind: 'velocity';
  evaluate(call: PointCall): Awaitable<ArrayLike<number>>;
}

/** A one-time function f(x, t) = X_{t,1}(x), n × d, 1 standing for the end of the problem's time range. */
export interface ConsistencySubject extends SubjectCommon {
  readonly kind: 'consistency';
  evaluate(call: PointCall): Awaitable<ArrayLike<number>>;
}

/** What can be checked. */
export type Subject = MapSubject | VelocitySubject | ConsistencySubject | SamplerSubject | LossSubject;
/** The kinds of subjects; a property id begins with one. */
export type SubjectKind = Subject['kind'];
/** Runs on every problem that it does not refuse by returning null. */
export type SubjectFactory = (problem: Problem) => Awaitable<Subject | null>;
/** What a module may export by default, and what the library accepts. */
export type SubjectExport = Subject | SubjectFactory | readonly (Subject | SubjectFactory)[];
