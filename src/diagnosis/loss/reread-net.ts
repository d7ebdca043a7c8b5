import type { AverageVelocityNet } from '../../properties/net/jet.ts';

/**
 * The average velocity that an author sees who calls the net under another convention, canonical: at times `s' = a s + b t + c` (a row of
 * `times` each), with the result `α(h) v + β(h) x`, h = t - s.
 */
export interface NetReading {
  readonly times?: readonly (readonly [number, number, number])[];
  readonly alpha?: FunctionOfStep;
  readonly beta?: FunctionOfStep;
  readonly singularOnDiagonal?: boolean;
}

interface FunctionOfStep {
  readonly value: (h: number) => number;
  readonly slope: (h: number) => number;
}

export const constant = (c: number): FunctionOfStep => ({ value: () => c, slope: () => 0 });

export const STEP: FunctionOfStep = { value: (h) => h, slope: () => 1 };

export const inverse = (c: number): FunctionOfStep => ({ value: (h) => c / h, slope: (h) => -c / (h * h) });

/** The net as that author sees it, with its derivatives. */
export function rereadNet(net: AverageVelocityNet, reading: NetReading): AverageVelocityNet {
  const [[ss, st, sc], [ts, tt, tc]] = reading.times ?? [
    [1, 0, 0],
    [0, 1, 0],
  ];
  const { alpha = constant(1), beta = constant(0) } = reading;
  const d = net.dimension;
  const moved = ({ x, s, t }: { x: Float64Array; s: Float64Array; t: Float64Array }) => ({
    x,
    s: s.map((time, i) => ss * time + st * t[i] + sc),
    t: t.map((time, i) => ts * s[i] + tt * time + tc),
  });
  const step = (rows: { s: Float64Array; t: Float64Array }, k: number) => {
    const i = Math.floor(k / d);
    return rows.t[i] - rows.s[i];
  };
  return {
    ...net,
    value: (rows) =>
      net.value(moved(rows)).map((v, k) => alpha.value(step(rows, k)) * v + beta.value(step(rows, k)) * rows.x[k]),
    jet: (rows) => {
      const { v, vx, vs, vt } = net.jet(moved(rows));
      const factor = v.map((_, k) => alpha.value(step(rows, k)));
      const drift = (k: number) => {
        const h = step(rows, k);
        return alpha.slope(h) * v[k] + beta.slope(h) * rows.x[k];
      };
      return {
        v: v.map((value, k) => factor[k] * value + beta.value(step(rows, k)) * rows.x[k]),
        vx: vx.map((value, k) => {
          const row = Math.floor(k / d);
          return factor[row] * value + (row % d === k % d ? beta.value(step(rows, row)) : 0);
        }),
        vs: vs.map((value, k) => factor[k] * (ss * value + ts * vt[k]) - drift(k)),
        vt: vt.map((value, k) => factor[k] * (st * vs[k] + tt * value) + drift(k)),
      };
    },
  };
}
