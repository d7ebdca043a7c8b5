import * as Plot from '@observablehq/plot';
import type { Residuals } from '../../subject/evidence.ts';
import { frame, type LegendItem, type Picture, picture, WIDTH } from './picture.ts';
import { figure, logAxis, powerOfTen } from './scales.ts';
import { colour, type Role } from './theme.ts';

interface Options {
  readonly title: string;
  /** What a residual of 1 is: `its tolerance`, or the baseline of a score. */
  readonly unit?: string;
}

interface Point {
  readonly s: number;
  readonly t: number;
  readonly ratio: number;
}

interface Band {
  readonly above: number;
  readonly upTo: number;
  readonly role: Role;
  readonly r: number;
}

const TIMES = [0, 0.2, 0.4, 0.6, 0.8, 1];
const ROLES = ['over-1', 'over-2', 'over-3', 'over-4'] as const;

/** What exceeds its tolerance, in up to four bands of whole decades; what is worse is larger and stands out more. */
function bandsOf(ratios: readonly number[]): Band[] {
  const logs = ratios.filter((ratio) => ratio > 1 && Number.isFinite(ratio)).map(Math.log10);
  if (logs.length === 0) return [];
  const low = Math.floor(Math.min(...logs));
  const high = Math.max(low + 1, Math.ceil(Math.max(...logs)));
  const step = Math.ceil((high - low) / ROLES.length);
  const count = Math.ceil((high - low) / step);
  return Array.from({ length: count }, (_, k) => {
    const rank = k + ROLES.length - count;
    return {
      above: 10 ** (low + k * step),
      upTo: 10 ** (low + (k + 1) * step),
      role: ROLES[rank],
      r: 3.2 + 0.7 * rank,
    };
  });
}

/** Residuals in units of their tolerance over the two times; over one where the times are equal. */
export function residualMap({ s, t, ratio }: Residuals, { title, unit = 'its tolerance' }: Options): Picture {
  const all = s
    .map((start, i) => ({ s: start, t: t[i] ?? Number.NaN, ratio: ratio[i] ?? Number.POSITIVE_INFINITY }))
    .filter((point) => Number.isFinite(point.s + point.t));
  const description = described(all, unit);
  const options = { title, description };
  return all.every((point) => Math.abs(point.s - point.t) < 1e-6)
    ? overOneTime(all, options, unit)
    : overTwoTimes(all, options, unit);
}

function described(all: readonly Point[], unit: string): string {
  if (all.length === 0) return 'No point was judged.';
  const over = all.filter(({ ratio }) => ratio > 1).length;
  const worst = all.reduce((a, b) => (b.ratio > a.ratio ? b : a));
  const size = Number.isFinite(worst.ratio) ? `${figure(worst.ratio)} times ${unit}` : 'not finite';
  return (
    `${all.length} points: ${over === 0 ? 'none exceeds' : `${over} exceed`} ${unit}; the worst, ${size}, ` +
    `is at s = ${worst.s}, t = ${worst.t}.`
  );
}

function overTwoTimes(all: readonly Point[], options: { title: string; description: string }, unit: string): Picture {
  const within = all.filter(({ ratio }) => ratio <= 1);
  const infinite = all.filter(({ ratio }) => ratio === Number.POSITIVE_INFINITY);
  const bands = bandsOf(all.map(({ ratio }) => ratio))
    .map((band) => ({ ...band, points: all.filter(({ ratio }) => ratio > band.above && ratio <= band.upTo) }))
    .filter(({ points }) => points.length > 0);
  const legend: LegendItem[] = [
    ...(bands.length > 0 ? [{ label: `times ${unit}:` }] : []),
    ...(within.length > 0
      ? [{ label: bands.length > 0 ? 'at most 1' : `at most ${unit}`, colour: colour('muted'), dot: 'hollow' as const }]
      : []),
    ...bands.map(({ above, upTo, role }) => ({
      label: `${powerOfTen(above)} to ${powerOfTen(upTo)}`,
      colour: colour(role),
      dot: 'full' as const,
    })),
    ...(infinite.length > 0 ? [{ label: 'not finite', colour: colour('bad'), dot: 'cross' as const }] : []),
  ];
  return picture({
    ...options,
    legend,
    plot: {
      height: 340,
      marginLeft: 44,
      marginBottom: 36,
      marginRight: 14,
      x: { domain: [-0.03, 1.03], ticks: TIMES, label: 's, start', labelAnchor: 'center' },
      y: { domain: [-0.03, 1.03], ticks: TIMES, label: 't, end', labelAnchor: 'center' },
      marks: [
        Plot.line(
          [
            { s: 0, t: 0 },
            { s: 1, t: 1 },
          ],
          { x: 's', y: 't', stroke: colour('line') },
        ),
        frame(),
        Plot.dot(within, { x: 's', y: 't', r: 2.5, stroke: colour('muted') }),
        ...bands.map(({ points, role, r }) =>
          Plot.dot(points, { x: 's', y: 't', r, fill: colour(role), stroke: colour('ground'), strokeWidth: 0.7 }),
        ),
        Plot.dot(infinite, { x: 's', y: 't', r: 5, symbol: 'times', stroke: colour('bad'), strokeWidth: 2 }),
      ],
    },
  });
}

function overOneTime(all: readonly Point[], options: { title: string; description: string }, unit: string): Picture {
  const finite = all.filter(({ ratio }) => Number.isFinite(ratio));
  const axis = logAxis([1, ...finite.map(({ ratio }) => Math.max(ratio, 1e-3))]);
  const shown = finite.map((point) => ({ ...point, ratio: Math.max(point.ratio, axis.domain[0]) }));
  const infinite = all.filter(({ ratio }) => !Number.isFinite(ratio)).map(({ s }) => ({ s, ratio: axis.domain[1] }));
  return picture({
    ...options,
    plot: {
      width: WIDTH,
      height: 260,
      marginLeft: 48,
      marginBottom: 36,
      marginRight: 14,
      x: { domain: [-0.03, 1.03], ticks: TIMES, label: 'time', labelAnchor: 'center' },
      y: {
        type: 'log',
        domain: axis.domain,
        ticks: axis.ticks,
        tickFormat: powerOfTen,
        label: `residual / ${unit}`,
        labelAnchor: 'center',
      },
      marks: [
        Plot.gridY({ stroke: colour('grid'), strokeOpacity: 1, ticks: axis.ticks }),
        frame(),
        Plot.ruleY([1], { stroke: colour('ink'), strokeDasharray: '5 3' }),
        Plot.dot(
          shown.filter(({ ratio }) => ratio <= 1),
          { x: 's', y: 'ratio', r: 2.5, stroke: colour('muted') },
        ),
        Plot.dot(
          shown.filter(({ ratio }) => ratio > 1),
          { x: 's', y: 'ratio', r: 3.5, fill: colour('over-3') },
        ),
        Plot.dot(infinite, { x: 's', y: 'ratio', symbol: 'times', r: 5, stroke: colour('bad'), strokeWidth: 2 }),
      ],
    },
  });
}
