import { html, type Markup, markup, when } from './markup.ts';
import { STYLESHEET } from './stylesheet.ts';

/** Nothing but what is in the file: no script, no request, styles of its own. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'";

/** The parts of a page. */
export interface PageParts {
  /** Plain text. */
  readonly title: string;
  readonly header: Markup;
  /** Each with a heading of its own that has an id. */
  readonly sections: readonly Markup[];
  readonly footer: Markup;
  /** What is carried along and not shown. */
  readonly cargo?: Markup;
}

/** A self-contained page: head, links to its sections, landmarks. */
export function page({ title, header, sections, footer, cargo }: PageParts): string {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${title}</title>
<style>${markup(STYLESHEET)}</style>
</head>
<body>
<a class="skip" href="#content">To the content</a>
<header>${header}${contents(sections)}</header>
<main id="content" tabindex="-1">
${sections}
</main>
<footer>${footer}</footer>
${cargo}
</body>
</html>
`.markup;
}

/** Links to the sections that are there. */
function contents(sections: readonly Markup[]): Markup {
  const links = sections.flatMap(({ markup: text }) => {
    const found = /<h2 id="([\w-]+)">([^<]*)<\/h2>/.exec(text);
    return found === null || found[1] === 'mend-first'
      ? []
      : [html`<li><a href="#${found[1]}">${markup(found[2])}</a></li>`];
  });
  return when(links.length > 1, () => html`<nav aria-label="Contents"><ul>${links}</ul></nav>`);
}
