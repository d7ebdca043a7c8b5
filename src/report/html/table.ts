import { html, type Markup } from './markup.ts';

/** A column of a table. */
export interface Column {
  readonly heading: string;
  /** Right-aligned digits. */
  readonly numeric?: boolean;
}

/** A table that scrolls by itself where it is too wide; the first cell of each row names the row. */
export function table(
  caption: string,
  columns: readonly Column[],
  rows: readonly (readonly (Markup | string | number)[])[],
): Markup {
  const head = columns.map(({ heading, numeric }) => html`<th scope="col"${numeric ? N : ''}>${heading}</th>`);
  const body = rows.map(
    (row) =>
      html`<tr>${row.map((cell, k) => (k === 0 ? html`<th scope="row">${cell}</th>` : html`<td${columns[k]?.numeric ? N : ''}>${cell}</td>`))}</tr>`,
  );
  return scrolling(
    caption,
    html`<table><caption>${caption}</caption><thead><tr>${head}</tr></thead><tbody>${body}</tbody></table>`,
  );
}

const N: Markup = { markup: ' class="n"' };

/** A region that scrolls sideways, by keyboard too. */
export function scrolling(name: string, content: Markup): Markup {
  return html`<div class="scroll" tabindex="0" role="region" aria-label="${name}">${content}</div>`;
}

/** Names and values; empty values are left out. */
export function pairs(
  entries: readonly (readonly [string, Markup | string | undefined])[],
  kind: 'pairs' | 'facts' = 'pairs',
): Markup {
  const shown = entries.filter(([, value]) => value !== undefined && value !== '');
  return html`<dl class="${kind}">${shown.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`;
}
