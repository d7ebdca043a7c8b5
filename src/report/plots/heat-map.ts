import * as Plot from '@observablehq/plot';
import { frame, type Picture, picture } from './picture.ts';
import { figure } from './scales.ts';
import { colour, type Role } from './theme.ts';

/** Values over a grid of two times: `value[i][j]` at s[i], t[j], the middles of the cells; null is left blank. */
export interface HeatMapData {
  readonly s: readonly number[];
  readonly t: readonly number[];
  readonly value: readonly (readonly (number | null)[])[];
}

const LEVELS = 7;

/** A heat map over (s, t) in seven logarithmic classes. */
export function heatMap(
  { s, t, value }: HeatMapData,
  { title, measure }: { readonly title: string; readonly measure: string },
): Picture {
  const cells = s.flatMap((start, i) =>
    t.flatMap((end, j) => {
      const at = value[i]?.[j] ?? null;
      return at === null || !Number.isFinite(at) ? [] : [{ s: start, t: end, value: at }];
    }),
  );
  const positive = cells.filter((cell) => cell.value > 0).map((cell) => cell.value);
  const [low, high] = [Math.min(...positive), Math.max(...positive)];
  const edge = (k: number): number => low * (high / low) ** (k / LEVELS);
  const level = (at: number): number =>
    at <= low || high <= low
      ? 1
      : Math.min(LEVELS, 1 + Math.floor((LEVELS * Math.log(at / low)) / Math.log(high / low)));
  const worst = cells.reduce((a, b) => (b.value > a.value ? b : a), cells[0]);
  const used = Array.from({ length: LEVELS }, (_, k) => k + 1).filter((k) =>
    cells.some((cell) => level(cell.value) === k),
  );
  const [width, height] = [halfGap(s), halfGap(t)];
  return picture({
    title,
    description:
      worst === undefined || positive.length === 0
        ? `No ${measure} is finite.`
        : `${measure} over start s and end t, from ${figure(low)} to ${figure(high)}; the largest is at s = ${figure(worst.s)}, t = ${figure(worst.t)}.`,
    legend: used.map((k) => ({
      label: `≤ ${figure(edge(k))}`,
      colour: colour(`ramp-${k}` as Role),
      dot: 'full' as const,
    })),
    plot: {
      height: 330,
      marginLeft: 44,
      marginBottom: 36,
      marginRight: 14,
      x: { label: 's, start', labelAnchor: 'center', ticks: 5 },
      y: { label: 't, end', labelAnchor: 'center', ticks: 5 },
      marks: [
        ...used.map((k) =>
          Plot.rect(
            cells.filter((cell) => level(cell.value) === k),
            {
              x1: (cell: { s: number }) => cell.s - width,
              x2: (cell: { s: number }) => cell.s + width,
              y1: (cell: { t: number }) => cell.t - height,
              y2: (cell: { t: number }) => cell.t + height,
              fill: colour(`ramp-${k}` as Role),
            },
          ),
        ),
        frame(),
      ],
    },
  });
}

function halfGap(times: readonly number[]): number {
  const sorted = [...times].sort((a, b) => a - b);
  return sorted.length < 2 ? 0.05 : (sorted[sorted.length - 1] - sorted[0]) / (2 * (sorted.length - 1));
}
