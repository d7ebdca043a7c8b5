import { short } from '../failure.ts';

const RAISED = '⁰¹²³⁴⁵⁶⁷⁸⁹';

/** `10⁻³`. */
export function powerOfTen(value: number): string {
  const exponent = Math.round(Math.log10(value));
  if (Math.abs(Math.log10(value) - exponent) > 1e-6) return figure(value);
  if (exponent >= 0 && exponent <= 3) return String(10 ** exponent);
  if (exponent < 0 && exponent >= -2) return String(Number((10 ** exponent).toPrecision(1)));
  return `10${exponent < 0 ? '⁻' : ''}${[...String(Math.abs(exponent))].map((digit) => RAISED[Number(digit)]).join('')}`;
}

/** Three digits, plain where that is short: for people. */
export function figure(value: number): string {
  const size = Math.abs(value);
  return value === 0 || (size >= 1e-3 && size < 1e5) ? String(Number(value.toPrecision(3))) : short(value);
}

/** A logarithmic axis that holds the positive values: to 1, 2 or 5 times a power of ten where they span little, else to powers of ten. */
export function logAxis(values: Iterable<number>): { readonly domain: [number, number]; readonly ticks: number[] } {
  const logs = [...values].filter((value) => value > 0 && Number.isFinite(value)).map(Math.log10);
  const [least, most] = [Math.min(...logs), Math.max(...logs)];
  if (logs.length === 0) return { domain: [0.1, 1], ticks: [0.1, 1] };
  if (most - least < 1.5) {
    const all = [Math.floor(least), Math.floor(least) + 1, Math.floor(least) + 2, Math.floor(least) + 3].flatMap(
      (power) => [1, 2, 5].map((digit) => Number(`${digit}e${power}`)),
    );
    const low = all.findLastIndex((tick) => Math.log10(tick) <= least + 1e-9);
    const high = Math.max(
      low + 1,
      all.findIndex((tick) => Math.log10(tick) >= most - 1e-9),
    );
    return { domain: [all[low], all[high]], ticks: all.slice(low, high + 1) };
  }
  const [low, high] = [Math.floor(least), Math.ceil(most)];
  const step = Math.max(1, Math.ceil((high - low) / 6));
  const ticks = Array.from({ length: Math.floor((high - low) / step) + 1 }, (_, k) => 10 ** (low + k * step));
  return { domain: [10 ** low, 10 ** high], ticks };
}

/** An interval that holds the finite values with a margin of 4 %. */
export function span(values: Iterable<number | null>): [number, number] {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of values) {
    if (value === null || !Number.isFinite(value)) continue;
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  if (low > high) return [-1, 1];
  const margin = high > low ? 0.04 * (high - low) : Math.max(0.5, 0.04 * Math.abs(high));
  return [low - margin, high + margin];
}

/** Moves positions apart until each is `gap` from the next, keeping their order and, as far as they fit, the interval. */
export function spread(positions: readonly number[], gap: number, [low, high]: readonly [number, number]): number[] {
  const order = positions.map((at, k) => ({ at, k })).sort((a, b) => a.at - b.at);
  const placed = order.map(({ at }) => at);
  for (let i = 0; i < placed.length; i++) placed[i] = Math.max(placed[i], i === 0 ? low : placed[i - 1] + gap);
  for (let i = placed.length - 1; i >= 0; i--) {
    placed[i] = Math.min(placed[i], i === placed.length - 1 ? high : placed[i + 1] - gap);
  }
  const result = new Array<number>(positions.length);
  for (const [i, { k }] of order.entries()) result[k] = placed[i];
  return result;
}
