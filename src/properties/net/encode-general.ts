import type { ExactProblem } from '../../analytic/types.ts';
import type { FullConvention } from '../../subject/convention.ts';
import { type GeneralReading, generalReading, isPrediction } from '../../subject/general.ts';
import type { Jet } from '../../subject/jet.ts';
import type { Encoding } from './encode.ts';
import type { Rows, Tangents } from './jet.ts';
import { type Slopes, slopesOf } from './reading-slopes.ts';

/**
 * The encoding of any convention by its {@link GeneralReading}: o = α x + β v and Do = Dα x + α dx + Dβ v + β Dv of the canonical point x = κ x', and the
 * transposes of both. First derivatives are those of the reading; the second ones of α, β, κ and the clock, which the reverse of a directional
 * derivative needs in its times, are extrapolated differences of these, good to nine digits.
 */
export function generalEncoding(convention: FullConvention, problem: ExactProblem): Encoding {
  const reading = generalReading(convention, problem);
  const second = convention.secondTime !== 'none' ? 'given' : isPrediction(convention) ? 'same' : 'end';
  return {
    rows: (x, firsts, seconds) => {
      const d = x.length / firsts.length;
      const times = Array.from(firsts, (first, i) => canonicalTimes(reading, first, seconds[i], second));
      const s = Float64Array.from(times, (entry) => entry.s);
      return {
        x: x.map((value, k) => value * reading.scale(s[Math.floor(k / d)])[0]),
        s,
        t: Float64Array.from(times, (entry) => entry.t),
      };
    },
    tangents: (raw, { x, s, t }) => {
      const d = x.length / s.length;
      const ds = s.map((start, i) => raw.ds[i] / reading.times(start, t[i]).first[1]);
      const dt = s.map((start, i) => {
        if (second !== 'given') return second === 'same' ? ds[i] : 0;
        const slopes = reading.times(start, t[i]).second;
        return (raw.dt[i] - slopes[1] * ds[i]) / slopes[2];
      });
      // x = κ x', so that dx = κ dx' + dκ x'.
      const dx = raw.dx.map((value, k) => {
        const i = Math.floor(k / d);
        const [factor, slope] = reading.scale(s[i]);
        return factor * value + (slope * ds[i] * x[k]) / factor;
      });
      return { dx, ds, dt };
    },
    output: ({ x, s, t }, v) => {
      const d = v.length / s.length;
      const heads = Array.from(s, (start, i) => reading.head(start, t[i]));
      return v.map((value, k) => {
        const { alpha, beta } = heads[Math.floor(k / d)];
        return alpha[0] * x[k] + beta[0] * value;
      });
    },
    outputTangent: ({ x, s, t }, { dx, ds, dt }, v, dv) => {
      const d = v.length / s.length;
      const heads = Array.from(s, (start, i) => reading.head(start, t[i]));
      return dv.map((value, k) => {
        const i = Math.floor(k / d);
        const { alpha, beta } = heads[i];
        const ofHead = along(alpha, ds[i], dt[i]) * x[k] + along(beta, ds[i], dt[i]) * v[k];
        return ofHead + alpha[0] * dx[k] + beta[0] * value;
      });
    },
    pullOutput: (rows, v, y, derivative, { points = true } = {}) => {
      const n = rows.s.length;
      const d = v.length / n;
      const direct = zeros(n, d);
      const pulled = { v: new Float64Array(n * d), dv: new Float64Array(n * d), direct };
      for (let i = 0; i < n; i++) {
        const [s, t] = [rows.s[i], rows.t[i]];
        const { alpha, beta } = reading.head(s, t);
        const [ds, dt] = [derivative?.tangents.ds[i] ?? 0, derivative?.tangents.dt[i] ?? 0];
        const [dAlpha, dBeta] = [along(alpha, ds, dt), along(beta, ds, dt)];
        const bend = points && derivative !== undefined ? slopesOf(reading, problem.timeRange, s, t) : undefined;
        for (let k = i * d; k < (i + 1) * d; k++) {
          const dy = derivative?.dy[k] ?? 0;
          pulled.v[k] = beta[0] * y[k] + dBeta * dy;
          pulled.dv[k] = beta[0] * dy;
          direct.x[k] = alpha[0] * y[k] + dAlpha * dy;
          direct.dx[k] = alpha[0] * dy;
          for (const [j, name] of [
            [1, 's'],
            [2, 't'],
          ] as const) {
            const slope = alpha[j] * rows.x[k] + beta[j] * v[k];
            direct[name][i] += y[k] * slope;
            direct[`d${name}`][i] += dy * slope;
            if (bend === undefined || dy === 0) continue;
            const { tangents, dv } = derivative!;
            const second = along(bend[name].alpha, ds, dt) * rows.x[k] + along(bend[name].beta, ds, dt) * v[k];
            direct[name][i] += dy * (second + alpha[j] * tangents.dx[k] + beta[j] * dv[k]);
          }
        }
      }
      return pulled;
    },
    pullArguments: (rows, pulled, tangents) => pullArguments(reading, problem, second, rows, pulled, tangents),
  };
}

