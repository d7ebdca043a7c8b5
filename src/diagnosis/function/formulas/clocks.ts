import { shortNumber } from '../../explain.ts';
import type { FittedCandidate } from '../candidate.ts';
import type { Oracle } from '../oracle.ts';
import { type Rows, rowsOf } from '../rows.ts';

/** A clock with one number, applied to the start time, the end time or both. */
interface Clock {
  readonly id: string;
  readonly title: (value: number) => string;
  readonly parameter: string;
  readonly starts: readonly number[];
  readonly valid: (value: number) => boolean;
  at(time: number, value: number, start: number, end: number): number;
}

const CLOCKS: readonly Clock[] = [
  {
    id: 'offset',
    parameter: 'ε',
    title: (value) =>
      value < 0 ? `time is read ${shortNumber(-value)} too early` : `time is read ${shortNumber(value)} too late`,
    starts: [0],
    valid: (value) => value !== 0 && Math.abs(value) < 0.5,
    at: (time, value) => time + value,
  },
  {
    id: 'scaled',
    parameter: 'factor',
    title: (value) => `time is multiplied by ${shortNumber(value)}`,
    starts: [1, 0.5, 0.1, 0.01, 1e-3],
    valid: (value) => value !== 1 && Math.abs(value) > 1e-6,
    at: (time, value) => time * value,
  },
  {
    id: 'stretched-from-end',
    parameter: 'factor',
    title: (value) => `time is counted from the end and multiplied by ${shortNumber(value)}`,
    starts: [1, 0.5],
    valid: (value) => value !== 1 && Math.abs(value) > 1e-6,
    at: (time, value, _, end) => end - value * (end - time),
  },
  {
    id: 'power',
    parameter: 'exponent',
    title: (value) => `time is raised to the power ${shortNumber(value)}`,
    starts: [1, 2, 0.5],
    valid: (value) => value !== 1 && value > 0,
    at: (time, value) => time ** value,
  },
  {
    id: 'constant',
    parameter: 'time',
    title: (value) => `time is ${shortNumber(value)} whatever it is`,
    starts: [0.25, 0.5, 0.75],
    valid: (value) => value >= 0 && value <= 1,
    at: (_, value) => value,
  },
];

/** Where a clock is applied. */
export const WHERE = [
  { id: 'both', name: '', first: true, second: true },
  { id: 'start', name: ', of the start alone', first: true, second: false },
  { id: 'end', name: ', of the end alone', first: false, second: true },
] as const;

/** Fitted clocks; times beyond the range are cut off. */
export function wrongClocks(
  map: (rows: Rows) => Float64Array,
  oracle: Oracle,
  kind: 'map' | 'consistency' | 'velocity',
): FittedCandidate[] {
  const cut = (time: number) => Math.min(oracle.end, Math.max(oracle.start, time));
  const wheres = kind === 'map' ? WHERE : WHERE.filter(({ id }) => id === (kind === 'velocity' ? 'both' : 'start'));
  const ends = kind === 'consistency' ? WHERE.filter(({ id }) => id === 'end') : [];
  return CLOCKS.flatMap((clock) =>
    [...wheres, ...ends]
      .filter(({ id }) => clock.id !== 'constant' || kind === 'velocity' || id !== 'both')
      .map((where): FittedCandidate => {
        const name = kind === 'map' || where.id === 'end' ? where.name : '';
        return {
          level: 'canonical',
          cost: where.id === 'both' && kind === 'map' ? 1.2 : 1.3,
          starts: clock.starts,
          predictAt: (value) => (rows) => {
            const at = (time: number) => cut(clock.at(time, value, oracle.start, oracle.end));
            return map(rowsOf(rows.x, where.first ? rows.s.map(at) : rows.s, where.second ? rows.t.map(at) : rows.t));
          },
          claimAt: (value) =>
            clock.valid(value)
              ? {
                  id: `formula.clock-${clock.id}.${where.id}`,
                  kind: 'formula',
                  title: `${clock.title(value)}${name}`,
                  like: `that of the exact answer where ${clock.title(value)}${name}`,
                  parameter: { name: clock.parameter, value },
                  mend: 'Read the times as they are given, or declare the clock (timeScale, timeOffset).',
                }
              : undefined,
        };
      }),
  );
}
