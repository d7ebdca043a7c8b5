import type { PlainLossNet } from '../../subject/types.ts';
import type { Recipe } from './recipe.ts';

/** Calls in canonical time, with the gradient collected call by call. */
export interface Session {
  value(x: Float64Array, s: Float64Array, t: Float64Array): { k: number; y: Float64Array };
  jvp(
    x: Float64Array,
    s: Float64Array,
    t: Float64Array,
    dx: Float64Array,
    ds: Float64Array,
    dt: Float64Array,
  ): { k: number; y: Float64Array; dy: Float64Array };
  /** Adds `scale` × the gradient in θ_k; returns the cotangents of the call's point and of its tangent dx. */
  pull(
    k: number,
    y: Float64Array,
    dy: Float64Array | undefined,
    scale: number,
  ): { x: Float64Array; dx: Float64Array | undefined };
  gradient(): Float64Array;
}

/** Under `data-to-noise` times are 1 - t and velocities change sign. */
export function session(net: PlainLossNet, recipe: Recipe, d: number): Session {
  const sign = recipe.convention?.time === 'data-to-noise' ? -1 : 1;
  const clock = (times: Float64Array) => (sign === 1 ? times : times.map((t) => 1 - t));
  const turn = (values: Float64Array) => (sign === 1 ? values : values.map((v) => -v));
  const parts: Float64Array[] = [];
  const part = (k: number): Float64Array => {
    while (parts.length <= k) parts.push(new Float64Array(net.parameterCount));
    return parts[k];
  };
  return {
    value: (x, s, t) => {
      const y = net({ x, s: clock(s), t: clock(t), n: s.length, d });
      return { k: net.callCount - 1, y: turn(y) };
    },
    jvp: (x, s, t, dx, ds, dt) => {
      const { y, dy } = net.jvp({ x, s: clock(s), t: clock(t), dx, ds: turn(ds), dt: turn(dt), n: s.length, d });
      return { k: net.callCount - 1, y: turn(y), dy: turn(dy) };
    },
    pull: (k, y, dy, scale) => {
      const pulled = net.pullback(k, { y: turn(y), ...(dy === undefined ? {} : { dy: turn(dy) }) });
      const gradient = part(k);
      for (let j = 0; j < gradient.length; j++) gradient[j] += scale * pulled.theta[j];
      return { x: pulled.x, dx: pulled.dx };
    },
    gradient: () => {
      part(net.callCount - 1);
      const all = new Float64Array(parts.length * net.parameterCount);
      parts.forEach((values, k) => {
        all.set(values, k * net.parameterCount);
      });
      return all;
    },
  };
}
