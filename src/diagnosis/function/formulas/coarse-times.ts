import { shortNumber } from '../../explain.ts';
import type { Candidate } from '../candidate.ts';
import type { Oracle } from '../oracle.ts';
import { type Rows, rowsOf } from '../rows.ts';
import { WHERE } from './clocks.ts';

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
