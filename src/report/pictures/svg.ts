/** Text as XML. */
export function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
}

const FONT = 'font-family="system-ui, sans-serif" fill="#222"';
const PANEL = 360;
const MARGIN = { left: 48, top: 64, gap: 40, right: 16, bottom: 44 };

/** A panel of a picture: its heading and what is drawn in a square of `PANEL` user units. */
export interface Panel {
  readonly heading: string;
  readonly body: string;
}

/** The square in which a panel is drawn. */
export const SIZE = PANEL;

/**
 * Panels side by side under a title, as an SVG file that screen readers can tell: the title names it, the description says what the
 * picture shows. White ground, so that it reads on any page.
 */
export function panelsSvg(title: string, description: string, panels: readonly Panel[]): string {
  const width = MARGIN.left + panels.length * PANEL + (panels.length - 1) * MARGIN.gap + MARGIN.right;
  const height = MARGIN.top + PANEL + MARGIN.bottom;
  const drawn = panels.map(({ heading, body }, k) => {
    const x = MARGIN.left + k * (PANEL + MARGIN.gap);
    return (
      `<g transform="translate(${x} ${MARGIN.top})">` +
      `<text x="${PANEL / 2}" y="-10" text-anchor="middle" font-size="14" ${FONT}>${escaped(heading)}</text>${body}</g>`
    );
  });
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" ` +
    `role="img" aria-labelledby="title description">\n<title id="title">${escaped(title)}</title>\n` +
    `<desc id="description">${escaped(description)}</desc>\n<rect width="${width}" height="${height}" fill="#fff"/>\n` +
    `<text x="${width / 2}" y="26" text-anchor="middle" font-size="16" font-weight="600" ${FONT}>${escaped(title)}</text>\n` +
    `${drawn.join('\n')}\n</svg>\n`
  );
}
