import type { ExactProblem } from '../../analytic/types.ts';
import { perturbationOf } from '../../properties/loss/loss-case.ts';
import { guardRows } from '../../properties/net/guard-rows.ts';
import { averageVelocityNet } from '../../properties/net/jet.ts';
import { instants, type TimeFunction } from './time-functions.ts';
import type { Trial } from './trials.ts';

/** A vector of a row that stands in the place of a point, of a direction or of the target of a residual. */
export interface VectorReading {
  readonly name: string;
  readonly slug: string;
  readonly at: (trial: Trial) => Float64Array;
  /** Rounding that its formation may cost, relative to 1 + |entry|. */
  readonly roundings?: (trial: Trial) => number;
  readonly fitted?: { readonly name: string; readonly value: number };
}

/** Roundings within which a recorded vector is recognised: no verdict depends on it. */
export const RECOGNISED = 64;

/** Whether a reading gives these vectors on all trials. */
export function reads(
  { at, roundings }: VectorReading,
  values: readonly Float64Array[],
  trials: readonly Trial[],
  u: number,
): boolean {
  return trials.every((trial, i) => {
    const wanted = at(trial);
    const slack = RECOGNISED * u * (1 + (roundings?.(trial) ?? 0));
    return values[i].every((value, k) => Math.abs(value - wanted[k]) <= slack * (1 + Math.abs(wanted[k])));
  });
}

const mix = (x0: Float64Array, x1: Float64Array, a: number, b: number): Float64Array =>
  x0.map((noise, k) => a * noise + b * x1[k]);

/** Points I_τ of the row's own pair, by the path or by another one, in the order in which they are tried. */
export function pathPoints({ problem }: { problem: ExactProblem }): VectorReading[] {
  const path = problem.interpolant;
  const [first, last] = problem.timeRange;
  const coefficient = (which: 'a' | 'b' | 'da' | 'db', time: number) =>
    time >= first && time <= last ? path[which].call(path, time) : Number.NaN;
  const steep = (time: number) => {
    const size = Math.abs(coefficient('da', time)) + Math.abs(coefficient('db', time));
    return Number.isFinite(size) ? size : 0;
  };
  const at = (name: string, slug: string, by: (trial: Trial) => readonly [number, number]): VectorReading => ({
    name,
    slug,
    at: (trial) => mix(trial.x0, trial.x1, ...by(trial)),
    roundings: ({ times: { s, t } }) => steep(s) + steep(t),
  });
  const along = ({ name, slug, at: time }: TimeFunction): VectorReading =>
    at(`I_${name.length === 1 ? name : `{${name}}`}`, `interpolant-${slug}`, ({ times }) => {
      const tau = time(times);
      return [coefficient('a', tau), coefficient('b', tau)];
    });
  const own = (trial: Trial) => [coefficient('a', trial.times.s), coefficient('b', trial.times.s)] as const;
  const straight = at('(1 - s) x0 + s x1', 'linear-path', ({ times: { s } }) => [1 - s, s]);
  const bent = at('cos(π s/2) x0 + sin(π s/2) x1', 'trigonometric-path', ({ times: { s } }) => [
    Math.cos((Math.PI * s) / 2),
    Math.sin((Math.PI * s) / 2),
  ]);
  return [
    along(instants(problem)[0]),
    { name: 'x0, the noise', slug: 'noise', at: ({ x0 }) => x0 },
    { name: 'x1, the data', slug: 'data', at: ({ x1 }) => x1 },
    ...instants(problem).slice(1, 5).map(along),
    at('b_s x0 + a_s x1', 'coefficients-exchanged', (trial) => [own(trial)[1], own(trial)[0]]),
    straight,
    bent,
    ...instants(problem).slice(5).map(along),
    at('s x0 + (1 - s) x1', 'linear-path-reversed', ({ times: { s } }) => [s, 1 - s]),
    at('a_s x0, without the data', 'without-data', (trial) => [own(trial)[0], 0]),
    at('b_s x1, without the noise', 'without-noise', (trial) => [0, own(trial)[1]]),
    at('x0 + b_s x1', 'unscaled-noise', (trial) => [1, own(trial)[1]]),
    at('a_s x0 + x1', 'unscaled-data', (trial) => [own(trial)[0], 1]),
    at('b_s x1 - a_s x0', 'noise-negated', (trial) => [-own(trial)[0], own(trial)[1]]),
    at('a_s x0 - b_s x1', 'data-negated', (trial) => [own(trial)[0], -own(trial)[1]]),
    ...(['t', 'u'] as const).map((which) =>
      at(`b_${which} x1 - a_${which} x0`, `noise-negated-${which}`, ({ times }) => [
        -coefficient('a', times[which]),
        coefficient('b', times[which]),
      ]),
    ),
    at('a_s² x0 + b_s x1', 'noise-coefficient-squared', (trial) => [own(trial)[0] ** 2, own(trial)[1]]),
    at('√a_s x0 + b_s x1', 'noise-coefficient-root', (trial) => [Math.sqrt(own(trial)[0]), own(trial)[1]]),
    { name: '0', slug: 'zero', at: ({ x0 }) => new Float64Array(x0.length) },
  ];
}

