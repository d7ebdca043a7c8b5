import { escaped, SIZE } from './svg.ts';

/** The interval of an axis with its ticks. */
export interface Axis {
  readonly low: number;
  readonly high: number;
  readonly ticks: readonly number[];
  readonly label: string;
}

/**
 * An axis that holds all but the farthest 0.1 % of the values at either end, widened to multiples of a step of 1, 2 or 5 times a power
 * of ten. Values that are not finite are left out; without any it is [-1, 1].
 */
export function axisOf(values: ArrayLike<number>, label: string): Axis {
  const sorted = Float64Array.from(values).filter(Number.isFinite).sort();
  if (sorted.length === 0) return { low: -1, high: 1, ticks: [-1, 0, 1], label };
  const cut = Math.floor(0.001 * sorted.length);
  const [first, last] = [sorted[cut], sorted[sorted.length - 1 - cut]];
  const span = last > first ? last - first : Math.max(1, Math.abs(first));
  const power = 10 ** Math.floor(Math.log10(span / 4));
  const step = power * ([1, 2, 5, 10].find((factor) => span / (factor * power) <= 5) ?? 10);
  const low = Math.floor((first - 0.02 * span) / step);
  const high = Math.ceil((last + 0.02 * span) / step);
  const ticks = Array.from({ length: high - low + 1 }, (_, k) => Number(((low + k) * step).toPrecision(12)));
  return { low: ticks[0], high: ticks[ticks.length - 1], ticks, label };
}

/** Where a value is on an axis of `SIZE` units. */
export function place({ low, high }: Axis, value: number): number {
  return (SIZE * (value - low)) / (high - low);
}

/** Frame, grid, tick labels and names of two axes. */
export function axesSvg(x: Axis, y: Axis): string {
  const text = 'font-family="system-ui, sans-serif" fill="#555" font-size="11"';
  const lines: string[] = [];
  const labels: string[] = [];
  for (const tick of x.ticks) {
    const at = place(x, tick).toFixed(1);
    lines.push(`M${at} 0V${SIZE}`);
    labels.push(`<text x="${at}" y="${SIZE + 15}" text-anchor="middle" ${text}>${tick}</text>`);
  }
  for (const tick of y.ticks) {
    const at = (SIZE - place(y, tick)).toFixed(1);
    lines.push(`M0 ${at}H${SIZE}`);
    labels.push(`<text x="-6" y="${Number(at) + 4}" text-anchor="end" ${text}>${tick}</text>`);
  }
  const middle = SIZE / 2;
  return (
    `<path d="${lines.join('')}" stroke="#e4e4e4" fill="none"/>` +
    `<rect width="${SIZE}" height="${SIZE}" fill="none" stroke="#888"/>${labels.join('')}` +
    `<text x="${middle}" y="${SIZE + 34}" text-anchor="middle" ${text}>${escaped(x.label)}</text>` +
    `<text transform="translate(-34 ${middle}) rotate(-90)" text-anchor="middle" ${text}>${escaped(y.label)}</text>`
  );
}
