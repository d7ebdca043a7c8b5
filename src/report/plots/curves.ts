import * as Plot from '@observablehq/plot';
import { frame, type Picture, picture, WIDTH } from './picture.ts';
import { figure, logAxis, powerOfTen, span, spread } from './scales.ts';
import { colour, seriesColour, seriesDash } from './theme.ts';

/** A named curve; `low` and `high` bound its interval at each x. Values that are null or, on a logarithmic axis, not positive leave gaps. */
export interface Curve {
  readonly name: string;
  readonly x: readonly number[];
  readonly y: readonly (number | null)[];
  readonly low?: readonly (number | null)[];
  readonly high?: readonly (number | null)[];
}

/** How curves are drawn. */
export interface CurveOptions {
  readonly title: string;
  readonly x: { readonly label: string; readonly log?: boolean; readonly ticks?: readonly number[] };
  readonly y: { readonly label: string; readonly log?: boolean };
  /** A line that nothing can fall below, or that all are compared with. */
  readonly reference?: { readonly value: number; readonly label: string };
  /** Marks each point: where there are few. */
  readonly dots?: boolean;
}

const HEIGHT = 270;
const MARGIN = { top: 18, bottom: 36, left: 58 } as const;

/** Curves with their names at their ends: training losses, gradient norms, quality over steps. */
export function curvesPlot(given: readonly Curve[], options: CurveOptions): Picture {
  const curves = given.filter((curve) => curve.x.length > 0);
  const { title, x, y, reference, dots = false } = options;
  const shown = curves.map(({ low, high, ...curve }, k) => ({
    name: curve.name,
    colour: seriesColour(k),
    dash: seriesDash(k),
    points: curve.x.map((at, i) => ({
      x: at,
      y: usable(curve.y[i] ?? null, y.log),
      low: usable(low?.[i] ?? null, y.log),
      high: usable(high?.[i] ?? null, y.log),
    })),
  }));
  const values = [
    ...shown.flatMap(({ points }) => points.flatMap((point) => [point.y, point.low, point.high])),
    reference?.value ?? null,
  ].filter((value) => value !== null);
  const log = logAxis(values);
  const domain = y.log === true ? log.domain : span(values);
  const names = shown.map(({ name }) => (name.length > 22 ? `${name.slice(0, 21)}…` : name));
  const right = 12 + 7.8 * Math.max(0, ...names.map((name) => name.length));
  const scale = Plot.scale({
    y: { type: y.log === true ? 'log' : 'linear', domain, range: [HEIGHT - MARGIN.bottom, MARGIN.top] },
  }) as unknown as { apply(value: number): number; invert(pixel: number): number };
  const ends = shown.map(({ points }) => points.findLast((point) => point.y !== null));
  const middle = (HEIGHT + MARGIN.top - MARGIN.bottom) / 2;
  const placed = spread(
    ends.map((end) => (end?.y == null ? middle : scale.apply(end.y))),
    13,
    [MARGIN.top + 4, HEIGHT - MARGIN.bottom - 4],
  );
  const far = Math.max(...shown.flatMap(({ points }) => points.map((point) => point.x)));
  return picture({
    title,
    description: `${x.label} against ${y.label}: ${shown.map(({ name, points }) => told(name, points)).join('; ')}.${
      reference === undefined ? '' : ` The line ${reference.label} is at ${figure(reference.value)}.`
    }`,
    plot: {
      width: WIDTH + right,
      height: HEIGHT,
      marginTop: MARGIN.top,
      marginBottom: MARGIN.bottom,
      marginLeft: MARGIN.left,
      marginRight: right,
      x: {
        type: x.log === true ? 'log' : 'linear',
        label: x.label,
        labelAnchor: 'center',
        ticks: x.ticks === undefined ? 6 : [...x.ticks],
        ...(x.log === true || x.ticks !== undefined ? { tickFormat: (value: number) => String(value) } : {}),
      },
      y: {
        type: y.log === true ? 'log' : 'linear',
        domain,
        label: y.label,
        labelAnchor: 'center',
        ...(y.log === true ? { ticks: log.ticks, tickFormat: powerOfTen } : { ticks: 6 }),
      },
      marks: [
        Plot.gridY({ stroke: colour('grid'), strokeOpacity: 1, ...(y.log === true ? { ticks: log.ticks } : {}) }),
        frame(),
        ...(reference === undefined ? [] : referenceMarks(reference)),
        ...shown.flatMap((curve) => [
          Plot.areaY(
            curve.points.filter(({ low, high }) => low !== null && high !== null),
            { x: 'x', y1: 'low', y2: 'high', fill: curve.colour, fillOpacity: 0.15 },
          ),
          Plot.line(curve.points, {
            x: 'x',
            y: 'y',
            stroke: curve.colour,
            strokeWidth: 1.8,
            ...(curve.dash === '' ? {} : { strokeDasharray: curve.dash }),
          }),
          ...(dots ? [Plot.dot(curve.points, { x: 'x', y: 'y', r: 3, fill: curve.colour })] : []),
        ]),
        Plot.text(
          shown.map((curve, k) => ({ x: far, y: scale.invert(placed[k]), label: names[k], paint: curve.colour })),
          { x: 'x', y: 'y', text: 'label', textAnchor: 'start', dx: 8, fill: 'paint', fontWeight: 600 },
        ),
      ],
      color: { type: 'identity' },
    },
  });
}

function referenceMarks({ value, label }: { readonly value: number; readonly label: string }): Plot.Markish[] {
  return [
    Plot.ruleY([value], { stroke: colour('ink'), strokeDasharray: '5 3' }),
    Plot.text([value], {
      y: (at: number) => at,
      frameAnchor: 'left',
      text: [label],
      dx: 6,
      dy: -7,
      fill: colour('ink'),
    }),
  ];
}

function usable(value: number | null, log: boolean | undefined): number | null {
  return value === null || !Number.isFinite(value) || (log === true && value <= 0) ? null : value;
}

function told(name: string, points: readonly { readonly y: number | null }[]): string {
  const known = points.flatMap(({ y }) => (y === null ? [] : [y]));
  if (known.length === 0) return `${name} has no value`;
  return `${name} from ${figure(known[0])} to ${figure(known[known.length - 1])}`;
}
