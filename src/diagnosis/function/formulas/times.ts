import { shortNumber } from '../../explain.ts';
import type { Candidate, FittedCandidate, FixedCandidate } from '../candidate.ts';
import type { Oracle } from '../oracle.ts';
import { type Rows, rowsOf } from '../rows.ts';

/** A function of the two times of a row, and of the ends of time. */
interface TimeRule {
  readonly id: string;
  readonly name: string;
  at(s: number, t: number, start: number, end: number): number;
}

const RULES: readonly TimeRule[] = [
  { id: 's', name: 's', at: (s) => s },
  { id: 't', name: 't', at: (_, t) => t },
  { id: 'start', name: 'the start of time', at: (_s, _t, start) => start },
  { id: 'end', name: 'the end of time', at: (_s, _t, _start, end) => end },
  { id: 'reversed-s', name: '1 - s', at: (s, _, start, end) => start + end - s },
  { id: 'reversed-t', name: '1 - t', at: (_, t, start, end) => start + end - t },
  { id: 'step', name: 't - s', at: (s, t) => t - s },
  { id: 'backward-step', name: 's - t', at: (s, t) => s - t },
  { id: 'sum', name: 's + t', at: (s, t) => s + t },
  { id: 'middle', name: '(s + t)/2', at: (s, t) => (s + t) / 2 },
  { id: 'earlier', name: 'the earlier of both times', at: (s, t) => Math.min(s, t) },
  { id: 'later', name: 'the later of both times', at: (s, t) => Math.max(s, t) },
  { id: 'half-range', name: '1/2', at: (_s, _t, start, end) => (start + end) / 2 },
  { id: 'product', name: 's t', at: (s, t) => s * t },
];

/** The map read at other times: every pair of {@link RULES} but the right one. Times beyond the range are cut off. */
export function wrongTimes(
  map: (rows: Rows) => Float64Array,
  oracle: Oracle,
  kind: 'map' | 'consistency' | 'velocity',
): FixedCandidate[] {
  if (kind === 'velocity') return wrongInstants(map, oracle);
  const cut = (time: number) => Math.min(oracle.end, Math.max(oracle.start, time));
  const at = (rule: TimeRule, { s, t }: Rows) => s.map((time, i) => cut(rule.at(time, t[i], oracle.start, oracle.end)));
  const rules =
    kind === 'map' ? RULES : RULES.filter(({ id }) => ['s', 'end', 'start', 'reversed-s', 'half-range'].includes(id));
  return rules.flatMap((first) =>
    rules
      // Where both are the same nothing moves: the identity.
      .filter(
        (second) =>
          second.id !== first.id &&
          !(first.id === 's' && (second.id === 't' || (kind === 'consistency' && second.id === 'end'))),
      )
      .map((second): FixedCandidate => {
        const changed = Number(first.id !== 's') + Number(second.id !== (kind === 'map' ? 't' : 'end'));
        const said = kind === 'map' ? `(${first.name}, ${second.name})` : `${first.name}, carried to ${second.name}`;
        return {
          level: 'canonical',
          cost: changed,
          claim: {
            id: `formula.times.${first.id}.${second.id}`,
            kind: 'formula',
            title:
              kind === 'map'
                ? `the map is read at the times ${said} in place of (s, t)`
                : `the function is read at the time ${said}`,
            like: kind === 'map' ? `that of the exact map at the times ${said}` : `that of the exact map from ${said}`,
            mend:
              kind === 'map'
                ? 'Pass s as the start time and t as the end time.'
                : 'Start at the time of the call and end at the end of time.',
          },
          predict: (rows) => map(rowsOf(rows.x, at(first, rows), at(second, rows))),
        };
      }),
  );
}

/** What a path tells of a time, which a network may have been given in its place. */
const READINGS_OF_PATH = [
  { id: 'sigma', name: 'the noise level σ = a/b', at: (a: number, b: number) => a / b },
  { id: 'inverse-sigma', name: 'b/a', at: (a: number, b: number) => b / a },
  { id: 'log-sigma', name: 'ln σ', at: (a: number, b: number) => Math.log(a / b) },
  { id: 'log-snr', name: 'the log signal-to-noise ratio', at: (a: number, b: number) => 2 * Math.log(b / a) },
  { id: 'data-coefficient', name: 'the coefficient b', at: (_: number, b: number) => b },
  { id: 'noise-coefficient', name: 'the coefficient a', at: (a: number) => a },
  { id: 'noise-variance', name: 'a²', at: (a: number) => a * a },
  { id: 'data-variance', name: 'b²', at: (_: number, b: number) => b * b },
];

