import * as Plot from '@observablehq/plot';
import type { Trajectories } from '../../subject/evidence.ts';
import { frame, type LegendItem, type Picture, picture } from './picture.ts';
import { figure, span } from './scales.ts';
import { colour } from './theme.ts';

interface State {
  readonly path: string;
  readonly x: number | null;
  readonly y: number | null;
}

interface Path {
  readonly failing: boolean;
  readonly exact: readonly State[];
  readonly subject: readonly State[];
}

/** Paths of the exact flow and of the subject: over time in one dimension, else in the plane of the first two coordinates. */
export function trajectoryPlot(data: Trajectories, { title }: { readonly title: string }): Picture {
  const { dimension, problem } = data;
  const paths = data.paths.filter(({ times }) => times.length > 0);
  const flat = dimension > 1;
  const all = paths.map((path, k): Path => {
    const states = (values: readonly (number | null)[]): State[] =>
      path.times.map((time, i) => ({
        path: String(k),
        x: flat ? (values[2 * i] ?? null) : time,
        y: (flat ? values[2 * i + 1] : values[i]) ?? null,
      }));
    return { failing: k === 0, exact: states(path.exact), subject: states(path.subject) };
  });
  const [first] = paths;
  const where = first === undefined ? '' : `from s = ${first.times[0]} to t = ${first.times[first.times.length - 1]} `;
  const legend: LegendItem[] = [
    { label: 'exact', colour: colour('truth') },
    { label: 'subject', colour: colour('subject'), dash: '5 3' },
    { label: 'start', colour: colour('ink'), dot: 'hollow' },
  ];
  const x = span(all.flatMap(({ exact, subject }) => [...exact, ...subject].map((state) => state.x)));
  const y = spanOf(all);
  return picture({
    title,
    description:
      `The failing point ${where}(thick) and ${Math.max(0, paths.length - 1)} noise points through the whole time range on ${problem}: ` +
      `${largestGap(all)}${dimension > 2 ? ` The first two of ${dimension} coordinates.` : ''}`,
    legend,
    plot: {
      height: 300,
      marginLeft: 44,
      marginBottom: 36,
      marginRight: 14,
      x: { domain: x, ticks: 5, label: flat ? 'x₁' : 'time', labelAnchor: 'center' },
      y: { domain: y, ticks: 5, label: flat ? 'x₂' : 'x', labelAnchor: 'center' },
      marks: [
        Plot.gridX({ ticks: 5, stroke: colour('grid'), strokeOpacity: 1 }),
        Plot.gridY({ ticks: 5, stroke: colour('grid'), strokeOpacity: 1 }),
        frame(),
        ...all.toReversed().flatMap(({ exact, subject, failing }) => [
          Plot.line(exact, { x: 'x', y: 'y', stroke: colour('truth'), strokeWidth: failing ? 3 : 1.2 }),
          Plot.line(subject, {
            x: 'x',
            y: 'y',
            stroke: colour('subject'),
            strokeWidth: failing ? 3 : 1.4,
            strokeDasharray: '5 3',
          }),
        ]),
        Plot.dot(
          all.map(({ exact }) => exact[0]),
          { x: 'x', y: 'y', r: 3, stroke: colour('ink'), fill: colour('ground') },
        ),
        ends(all, 'exact', 'truth'),
        ends(all, 'subject', 'subject'),
      ],
    },
  });
}

function ends(all: readonly Path[], which: 'exact' | 'subject', role: 'truth' | 'subject'): Plot.Markish {
  return Plot.dot(
    all.map((path) => path[which][path[which].length - 1]),
    { x: 'x', y: 'y', r: 3.5, fill: colour(role), symbol: which === 'exact' ? 'circle' : 'square' },
  );
}

/** A subject that leaves the frame far behind shall not squeeze the truth to a point. */
function spanOf(all: readonly Path[]): [number, number] {
  const [low, high] = span(all.flatMap(({ exact }) => exact.map(({ y }) => y)));
  const [far, away] = span(all.flatMap(({ subject }) => subject.map(({ y }) => y)));
  const room = 3 * (high - low);
  return [Math.min(low, Math.max(far, low - room)), Math.max(high, Math.min(away, high + room))];
}

function largestGap(all: readonly Path[]): string {
  let largest = 0;
  let lost = 0;
  for (const { exact, subject } of all) {
    const [a, b] = [exact[exact.length - 1], subject[subject.length - 1]];
    if (b.x === null || b.y === null) lost++;
    else if (a.x !== null && a.y !== null) largest = Math.max(largest, Math.abs(a.x - b.x), Math.abs(a.y - b.y));
  }
  const gap = `the ends differ by up to ${figure(largest)}`;
  return lost === 0 ? `${gap}.` : `${gap}, and ${lost} of the subject’s are not finite.`;
}
