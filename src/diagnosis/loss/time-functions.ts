import type { ExactProblem } from '../../analytic/types.ts';
import type { Times, Trial } from './trials.ts';

/** A function of the times of a row, with its name in formulas and in ids. */
export interface TimeFunction {
  readonly name: string;
  readonly slug: string;
  readonly at: (times: Times) => number;
  /** Constant fitted to some of the trials. */
  readonly fitted?: { readonly name: string; readonly value: number };
}

const f = (name: string, slug: string, at: TimeFunction['at']): TimeFunction => ({ name, slug, at });

/** What stands in the place of a time of a call: instants and steps, the simple ones first. */
export function instants({ timeRange: [first, last] }: ExactProblem): readonly TimeFunction[] {
  const [start, end] = [String(first), String(last)];
  return [
    f('s', 's', ({ s }) => s),
    f('t', 't', ({ t }) => t),
    f('u', 'u', ({ u }) => u),
    f(start, 'start', () => first),
    f(end, 'end', () => last),
    f('(s + t)/2', 'midpoint', ({ s, t }) => (s + t) / 2),
    f('t - s', 'step', ({ s, t }) => t - s),
    f('u - s', 'first-step', ({ s, u }) => u - s),
    f('t - u', 'second-step', ({ t, u }) => t - u),
    f('1 - s', '1-s', ({ s }) => first + last - s),
    f('1 - t', '1-t', ({ t }) => first + last - t),
    f('1 - u', '1-u', ({ u }) => first + last - u),
    f('1 - (t - s)', '1-step', ({ s, t }) => first + last - (t - s)),
    f('s + t', 's+t', ({ s, t }) => s + t),
    f('2s - t', '2s-t', ({ s, t }) => 2 * s - t),
    f('2t - s', '2t-s', ({ s, t }) => 2 * t - s),
    f('s + u', 's+u', ({ s, u }) => s + u),
    f('u + t', 'u+t', ({ u, t }) => u + t),
    f('s + t - u', 's+t-u', ({ s, t, u }) => s + t - u),
    f('(s + u)/2', 'first-midpoint', ({ s, u }) => (s + u) / 2),
    f('(u + t)/2', 'second-midpoint', ({ u, t }) => (u + t) / 2),
    f('s t', 'product', ({ s, t }) => s * t),
    f('s/t', 'quotient', ({ s, t }) => s / t),
    f('s²', 's-squared', ({ s }) => s * s),
    f('t²', 't-squared', ({ t }) => t * t),
    f('√s', 's-root', ({ s }) => Math.sqrt(s)),
    f('√t', 't-root', ({ t }) => Math.sqrt(t)),
    f('π s/2', 's-angle', ({ s }) => (Math.PI * s) / 2),
    f('π t/2', 't-angle', ({ t }) => (Math.PI * t) / 2),
    f('ln s', 's-log', ({ s }) => Math.log(s)),
    f('ln t', 't-log', ({ t }) => Math.log(t)),
    f('(1 - s)/s', 's-noise-level', ({ s }) => (1 - s) / s),
    f('(1 - t)/t', 't-noise-level', ({ t }) => (1 - t) / t),
  ];
}

const MAGNITUDES: readonly TimeFunction[] = [
  f('1', '1', () => 1),
  f('(t - s)', 'step', ({ s, t }) => t - s),
  f('(u - s)/(t - s)', 'first-share', ({ s, t, u }) => (u - s) / (t - s)),
  f('(t - u)/(t - s)', 'second-share', ({ s, t, u }) => (t - u) / (t - s)),
  f('(u - s)', 'first-step', ({ s, u }) => u - s),
  f('(t - u)', 'second-step', ({ t, u }) => t - u),
  f('t', 't', ({ t }) => t),
  f('s', 's', ({ s }) => s),
  f('u', 'u', ({ u }) => u),
  f('(1 - s)', '1-s', ({ s }) => 1 - s),
  f('(1 - t)', '1-t', ({ t }) => 1 - t),
  f('(1 - u)', '1-u', ({ u }) => 1 - u),
  f('(s + t)', 's+t', ({ s, t }) => s + t),
  f('1/(t - s)', 'inverse-step', ({ s, t }) => 1 / (t - s)),
  f('(t - s)²', 'step-squared', ({ s, t }) => (t - s) ** 2),
  f('s/t', 'quotient', ({ s, t }) => s / t),
  f('1/(1 - s)', 'inverse-1-s', ({ s }) => 1 / (1 - s)),
  f('1/t', 'inverse-t', ({ t }) => 1 / t),
];

