import type { AverageVelocityNet } from '../net/jet.ts';
import { offsetsOf, quotientOf } from './difference.ts';
import type { Ask, Direction } from './evaluation.ts';
import { outputReader } from './read-output.ts';
import type { LossSpec } from './spec.ts';

/** The definition's evaluations made by the suite itself, in float64, wherever the definition asks for them. */
export function evaluateHere(spec: LossSpec, net: AverageVelocityNet): Ask {
  const d = net.dimension;
  const { output } = spec.convention;
  const reader = outputReader(spec);
  return (_, place, s, t) => {
    const x = place.value;
    const { v, vx, vs, vt } = net.jet({ x, s: Float64Array.of(s), t: Float64Array.of(t) });
    const h = t - s;
    const moved = v.map((value) => h * value);
    const y = output === 'average-velocity' ? v : output === 'map' ? moved.map((value, k) => x[k] + value) : moved;
    const here = { x, s, t, y };
    const resultAt = (delta: number, { dx, ds, dt }: Direction) => {
      const point = x.map((value, k) => value + delta * dx[k]);
      const [start, end] = [s + delta * ds, t + delta * dt];
      const mean = net.value({ x: point, s: Float64Array.of(start), t: Float64Array.of(end) });
      if (output === 'average-velocity') return mean;
      return mean.map((value, k) => (output === 'map' ? point[k] : 0) + (end - start) * value);
    };
    const offsets = offsetsOf(spec);
    const push: NonNullable<ReturnType<Ask>>['push'] = (direction) => {
      const { dx, ds, dt } = direction;
      if (offsets !== undefined && !(output === 'average-velocity' && s === t)) {
        const [plus, minus] = [offsets.plus, offsets.minus].map((delta) => resultAt(delta, direction));
        const dy = quotientOf(plus, minus, offsets.plus - offsets.minus, spec.u);
        return reader.push(here, { direction, dy: dy.value });
      }
      const dv = v.map((_, k) => {
        let sum = vs[k] * ds + vt[k] * dt;
        for (let m = 0; m < d; m++) sum += vx[k * d + m] * dx[m];
        return sum;
      });
      if (output === 'average-velocity') return reader.push(here, { direction, dy: dv });
      const carried = dv.map((value, k) => (dt - ds) * v[k] + h * value);
      const dy = output === 'map' ? carried.map((value, k) => dx[k] + value) : carried;
      return reader.push(here, { direction, dy });
    };
    return {
      x,
      s,
      t,
      cells: [],
      stepError: reader.stepError(s, t),
      point: () => reader.point(here),
      velocity: () =>
        output === 'average-velocity' || s !== t
          ? reader.velocity(here)
          : push({ dx: new Float64Array(d), ds: 0, dt: 1 }),
      push,
      gradient: () => vx,
    };
  };
}
