import { clip, printable } from '../../core/text.ts';
import { escaped } from '../pictures/svg.ts';

/** HTML that is safe to put on a page: made by {@link html}, or trusted by {@link markup}. */
export interface Markup {
  readonly markup: string;
}

type Part = Markup | string | number | undefined | readonly Part[];

/** Longest text of a stranger that is shown whole. */
const LIMIT = 2_000;

/**
 * A template whose parts are text unless they are {@link Markup}: the one place where text becomes HTML. Text is stripped of control
 * characters and of the marks that reorder or hide it, clipped, and escaped for elements and for quoted attributes.
 */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Markup {
  return { markup: strings.reduce((text, string, k) => text + shown(parts[k - 1]) + string) };
}

/** Markup that is made elsewhere of what is already escaped. */
export function markup(text: string): Markup {
  return { markup: text };
}

/** Text that may be longer, or shall be shorter, than others. */
export function text(value: string, limit: number): Markup {
  return markup(escaped(neat(value, limit)));
}

/** What a screen shows of it. */
export function plainText({ markup: source }: Markup): string {
  return source.replace(/<[^>]*>/g, '').replace(/&#(\d+);/g, (_, code) => String.fromCharCode(Number(code)));
}

/** Nothing. */
export const NONE = markup('');

/** The markup of a condition, or nothing. */
export function when(condition: boolean, make: () => Markup): Markup {
  return condition ? make() : NONE;
}

function shown(part: Part): string {
  if (part === undefined) return '';
  if (typeof part === 'number') return String(part);
  if (typeof part === 'string') return escaped(neat(part, LIMIT));
  return 'markup' in part ? part.markup : part.map(shown).join('');
}

/** Text for people, without blanks at its ends: see {@link html}. */
export function clean(text: string, limit = LIMIT): string {
  return neat(text, limit).trim();
}

/**
 * What does not print is removed, white space becomes single blanks, a letter keeps at most four marks, and the text at most `limit`
 * characters. Ten megabytes are cut before they are searched.
 */
function neat(text: string, limit: number): string {
  const head = printable(text.slice(0, 4 * limit))
    .replace(/(\p{M}{4})\p{M}+/gu, '$1')
    .replace(/\s+/g, ' ');
  if (text.length <= 4 * limit) return clip(head, limit);
  return `${head.slice(0, limit)}… (${text.length - limit} more characters)`;
}