/** The second time of a call: an argument, the first one, or the end of the range. */
type SecondTime = 'given' | 'same' | 'end';

/** Times of the caller farther beyond the clock's ends than rounding takes them are carried on along its slope: they are out of the range. */
const BEYOND = 2 ** -26;

function canonicalTimes(reading: GeneralReading, first: number, second: number, kind: SecondTime) {
  const { s, t } = reading.canonical(first, second);
  const back = reading.times(s, t);
  const missed = (given: number, [value]: Jet): number =>
    Math.abs(given - value) > BEYOND * (1 + Math.abs(given)) ? given - value : 0;
  const start = s + missed(first, back.first) / back.first[1];
  if (kind !== 'given') return { s: start, t: kind === 'same' ? start : t };
  return { s: start, t: t + missed(second, back.second) / back.second[2] };
}

/** Cotangents of the caller's arguments: transposes of x = κ x', of the clock, and of the same for tangents. */
function pullArguments(
  reading: GeneralReading,
  problem: ExactProblem,
  second: SecondTime,
  rows: Rows,
  pulled: Rows & Tangents,
  tangents: Tangents | undefined,
): Rows & Partial<Tangents> {
  const n = rows.s.length;
  const d = rows.x.length / n;
  const result = zeros(n, d);
  for (let i = 0; i < n; i++) {
    const [s, t] = [rows.s[i], rows.t[i]];
    const { first, second: slopes } = reading.times(s, t);
    const [factor, slope] = reading.scale(s);
    const [ds, dt] = [tangents?.ds[i] ?? 0, tangents?.dt[i] ?? 0];
    let bend: Slopes | undefined;
    if (tangents !== undefined) bend = slopesOf(reading, problem.timeRange, s, t);
    let [ofS, ofT, ofDs] = [pulled.s[i], pulled.t[i], pulled.ds[i]];
    if (second === 'same') {
      ofS += ofT;
      ofDs += pulled.dt[i];
    }
    for (let k = i * d; k < (i + 1) * d; k++) {
      const own = rows.x[k] / factor;
      result.x[k] = factor * pulled.x[k] + slope * ds * pulled.dx[k];
      result.dx[k] = factor * pulled.dx[k];
      ofS += slope * own * pulled.x[k];
      if (tangents === undefined) continue;
      const moved = (tangents.dx[k] - slope * ds * own) / factor;
      ofS += pulled.dx[k] * (slope * moved + bend!.s.scale * ds * own);
      ofDs += slope * own * pulled.dx[k];
    }
    if (second === 'given') {
      const ofDt = pulled.dt[i] / slopes[2];
      ofDs -= ofDt * slopes[1];
      if (bend !== undefined) {
        ofS -= ofDt * along(bend.s.second, ds, dt);
        ofT -= ofDt * along(bend.t.second, ds, dt);
      }
      result.dt[i] = ofDt;
      result.t[i] = ofT / slopes[2];
      ofS -= slopes[1] * result.t[i];
    }
    if (bend !== undefined) ofS -= (ofDs * ds * bend.s.first) / first[1];
    result.s[i] = ofS / first[1];
    result.ds[i] = ofDs / first[1];
  }
  if (tangents !== undefined) return result;
  return { x: result.x, s: result.s, t: result.t };
}

const along = (jet: Jet, ds: number, dt: number): number => jet[1] * ds + jet[2] * dt;

function zeros(n: number, d: number): Rows & Tangents {
  const points = () => new Float64Array(n * d);
  const times = () => new Float64Array(n);
  return { x: points(), s: times(), t: times(), dx: points(), ds: times(), dt: times() };
}