const POWERS = [
  { power: 2, name: 'squared' },
  { power: 0.5, name: 'replaced by its square root' },
];

/** The map read at what the path tells of its times, or at powers of them. */
export function pathTimes(
  map: (rows: Rows) => Float64Array,
  oracle: Oracle,
  kind: 'map' | 'consistency' | 'velocity',
): FixedCandidate[] {
  const cut = (time: number) => Math.min(oracle.end, Math.max(oracle.start, time));
  const path = oracle.problem.interpolant;
  const linear = { a: (t: number) => 1 - t, b: (t: number) => t };
  const powers = POWERS.map(({ power, name }): FixedCandidate => {
    const read = (time: number) => cut(time ** power);
    return {
      level: 'canonical',
      cost: 1,
      claim: {
        id: 'formula.clock-power.both',
        kind: 'formula',
        title: `time is ${name}`,
        like: `that of the exact answer where time is ${name}`,
        parameter: { name: 'exponent', value: power },
        mend: 'Read the times as they are given.',
      },
      predict: (rows) => map(rowsOf(rows.x, rows.s.map(read), kind === 'consistency' ? rows.t : rows.t.map(read))),
    };
  });
  const coefficients = [path, linear].flatMap((one) =>
    READINGS_OF_PATH.filter(({ id }) =>
      one === path ? path.kind !== 'linear' || !id.endsWith('coefficient') : id.includes('sigma'),
    ).map(({ id, name, at }): FixedCandidate => {
      const read = (time: number) => cut(at(one.a(time), one.b(time)));
      return {
        level: 'canonical',
        cost: one === path ? 1.05 : 1.06,
        claim: {
          id: `formula.clock-${id}`,
          kind: 'formula',
          title: `${name} is given in the place of the time`,
          like: `that of the exact answer where ${name} is given in the place of the time`,
          mend: 'Give the time itself, or declare the clock.',
        },
        predict: (rows) => map(rowsOf(rows.x, rows.s.map(read), kind === 'consistency' ? rows.t : rows.t.map(read))),
      };
    }),
  );
  return [...powers, ...coefficients];
}

