import type { Metric } from '../../subject/result.ts';
import type { Measured } from '../metrics/index.ts';

/** Measured values as metrics; `<name>.floor` is what as many exact samples score, `<name>.excess` what is above it. */
export function metricsFrom(measured: Readonly<Record<string, Measured>>): Record<string, Metric> {
  const finite = (value: number): number | null => (Number.isFinite(value) ? value : null);
  return Object.fromEntries(
    Object.entries(measured).flatMap(([name, { value, low, high, floor, excess, unit }]) => {
      const own: [string, Metric][] = [
        [name, { value: finite(value), low: finite(low), high: finite(high), ...(unit !== undefined && { unit }) }],
      ];
      if (floor !== undefined) {
        own.push([`${name}.floor`, { value: finite(floor.mean), low: finite(floor.low), high: finite(floor.high) }]);
      }
      if (excess !== undefined) own.push([`${name}.excess`, { value: finite(excess) }]);
      return own;
    }),
  );
}
