import type { FixedCandidate } from '../candidate.ts';
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