/** Velocities of the row's own pair: what the conditional velocity is mistaken for. */
export function pathSlopes({ problem }: { problem: ExactProblem }): VectorReading[] {
  const path = problem.interpolant;
  const slope = (name: string, slug: string, by: (trial: Trial) => readonly [number, number]): VectorReading => ({
    name,
    slug,
    at: (trial) => mix(trial.x0, trial.x1, ...by(trial)),
    roundings: ({ row }) => Math.max(...row.slope.value.map(Math.abs)),
  });
  const rate = (time: number) => [path.da.call(path, time), path.db.call(path, time)] as const;
  const value = (time: number) => [path.a.call(path, time), path.b.call(path, time)] as const;
  return [
    slope('dI_s/ds', 'conditional-velocity', ({ times: { s } }) => rate(s)),
    slope('-dI_s/ds', 'conditional-velocity-negated', ({ times: { s } }) => [-rate(s)[0], -rate(s)[1]]),
    slope('x1 - x0', 'data-minus-noise', () => [-1, 1]),
    slope('x0 - x1', 'noise-minus-data', () => [1, -1]),
    slope('dI_t/dt', 'conditional-velocity-end', ({ times: { t } }) => rate(t)),
    slope('dI_u/du', 'conditional-velocity-between', ({ times: { u } }) => rate(u)),
    slope("a'_s x1 + b'_s x0", 'conditional-velocity-exchanged', ({ times: { s } }) => [rate(s)[1], rate(s)[0]]),
    slope("b'_s x1", 'data-rate', ({ times: { s } }) => [0, rate(s)[1]]),
    slope("a'_s x0", 'noise-rate', ({ times: { s } }) => [rate(s)[0], 0]),
    slope('I_s', 'point', ({ times: { s } }) => value(s)),
    slope('b_s x0 + a_s x1', 'coefficients-exchanged', ({ times: { s } }) => [value(s)[1], value(s)[0]]),
    slope('b_s x0 - a_s x1', 'v-prediction', ({ times: { s } }) => [value(s)[1], -value(s)[0]]),
    slope('a_s x1 - b_s x0', 'v-prediction-negated', ({ times: { s } }) => [-value(s)[1], value(s)[0]]),
    slope('x1', 'data', () => [0, 1]),
    slope('-x1', 'data-negated', () => [0, -1]),
    slope('x0', 'noise', () => [1, 0]),
    slope('-x0', 'noise-negated', () => [-1, 0]),
    slope('x0 + x1', 'sum', () => [1, 1]),
    slope('2 (x1 - x0)', 'twice', () => [-2, 2]),
    slope('(x1 - x0)/2', 'half', () => [-0.5, 0.5]),
    slope('dI_s/ds (t - s)', 'displacement', ({ times: { s, t } }) => [(t - s) * rate(s)[0], (t - s) * rate(s)[1]]),
  ];
}

/** Points to which the suite itself carries I_s, by the perturbed net and by the exact map. */
export function carriedPoints({ problem }: { problem: ExactProblem }): VectorReading[] {
  const legs: readonly (readonly ['s' | 'u', 't' | 'u'])[] = [
    ['s', 't'],
    ['s', 'u'],
  ];
  return [false, true].flatMap((exact) =>
    legs.map(([from, to]): VectorReading => {
      const kept = new Map<Trial, Float64Array>();
      const at = (trial: Trial): Float64Array => {
        const known = kept.get(trial);
        if (known !== undefined) return known;
        const perturbation = exact ? undefined : perturbationOf(problem, trial.net);
        const net = averageVelocityNet(problem, perturbation?.features, perturbation?.theta);
        const x = trial.row.x.value;
        const [s, t] = [trial.times[from], trial.times[to]];
        const rows = { x, s: Float64Array.of(s), t: Float64Array.of(t) };
        const [v] = guardRows(problem, rows, undefined, (good) => [net.value(good)]);
        const point = x.map((value, k) => value + (t - s) * v[k]);
        kept.set(trial, point);
        return point;
      };
      const name = `X_{${from},${to}}(I_${from})`;
      return exact
        ? { name: `${name} by the exact map`, slug: `carried-${from}${to}-exact`, at }
        : { name, slug: `carried-${from}${to}`, at };
    }),
  );
}
