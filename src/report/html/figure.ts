import type { Picture } from '../plots/index.ts';
import { html, type Markup, markup } from './markup.ts';

/** A picture with its caption, which says in words what it shows. */
export function figure(picture: Picture, id: string): Markup {
  const named = html`<svg role="img" aria-label="${picture.title}" aria-describedby="${id}" `;
  const svg = picture.svg.replace(/^<svg /, () => named.markup);
  return html`<figure>${markup(svg)}<figcaption id="${id}"><strong>${picture.title}</strong> ${picture.description}</figcaption></figure>`;
}

/** Pictures beside each other; nothing where there are none. */
export function figures(all: readonly Markup[]): Markup {
  return all.length === 0 ? markup('') : html`<div class="figures">${all}</div>`;
}
