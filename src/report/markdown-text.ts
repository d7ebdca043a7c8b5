/** Text that Markdown shows as it is. */
export function markdownText(text: string): string {
  return text.replace(/[\\`*_{}[\]<>#|]/g, '\\$&');
}

/** The same in a table cell, whose backslashes and bars are escaped by the table. */
export function cellText(text: string): string {
  return text.replace(/[`*_{}[\]!#]/g, (mark) => `&#${mark.charCodeAt(0)};`);
}
