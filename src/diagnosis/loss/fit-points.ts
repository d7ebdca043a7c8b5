import { constantOf } from './time-functions.ts';
import type { Posed, Trial } from './trials.ts';
import { RECOGNISED, reads, type VectorReading } from './vectors.ts';

/** A point with one constant to be fitted; `solve` gives it for the first coordinate of one row. */
interface Family {
  readonly slug: string;
  readonly parameter: string;
  readonly name: (value: number) => string;
  readonly at: (trial: Trial, constant: number) => Float64Array;
  readonly solve: (trial: Trial, x: number) => number;
}

/**
 * Points that differ from I_s by one constant, the same for all rows: another scale of noise, of data or of both, a shift of the time. The
 * constant is fitted to half of the rows and tested on all.
 */
export function fitPoints(posed: Posed, trials: readonly Trial[], points: readonly Float64Array[]): VectorReading[] {
  const { u } = posed.spec;
  return familiesOf(posed).flatMap((family): VectorReading[] => {
    const values = trials.map((trial, i) => family.solve(trial, points[i][0]));
    // The constant is as well known as the row in which it weighs most.
    const spread = RECOGNISED * u * 1e3;
    const constant = constantOf(values, (value) => spread * (1 + Math.abs(value)));
    if (constant === undefined) return [];
    const weighted = values.map((value) => value).sort((a, b) => Math.abs(a - constant) - Math.abs(b - constant));
    const nice = Number(constant.toPrecision(u < 1e-10 ? 6 : 4));
    const chosen = [nice, constant, weighted[0]];
    for (const value of chosen) {
      const reading: VectorReading = {
        name: family.name(Number(value.toPrecision(4))),
        slug: family.slug,
        at: (trial) => family.at(trial, value),
        roundings: () => 8,
        fitted: { name: family.parameter, value: Number(value.toPrecision(6)) },
      };
      if (reads(reading, points, trials, u)) return [reading];
    }
    return [];
  });
}

function familiesOf({ problem }: Posed): Family[] {
  const path = problem.interpolant;
  const [first, last] = problem.timeRange;
  const coefficients = (time: number) => [path.a.call(path, time), path.b.call(path, time)] as const;
  const mix = ({ x0, x1 }: Trial, p: number, q: number) => x0.map((noise, k) => p * noise + q * x1[k]);
  const at = (trial: Trial, time: number) =>
    time >= first && time <= last ? mix(trial, ...coefficients(time)) : trial.x0.map(() => Number.NaN);
  return [
    {
      slug: 'noise-scale',
      parameter: 'noise scale',
      name: (k) => `${k} a_s x0 + b_s x1`,
      at: (trial, k) => {
        const [a, b] = coefficients(trial.times.s);
        return mix(trial, k * a, b);
      },
      solve: ({ times, x0, x1 }, x) => {
        const [a, b] = coefficients(times.s);
        return (x - b * x1[0]) / (a * x0[0]);
      },
    },
    {
      slug: 'data-scale',
      parameter: 'data scale',
      name: (k) => `a_s x0 + ${k} b_s x1`,
      at: (trial, k) => {
        const [a, b] = coefficients(trial.times.s);
        return mix(trial, a, k * b);
      },
      solve: ({ times, x0, x1 }, x) => {
        const [a, b] = coefficients(times.s);
        return (x - a * x0[0]) / (b * x1[0]);
      },
    },
    {
      slug: 'scaled',
      parameter: 'scale',
      name: (k) => `${k} I_s`,
      at: ({ row }, k) => row.x.value.map((value) => k * value),
      solve: ({ row }, x) => x / row.x.value[0],
    },
    {
      slug: 'shifted',
      parameter: 'shift',
      name: (k) => `I_s + ${k}`,
      at: ({ row }, k) => row.x.value.map((value) => value + k),
      solve: ({ row }, x) => x - row.x.value[0],
    },
    {
      slug: 'offset-time',
      parameter: 'offset',
      name: (k) => `I_{s ${k < 0 ? '-' : '+'} ${Math.abs(k)}}`,
      at: (trial, k) => at(trial, Math.min(last, Math.max(first, trial.times.s + k))),
      solve: (trial, x) => timeOf((time) => at(trial, time)[0], trial.times.s, x, [first, last]) - trial.times.s,
    },
    {
      slug: 'scaled-time',
      parameter: 'factor',
      name: (k) => `I_{${k} s}`,
      at: (trial, k) => at(trial, k * trial.times.s),
      solve: (trial, x) => timeOf((time) => at(trial, time)[0], trial.times.s, x, [first, last]) / trial.times.s,
    },
  ];
}

/** Newton's iteration from `start` for the time at which a coordinate of the path is x; NaN where it leaves the range. */
function timeOf(
  path: (time: number) => number,
  start: number,
  x: number,
  [first, last]: readonly [number, number],
): number {
  let time = start;
  for (let k = 0; k < 40; k++) {
    const h = 1e-6;
    const slope =
      (path(Math.min(last, time + h)) - path(Math.max(first, time - h))) /
      (Math.min(last, time + h) - Math.max(first, time - h));
    const next = time - (path(time) - x) / slope;
    if (!(next >= first && next <= last)) return Number.NaN;
    if (Math.abs(next - time) < 1e-15) return next;
    time = next;
  }
  return time;
}