/** A velocity read at another time. */
function wrongInstants(velocity: (rows: Rows) => Float64Array, oracle: Oracle): FixedCandidate[] {
  return RULES.filter(({ id }) => ['reversed-s', 'start', 'end', 'half-range'].includes(id)).map(
    (rule): FixedCandidate => {
      const name = rule.id === 'reversed-s' ? '1 - t' : rule.name;
      return {
        level: 'canonical',
        cost: 1,
        claim: {
          id: `formula.times.${rule.id}`,
          kind: 'formula',
          title: `the velocity is read at ${name}`,
          like: `that of the exact velocity at ${name}`,
          mend: 'Read the velocity at the time of the call.',
        },
        predict: (rows) => {
          const at = rows.s.map((time) => rule.at(time, time, oracle.start, oracle.end));
          return velocity(rowsOf(rows.x, at, at));
        },
      };
    },
  );
}

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
const WHERE = [
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

/** Numbers of grid points that times are rounded to in public code. */
const GRIDS = [
  ...[2, 4, 5, 8, 10, 16, 18, 20, 25, 32, 40, 50, 64, 80, 100, 120, 128, 150, 200, 250, 256, 300, 400, 500, 512],
  ...[999, 1000, 1023, 1024, 2000, 2048, 4000, 4096, 10_000],
];
const ROUNDINGS = [
  { id: 'rounded', name: 'rounded', f: Math.round },
  { id: 'floored', name: 'rounded down', f: Math.floor },
  { id: 'ceiled', name: 'rounded up', f: Math.ceil },
];
const BITS = [
  { bits: 8, name: 'bfloat16' },
  { bits: 11, name: 'float16' },
  { bits: 24, name: 'float32' },
];

/** Times on a grid, in a low precision, or clamped away from the ends. */
export function coarseTimes(
  map: (rows: Rows) => Float64Array,
  oracle: Oracle,
  kind: 'map' | 'consistency' | 'velocity',
): Candidate[] {
  const wheres = kind === 'map' ? WHERE : WHERE.filter(({ id }) => id === (kind === 'velocity' ? 'both' : 'start'));
  const span = oracle.end - oracle.start;
  const retimed = (at: (time: number) => number, first: boolean, second: boolean) => (rows: Rows) =>
    map(rowsOf(rows.x, first ? rows.s.map(at) : rows.s, second ? rows.t.map(at) : rows.t));
  const claim = (id: string, title: string, mend: string) => ({
    id: `formula.${id}`,
    kind: 'formula' as const,
    title,
    like: `that of the exact answer where ${title}`,
    mend,
  });
  const fixed: Candidate[] = [];
  for (const { id: whereId, name: where, first, second } of wheres) {
    const named = kind === 'map' ? where : '';
    const cost = whereId === 'both' || kind !== 'map' ? 1 : 1.1;
    for (const count of GRIDS) {
      for (const { id, name, f } of ROUNDINGS) {
        const title = `time is ${name} to multiples of 1/${count}${named}`;
        fixed.push({
          level: 'canonical',
          cost: id === 'rounded' ? cost : cost + 0.05,
          claim: claim(`times-on-grid.${id}.${whereId}`, title, 'Evaluate at the times given, or declare a grid.'),
          predict: retimed(
            (time) => oracle.start + (span * f(((time - oracle.start) / span) * count)) / count,
            first,
            second,
          ),
        });
      }
    }
    for (const { bits, name } of BITS) {
      const title = `time is rounded to the ${bits} bits of ${name}${named}`;
      fixed.push({
        level: 'canonical',
        cost,
        claim: claim(
          `times-in-${name}.${whereId}`,
          title,
          `Compute times in the declared dtype, or declare what ${name} gives.`,
        ),
        predict: retimed((time) => roundBits(time, bits), first, second),
      });
    }
    fixed.push({
      level: 'canonical',
      cost: cost + 0.2,
      starts: [1e-3, 2e-2, 1e-4, 1e-5],
      predictAt: (value) =>
        retimed((time) => Math.min(oracle.end - value, Math.max(oracle.start + value, time)), first, second),
      claimAt: (value) => ({
        ...claim(
          `times-clamped.${whereId}`,
          `time is kept ${shortNumber(value)} away from its ends${named}`,
          'Evaluate at the times given, or declare the range.',
        ),
        parameter: { name: 'ε', value },
      }),
    });
    for (const [id, side] of [
      ['clamped-below', 0],
      ['clamped-above', 1],
    ] as const) {
      fixed.push({
        level: 'canonical',
        cost: cost + 0.25,
        starts: [1e-3, 2e-2, 1e-4, 1e-5],
        predictAt: (value) =>
          retimed(
            (time) => (side === 0 ? Math.max(oracle.start + value, time) : Math.min(oracle.end - value, time)),
            first,
            second,
          ),
        claimAt: (value) => ({
          ...claim(
            `times-${id}.${whereId}`,
            `time is kept ${shortNumber(value)} away from its ${side === 0 ? 'start' : 'end'}${named}`,
            'Evaluate at the times given, or declare the range.',
          ),
          parameter: { name: 'ε', value },
        }),
      });
    }
  }
  if (kind !== 'velocity') {
    fixed.push({
      level: 'canonical',
      cost: 1.2,
      starts: [1e-3, 2e-2, 1e-4, 1e-5],
      predictAt: (value) => (rows) =>
        map(
          rowsOf(
            rows.x,
            rows.s,
            rows.t.map((time, i) =>
              time > rows.s[i] ? Math.max(rows.s[i], Math.min(time, oracle.end - value)) : time,
            ),
          ),
        ),
      claimAt: (value) => ({
        ...claim(
          'stops-early',
          `points are carried no further than ${shortNumber(value)} before the end of time`,
          'Carry points to the end time given, or declare the range.',
        ),
        parameter: { name: 'ε', value },
      }),
    });
  }
  fixed.push({
    level: 'canonical',
    cost: 1.1,
    claim: claim(
      'times-periodic',
      'the end of time is read as its start (a periodic embedding)',
      'Embed time so that its ends differ.',
    ),
    predict: retimed((time) => (time === oracle.end ? oracle.start : time), true, kind !== 'consistency'),
  });
  return fixed;
}

/** The nearest number of so many significant bits. */
export function roundBits(value: number, bits: number): number {
  if (value === 0 || !Number.isFinite(value)) return value;
  const unit = 2 ** (Math.floor(Math.log2(Math.abs(value))) + 1 - bits);
  return Math.round(value / unit) * unit;
}
