import * as Plot from '@observablehq/plot';
import { frame, type Picture, picture } from './picture.ts';
import { figure, logAxis, powerOfTen, span } from './scales.ts';
import { colour } from './theme.ts';

/** An estimate with its interval. */
export interface Estimate {
  readonly label: string;
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

interface Options {
  readonly title: string;
  readonly measure: string;
  readonly log?: boolean;
  readonly references?: readonly { readonly value: number; readonly label: string }[];
}

/** Estimates with their intervals in rows, in the order given: rankings of methods, scores of networks. */
export function forestPlot(
  estimates: readonly Estimate[],
  { title, measure, log = false, references = [] }: Options,
): Picture {
  const names = estimates.map(({ label }) => (label.length > 34 ? `${label.slice(0, 33)}…` : label));
  const rows = estimates.map((estimate, k) => ({ ...estimate, name: `${k} ${names[k]}` }));
  const values = [
    ...rows.flatMap(({ value, low, high }) => [value, low, high]),
    ...references.map(({ value }) => value),
  ];
  const axis = logAxis(values);
  const left = 12 + 6.9 * Math.max(0, ...names.map((name) => name.length));
  const numbers = rows.map(({ value, low, high }) => `${figure(value)} [${figure(low)}, ${figure(high)}]`);
  const right = 12 + 6.8 * Math.max(0, ...numbers.map((text) => text.length));
  return picture({
    title,
    description: `${measure}: ${rows.map(({ label }, k) => `${label} ${numbers[k]}`).join('; ')}.`,
    plot: {
      width: 220 + left + right,
      height: 22 * rows.length + 62,
      marginTop: references.length > 0 ? 26 : 12,
      marginLeft: left,
      marginRight: right,
      marginBottom: 36,
      x: {
        type: log ? 'log' : 'linear',
        domain: log ? axis.domain : span(values),
        label: measure,
        labelAnchor: 'center',
        ...(log ? { ticks: axis.ticks, tickFormat: powerOfTen } : { ticks: 4 }),
      },
      y: {
        domain: rows.map(({ name }) => name),
        label: null,
        tickSize: 0,
        tickFormat: (name: string) => name.slice(name.indexOf(' ') + 1),
      },
      marks: [
        frame(),
        Plot.ruleX(references, { x: 'value', stroke: colour('muted'), strokeDasharray: '4 3' }),
        Plot.text(references, { x: 'value', text: 'label', frameAnchor: 'top', dy: -12, fill: colour('muted') }),
        Plot.ruleY(rows, { y: 'name', x1: 'low', x2: 'high', stroke: colour('series-1'), strokeWidth: 2 }),
        Plot.dot(rows, { y: 'name', x: 'value', r: 4, fill: colour('series-1') }),
        Plot.text(rows, {
          y: 'name',
          text: (_: unknown, k: number) => numbers[k],
          frameAnchor: 'right',
          textAnchor: 'start',
          dx: 8,
        }),
      ],
    },
  });
}
