import * as Plot from '@observablehq/plot';
import { parseHTML } from 'linkedom';
import { escaped } from '../pictures/svg.ts';
import { colour, type Role, THEME } from './theme.ts';

/** A drawing: what it shows in words, and an `svg` element whose colours are the variables of {@link THEME}. */
export interface Picture {
  readonly title: string;
  /** What there is to see, for those who cannot. */
  readonly description: string;
  readonly svg: string;
}

/** What is drawn beside the marks. */
export interface PictureOptions {
  readonly title: string;
  readonly description: string;
  readonly plot: Plot.PlotOptions;
  /** Above the frame, from the left. */
  readonly legend?: readonly LegendItem[];
}

/** An entry of a legend: a short line, or a dot; words alone where it has no colour. */
export interface LegendItem {
  readonly label: string;
  readonly colour?: string;
  readonly dash?: string;
  readonly dot?: 'full' | 'hollow' | 'cross';
}

/** Width of a picture that stays readable on a phone. */
export const WIDTH = 330;
/** Size of its letters, and how wide one is on average. */
const FONT = 12;
const LETTER = 6.6;

/** One document for all pictures, made for the first. */
let page: { readonly document: unknown } | undefined;

/** Draws with Observable Plot in a document of its own; the same data give the same text. */
export function picture({ title, description, plot, legend = [] }: PictureOptions): Picture {
  page ??= { document: parseHTML('<html><body></body></html>').document };
  const rows = legendRows(legend, (plot.width ?? WIDTH) - 8);
  const marginTop = (plot.marginTop ?? 18) + 16 * rows.length;
  const drawn = Plot.plot({
    width: WIDTH,
    ...plot,
    marginTop,
    height: (plot.height ?? 300) + 16 * rows.length,
    document: page.document as never,
  }) as unknown as { readonly outerHTML: string };
  const svg = drawn.outerHTML
    .replace(/<style>[\s\S]*?<\/style>/, '')
    .replace(/ class="plot-[^"]*"/, '')
    .replace(
      /<svg ([^>]*)>/,
      (_, attributes: string) => `<svg ${attributes.replace('font-size="10"', `font-size="${FONT}"`)}>`,
    )
    .replace(/="[^"]*"/g, (value) =>
      value.replace(/-?\d+\.\d{2,}/g, (digits) => String(Number(Number(digits).toFixed(1)))),
    )
    .replace(/ \/>/g, '/>')
    .replace(/<\/svg>$/, `${legendSvg(rows)}</svg>`);
  return { title, description, svg };
}

/** A picture as an SVG file that reads on any page: fixed colours on a white ground, named for screen readers. */
export function standaloneSvg({ title, description, svg }: Picture): string {
  const size = /viewBox="0 0 (\d+(?:\.\d+)?) (\d+(?:\.\d+)?)"/.exec(svg);
  const [width, height] = [size?.[1] ?? WIDTH, size?.[2] ?? WIDTH];
  const named =
    `<title id="title">${escaped(title)}</title><desc id="description">${escaped(description)}</desc>` +
    `<rect width="${width}" height="${height}" fill="${THEME.light.ground}"/>`;
  const fixed = svg
    .replace(/var\(--([\w-]+)\)/g, (_, role: Role) => THEME.light[role])
    .replaceAll('currentColor', THEME.light.ink);
  return `${fixed.replace(
    /^<svg ([^>]*)>/,
    (_, rest: string) =>
      `<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-labelledby="title description" ${rest}>${named}`,
  )}\n`;
}

function legendRows(items: readonly LegendItem[], width: number): (LegendItem & { readonly x: number })[][] {
  const rows: (LegendItem & { readonly x: number })[][] = [];
  let x = Number.POSITIVE_INFINITY;
  for (const item of items) {
    const size = (item.colour === undefined ? 0 : 26) + LETTER * item.label.length + 12;
    if (x + size > width) {
      rows.push([]);
      x = 8;
    }
    rows[rows.length - 1].push({ ...item, x });
    x += size;
  }
  return rows;
}

function legendSvg(rows: readonly (readonly (LegendItem & { readonly x: number })[])[]): string {
  const parts = rows.flatMap((row, k) =>
    row.map((item) => `<g transform="translate(${item.x.toFixed(0)} ${12 + 16 * k})">${key(item)}${words(item)}</g>`),
  );
  return parts.length === 0 ? '' : `<g text-anchor="start" aria-hidden="true">${parts.join('')}</g>`;
}

const words = ({ label, colour: paint }: LegendItem): string =>
  `<text x="${paint === undefined ? 0 : 26}" dy="0.32em">${escaped(label)}</text>`;

function key({ colour: paint, dash, dot }: LegendItem): string {
  if (paint === undefined) return '';
  if (dot === 'full') return `<circle cx="11" r="4.5" fill="${paint}"/>`;
  if (dot === 'hollow') return `<circle cx="11" r="3" fill="none" stroke="${paint}" stroke-width="1.5"/>`;
  if (dot === 'cross') return `<path d="M7 -4L15 4M7 4L15 -4" stroke="${paint}" stroke-width="2"/>`;
  return `<path d="M0 0H22" stroke="${paint}" stroke-width="2.5"${dash ? ` stroke-dasharray="${dash}"` : ''}/>`;
}

/** Frame, grid and labels that all pictures share. */
export const frame = (): Plot.Markish => Plot.frame({ stroke: colour('line') });
