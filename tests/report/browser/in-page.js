/* Functions that run in the browser: the text of this file is an expression, evaluated there. */
({
  openAll() {
    for (const element of document.querySelectorAll('details')) element.open = true;
  },

  /** Texts of the page, as it stands, whose contrast with their ground is below `least` (WCAG 2.2). */
  poorContrast(least) {
    const read = (text) => {
      const [red = 0, green = 0, blue = 0, alpha = 1] = (text.match(/[\d.]+/g) ?? []).map(Number);
      return { levels: [red, green, blue], alpha: text === 'transparent' ? 0 : alpha };
    };
    const luminance = ({ levels }) => {
      const [r, g, b] = levels.map((level) => {
        const share = level / 255;
        return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
      });
      return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const groundOf = (element) => {
      for (let at = element; at !== null; at = at.parentElement) {
        const colour = read(getComputedStyle(at).backgroundColor);
        if (colour.alpha > 0.99) return colour;
      }
      return { levels: [255, 255, 255], alpha: 1 };
    };
    const poor = [];
    for (const element of document.body.querySelectorAll('*')) {
      const own = [...element.childNodes].some(({ nodeType, data }) => nodeType === 3 && data.trim() !== '');
      const box = element.getBoundingClientRect();
      const shown = box.width > 0 && box.height > 0 && box.right >= 0;
      if (!own || !shown || ['SCRIPT', 'STYLE'].includes(element.tagName)) continue;
      const style = getComputedStyle(element);
      const paint = element instanceof SVGElement ? style.fill : style.color;
      const [dark, light] = [luminance(read(paint)), luminance(groundOf(element))].sort((a, b) => a - b);
      const contrast = (light + 0.05) / (dark + 0.05);
      if (contrast < least) poor.push(`${contrast.toFixed(2)} ${element.tagName} ${element.textContent.slice(0, 40)}`);
    }
    return poor;
  },

  /** Elements that reach beyond the right edge without one around them that scrolls. */
  uncovered() {
    const width = document.documentElement.clientWidth;
    const scrolls = (element) => {
      for (let at = element; at !== null && at !== document.body; at = at.parentElement) {
        if (/auto|scroll/.test(getComputedStyle(at).overflowX)) return true;
      }
      return false;
    };
    return [...document.body.querySelectorAll('*')]
      .filter((element) => element.getBoundingClientRect().right > width + 1 && !scrolls(element))
      .filter((element) => element.closest('svg') === null || element.tagName === 'svg')
      .map((element) => `${element.tagName} ${element.getAttribute('class')} ${element.textContent.slice(0, 60)}`);
  },

  /** What is folded away, and takes no room. */
  folded() {
    return [...document.querySelectorAll('details:not([open]) > :not(summary)')].filter(
      (element) => element.textContent.trim() !== '' && element.getBoundingClientRect().height === 0,
    ).length;
  },

  ground: () => getComputedStyle(document.documentElement).backgroundColor,
  width: () => document.documentElement.scrollWidth,
  focused: () => document.activeElement?.textContent,
});
