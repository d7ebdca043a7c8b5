import * as Plot from '@observablehq/plot';
import type { Samples } from '../../subject/evidence.ts';
import { frame, type LegendItem, type Picture, picture } from './picture.ts';
import { figure, span } from './scales.ts';
import { colour } from './theme.ts';

const BINS = 24;

/** Samples beside the truth: histograms over each other in one dimension, else points of the first two coordinates side by side. */
export function samplesPlot(data: Samples, { title }: { readonly title: string }): Picture {
  return data.dimension === 1 ? histograms(data, title) : clouds(data, title);
}

function histograms({ subject, exact, label }: Samples, title: string): Picture {
  const own = subject.filter((value) => value !== null);
  const truth = exact.filter((value) => value !== null);
  const [low, high] = span([...own, ...truth]);
  const width = (high - low) / BINS;
  const bars = (values: readonly number[]) => {
    const counts = new Array<number>(BINS).fill(0);
    for (const value of values) counts[Math.min(BINS - 1, Math.floor((value - low) / width))]++;
    const density = counts.map((count) => count / (values.length * width || 1));
    return [...density.map((y, k) => ({ x: low + k * width, y })), { x: high, y: density[BINS - 1] }];
  };
  const legend: LegendItem[] = [
    { label: 'exact', colour: colour('truth') },
    { label: 'subject', colour: colour('subject'), dash: '5 3' },
  ];
  return picture({
    title,
    description: `${label}: ${moments('the subject', own)}; ${moments('the exact law', truth)}.${lost(subject, own)}`,
    legend,
    plot: {
      height: 240,
      marginLeft: 44,
      marginBottom: 36,
      marginRight: 14,
      x: { label: 'x', labelAnchor: 'center', ticks: 6 },
      y: {
        label: 'density',
        labelAnchor: 'center',
        grid: false,
        ticks: 5,
        domain: [0, 1.05 * Math.max(...[...bars(own), ...bars(truth)].map(({ y }) => y))],
      },
      marks: [
        frame(),
        Plot.areaY(bars(truth), { x: 'x', y: 'y', curve: 'step-after', fill: colour('truth'), fillOpacity: 0.15 }),
        Plot.line(bars(truth), { x: 'x', y: 'y', curve: 'step-after', stroke: colour('truth'), strokeWidth: 2 }),
        Plot.line(bars(own), {
          x: 'x',
          y: 'y',
          curve: 'step-after',
          stroke: colour('subject'),
          strokeWidth: 2,
          strokeDasharray: '5 3',
        }),
      ],
    },
  });
}

function clouds({ subject, exact, label, dimension }: Samples, title: string): Picture {
  const points = (values: readonly (number | null)[], panel: string) =>
    Array.from({ length: Math.floor(values.length / 2) }, (_, i) => ({
      panel,
      x: values[2 * i],
      y: values[2 * i + 1],
    }));
  const [own, truth] = [points(subject, 'subject'), points(exact, 'exact law')];
  const all = [...truth, ...own];
  const first = (set: readonly { readonly x: number | null }[]) => set.flatMap(({ x }) => (x === null ? [] : [x]));
  const common = { x: 'x', y: 'y', fx: 'panel', r: 1.6, fillOpacity: 0.6 } as const;
  return picture({
    title,
    description:
      `${label}, subject beside the exact law: in the first coordinate ${moments('the subject', first(own))}; ` +
      `${moments('the exact law', first(truth))}.${dimension > 2 ? ` The first two of ${dimension} coordinates.` : ''}` +
      lost(
        subject,
        subject.filter((value) => value !== null),
      ),
    plot: {
      width: 420,
      height: 240,
      marginLeft: 40,
      marginBottom: 36,
      marginTop: 24,
      marginRight: 10,
      fx: { domain: ['exact law', 'subject'], label: null, padding: 0.08 },
      x: { domain: span(all.map(({ x }) => x)), ticks: 4, label: 'x₁', labelAnchor: 'center' },
      y: { domain: span(all.map(({ y }) => y)), ticks: 5, label: 'x₂', labelAnchor: 'center' },
      marks: [
        frame(),
        Plot.dot(truth, { ...common, fill: colour('truth') }),
        Plot.dot(own, { ...common, fill: colour('subject') }),
      ],
    },
  });
}

function moments(who: string, values: readonly number[]): string {
  if (values.length === 0) return `${who} has no finite number`;
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  return `${who} has mean ${figure(mean)} and standard deviation ${figure(Math.sqrt(variance))}`;
}

function lost(all: readonly unknown[], finite: readonly unknown[]): string {
  return finite.length === all.length ? '' : ` ${all.length - finite.length} numbers of the subject are not finite.`;
}
