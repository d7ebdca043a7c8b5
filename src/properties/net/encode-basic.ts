import { type Clock, clockOf } from '../../subject/clock.ts';
import type { Convention } from '../../subject/convention.ts';
import type { Encoding } from './encode.ts';
import type { Tangents } from './jet.ts';

/** Beside the encoding its affine clock; canonical tangents are the same at all rows. */
interface AffineEncoding extends Encoding {
  readonly clock: Clock;
  tangents(raw: Tangents): Tangents;
}

/**
 * The encoding of a convention without heads, on an affine clock. With the clock's rate r and h = t - s, the outputs o of v are
 * v / r, h v or x + h v.
 */
export function encodingOf(convention: Convention): AffineEncoding {
  const clock = clockOf(convention);
  const { output } = convention;
  const step = convention.secondTime === 'step';
  const { rate } = clock;

  return {
    clock,
    rows: (x, s, t) => {
      const start = s.map(clock.toCanonical);
      return { x, s: start, t: step ? t.map((value, i) => start[i] + value / rate) : t.map(clock.toCanonical) };
    },
    tangents: ({ dx, ds, dt }) => {
      const start = ds.map((value) => value / rate);
      return { dx, ds: start, dt: dt.map((value, i) => value / rate + (step ? start[i] : 0)) };
    },
    output: (rows, v) => {
      if (output === 'average-velocity') return v.map((value) => value / rate);
      const d = v.length / rows.s.length;
      return v.map((value, k) => {
        const i = Math.floor(k / d);
        const moved = (rows.t[i] - rows.s[i]) * value;
        return output === 'map' ? rows.x[k] + moved : moved;
      });
    },
    outputTangent: (rows, tangents, v, dv) => {
      if (output === 'average-velocity') return dv.map((value) => value / rate);
      const d = v.length / rows.s.length;
      return dv.map((value, k) => {
        const i = Math.floor(k / d);
        const moved = (tangents.dt[i] - tangents.ds[i]) * v[k] + (rows.t[i] - rows.s[i]) * value;
        return output === 'map' ? tangents.dx[k] + moved : moved;
      });
    },
    pullOutput: (rows, v, y, derivative) => {
      const n = rows.s.length;
      const d = v.length / n;
      const direct = {
        x: new Float64Array(n * d),
        s: new Float64Array(n),
        t: new Float64Array(n),
        dx: new Float64Array(n * d),
        ds: new Float64Array(n),
        dt: new Float64Array(n),
      };
      const dy = derivative?.dy ?? new Float64Array(n * d);
      if (output === 'average-velocity') {
        return { v: y.map((value) => value / rate), dv: dy.map((value) => value / rate), direct };
      }
      const pulled = { v: new Float64Array(n * d), dv: new Float64Array(n * d), direct };
      for (let k = 0; k < n * d; k++) {
        const i = Math.floor(k / d);
        const h = rows.t[i] - rows.s[i];
        const stretch = derivative === undefined ? 0 : derivative.tangents.dt[i] - derivative.tangents.ds[i];
        pulled.v[k] = h * y[k] + stretch * dy[k];
        pulled.dv[k] = h * dy[k];
        const throughStep = y[k] * v[k] + (derivative === undefined ? 0 : dy[k] * derivative.dv[k]);
        direct.s[i] -= throughStep;
        direct.t[i] += throughStep;
        direct.ds[i] -= dy[k] * v[k];
        direct.dt[i] += dy[k] * v[k];
        if (output === 'map') {
          direct.x[k] = y[k];
          direct.dx[k] = dy[k];
        }
      }
      return pulled;
    },
    pullArguments: (_, pulled, tangents) => {
      const first = pulled.s.map((value, i) => (step ? value + pulled.t[i] : value) / rate);
      const result = { x: pulled.x, s: first, t: pulled.t.map((value) => value / rate) };
      if (tangents === undefined) return result;
      return {
        ...result,
        dx: pulled.dx,
        ds: pulled.ds.map((value, i) => (step ? value + pulled.dt[i] : value) / rate),
        dt: pulled.dt.map((value) => value / rate),
      };
    },
  };
}