/** Coefficients of the terms of a residual that stand in the place of another. */
export const COEFFICIENTS: readonly TimeFunction[] = [
  f('0', '0', () => 0),
  ...MAGNITUDES.flatMap(({ name, slug, at }) => [
    f(name, slug, at),
    f(`-${name}`, `minus-${slug}`, (times) => -at(times)),
    f(name === '1' ? '1/2' : `${name}/2`, `half-${slug}`, (times) => at(times) / 2),
    f(name === '1' ? '-1/2' : `-${name}/2`, `minus-half-${slug}`, (times) => -at(times) / 2),
    f(name === '1' ? '2' : `2${name}`, `twice-${slug}`, (times) => 2 * at(times)),
    f(name === '1' ? '-2' : `-2${name}`, `minus-twice-${slug}`, (times) => -2 * at(times)),
  ]),
];

/** The functions that give these values on all trials, within `tolerance` of each. */
export function matching(
  values: readonly number[],
  trials: readonly Trial[],
  functions: readonly TimeFunction[],
  tolerance: (value: number) => number,
): TimeFunction[] {
  return functions.filter(({ at }) =>
    trials.every(({ times }, i) => {
      const wanted = at(times);
      return Math.abs(values[i] - wanted) <= tolerance(wanted);
    }),
  );
}

/** A constant that all values agree on, within `tolerance`; the first half of them gives it, all test it. */
export function constantOf(values: readonly number[], tolerance: (value: number) => number): number | undefined {
  if (values.length < 4 || values.some((value) => !Number.isFinite(value))) return undefined;
  const half = [...values.slice(0, Math.ceil(values.length / 2))].sort((a, b) => a - b);
  const constant = half[Math.floor(half.length / 2)];
  return values.every((value) => Math.abs(value - constant) <= tolerance(constant)) ? constant : undefined;
}

/** One of the times scaled or shifted by a constant: `κ s`, `s + κ`. */
export function fittedInstants(
  values: readonly number[],
  trials: readonly Trial[],
  tolerance: (value: number) => number,
): TimeFunction[] {
  const found: TimeFunction[] = [];
  for (const which of ['s', 't', 'u'] as const) {
    const own = trials.map(({ times }) => times[which]);
    const factor = constantOf(
      values.map((value, i) => value / own[i]),
      (k) => tolerance(k) / Math.min(...own.map(Math.abs)),
    );
    if (factor !== undefined) {
      const rounded = Number(factor.toPrecision(6));
      found.push({
        ...f(`${rounded} ${which}`, `${which}-scaled`, (times) => factor * times[which]),
        fitted: { name: 'factor', value: rounded },
      });
    }
    const offset = constantOf(
      values.map((value, i) => value - own[i]),
      () => 2 * tolerance(1),
    );
    if (offset !== undefined) {
      const rounded = Number(offset.toPrecision(4));
      found.push({
        ...f(
          `${which} ${offset < 0 ? '-' : '+'} ${Math.abs(rounded)}`,
          `${which}-shifted`,
          (times) => times[which] + offset,
        ),
        fitted: { name: 'offset', value: rounded },
      });
    }
    const bound = Math.max(...values);
    const cut = values.filter(
      (value, i) => Math.abs(value - bound) <= tolerance(bound) && own[i] > bound + tolerance(bound),
    );
    const rest = values.every((value, i) => Math.abs(value - Math.min(own[i], bound)) <= tolerance(bound));
    if (rest && cut.length > 1) {
      const rounded = Number(bound.toPrecision(6));
      found.push({
        ...f(`min(${which}, ${rounded})`, `${which}-clamped`, (times) => Math.min(times[which], bound)),
        fitted: { name: 'upper bound', value: rounded },
      });
    }
  }
  return found;
}
