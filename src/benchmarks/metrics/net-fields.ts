import type { FloatArray } from '../../core/precision.ts';

/** A map with its Jacobian at n points. */
export interface MapValues {
  /** n × d. */
  readonly y: Float64Array;
  /** n × d × d, entry [i][j] = ∂y_i/∂x_j. */
  readonly jacobian: Float64Array;
}

/** X_{s,t} from the start to the end of the range, in one step or several. */
export type MapJet = (x: FloatArray) => Promise<MapValues>;

/** What some metrics ask of a network, in plain arrays; points are n × d. */
export interface NetFields {
  /** X_{s,t}. */
  map(x: FloatArray, s: number, t: number): Promise<Float32Array>;
  /** v_{t,t}. */
  velocity(x: FloatArray, t: number): Promise<Float32Array>;
  /** ∇v_{t,t}, n × d × d. */
  velocityJacobian(x: FloatArray, t: number): Promise<Float32Array>;
  /** `∂_t X_{s,t}(x) - v_{t,t}(X_{s,t}(x))`, n × d. */
  lagrangianResidual(x: FloatArray, s: number, t: number): Promise<Float32Array>;
  /** `∂_s X_{s,t}(x) + ∇X_{s,t}(x) v_{s,s}(x)`, n × d. */
  eulerianResidual(x: FloatArray, s: number, t: number): Promise<Float32Array>;
  /** The map over a range of times in N equal steps. */
  jet(steps: number, range: readonly [number, number]): MapJet;
}
