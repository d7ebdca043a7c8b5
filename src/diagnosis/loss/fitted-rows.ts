import type { GlobalReading } from './global-readings.ts';
import { leastSquares } from './least-squares.ts';
import type { SlotReading } from './read-slots.ts';
import { constantOf } from './time-functions.ts';
import type { Posed, Trial } from './trials.ts';

/**
 * Noise or data that were scaled and shifted first, another path, and clamped times: constants are fitted to the first point that the loss calls, on
 * half of the rows.
 */
export function fittedRows(posed: Posed, trials: readonly Trial[], slots: readonly SlotReading[]): GlobalReading[] {
  const own = trials.filter(({ evaluations }) => evaluations.length > 0);
  if (own.length < 8) return [];
  return [...transformedData(posed, own), ...smallestNoise(posed, own), ...clampedTimes(slots)];
}

const startOf = ({ evaluations }: Trial) => evaluations[0];

function transformedData({ problem, spec }: Posed, trials: readonly Trial[]): GlobalReading[] {
  const path = problem.interpolant;
  const d = problem.dimension;
  const half = trials.slice(0, Math.ceil(trials.length / 2));
  const short = (value: number) => Number(value.toPrecision(4));
  return (['noise', 'data'] as const).flatMap((which): GlobalReading[] => {
    const scales: number[] = [];
    const shifts: number[] = [];
    for (let k = 0; k < d; k++) {
      const rows = half.map(({ x0, x1 }) => [which === 'noise' ? x0[k] : x1[k], 1]);
      const seen = half.map((trial) => {
        const { x, s } = startOf(trial);
        const [a, b] = [path.a.call(path, s), path.b.call(path, s)];
        return which === 'noise' ? (x[k] - b * trial.x1[k]) / a : (x[k] - a * trial.x0[k]) / b;
      });
      if (seen.some((value) => !Number.isFinite(value))) return [];
      const [scale, shift] = leastSquares(rows, seen);
      scales.push(scale);
      shifts.push(Math.abs(shift) < Math.sqrt(spec.u) ? 0 : shift);
    }
    if (scales.every((scale) => Math.abs(scale - 1) < 1e-4) && shifts.every((shift) => shift === 0)) return [];
    const transformed = (values: Float64Array) => values.map((value, k) => scales[k] * value + shifts[k]);
    const same = scales.every((scale) => Math.abs(scale - scales[0]) < 1e-4 * Math.abs(scale));
    const shifted = shifts.some((shift) => shift !== 0);
    const words = [
      ...(scales.some((scale) => Math.abs(scale - 1) > 1e-6)
        ? [`multiplied by ${same ? short(scales[0]) : scales.map(short).join(', ')}`]
        : []),
      ...(shifted ? [`shifted by ${shifts.map(short).join(', ')}`] : []),
    ];
    return [
      {
        id: `formula.${which}-${shifted ? 'standardised' : 'scaled'}`,
        kind: 'formula',
        title: `the ${which} is ${words.join(' and ')} before it is used`,
        mend: `Use x${which === 'noise' ? 0 : 1} of the call as it is.`,
        parameter: { name: 'scale', value: Number(scales[0].toPrecision(6)) },
        row: ({ x0, x1, times }) => ({
          x0: which === 'noise' ? transformed(x0) : x0,
          x1: which === 'data' ? transformed(x1) : x1,
          times,
        }),
      },
    ];
  });
}

/** x = (1 - κ s) x0 + s x1 with κ = 1 - σ_min: the path that leaves some noise at the end. */
function smallestNoise({ spec }: Posed, trials: readonly Trial[]): GlobalReading[] {
  const values = trials.map((trial) => {
    const { x, s } = startOf(trial);
    return (1 - (x[0] - s * trial.x1[0]) / trial.x0[0]) / s;
  });
  const kappa = constantOf(values, () => 1e5 * spec.u);
  if (kappa === undefined || Math.abs(kappa - 1) < 1e-9) return [];
  const exact = Number(kappa.toPrecision(6));
  return [
    {
      id: 'formula.path-sigma-min',
      kind: 'formula',
      title: `the path is (1 - ${exact} t) x0 + t x1, which leaves a noise of ${Number((1 - exact).toPrecision(3))} at the end, in the place of the problem's`,
      mend: 'Use the path of the problem, or pose the problem with the path that is used.',
      parameter: { name: 'sigma_min', value: Number((1 - exact).toPrecision(6)) },
      row: ({ x0, x1, times }) => ({
        x0,
        x1,
        times,
        path: {
          x: x0.map((noise, k) => (1 - exact * times.s) * noise + times.s * x1[k]),
          slope: x0.map((noise, k) => x1[k] - exact * noise),
        },
      }),
    },
  ];
}

/** Times cut off at a bound that calls show. */
function clampedTimes(slots: readonly SlotReading[]): GlobalReading[] {
  const bounds = slots.flatMap(({ s, t }) => [...s, ...t]).flatMap(({ fitted }) => fitted ?? []);
  return [...new Set(bounds.filter(({ name }) => name === 'upper bound').map(({ value }) => value))].flatMap((bound) =>
    (['t', 's'] as const).map(
      (which): GlobalReading => ({
        id: `formula.${which === 't' ? 'end' : 'start'}-time-clamped`,
        kind: 'formula',
        title: `${which === 't' ? 'end' : 'start'} times above ${bound} are read as ${bound}`,
        mend: 'Use the times of the call.',
        parameter: { name: 'bound', value: bound },
        row: ({ x0, x1, times }) => ({ x0, x1, times: { ...times, [which]: Math.min(times[which], bound) } }),
      }),
    ),
  );
}
