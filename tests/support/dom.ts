import { parseHTML } from 'linkedom';

/** As much of an element as the tests read. */
export interface PageElement {
  readonly tagName: string;
  readonly id: string;
  readonly textContent: string;
  readonly attributes: Iterable<{ readonly name: string }>;
  getAttribute(name: string): string | null;
  closest(selector: string): PageElement | null;
  querySelector(selector: string): PageElement | null;
  querySelectorAll(selector: string): readonly PageElement[];
}

/** The root element of a page. */
export function parsePage(page: string): PageElement {
  return (parseHTML(page) as unknown as { readonly document: { readonly documentElement: PageElement } }).document
    .documentElement;
}
