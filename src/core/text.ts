/** At most `limit` characters of a text, with a note of how many were left out. */
export function clip(text: string, limit: number): string {
  return text.length <= limit ? text : `${text.slice(0, limit)}… (${text.length - limit} more characters)`;
}

/** Control characters but line breaks and tabs, and what reorders, joins or hides text. */
const HIDDEN =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is removed.
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]/gu;

/**
 * Text that is safe to print on a terminal: escape sequences and control characters removed (line breaks and tabs
 * stay), as are the marks that reorder or hide text.
 */
export function printable(text: string): string {
  return (
    text
      // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is removed.
      .replace(/\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)?|[@-Z\\-_])/g, '')
      .replace(HIDDEN, '')
  );
}

/** What was thrown, in one line of at most `limit` characters; never throws, whatever the value does. */
export function thrownText(thrown: unknown, limit = 500): string {
  try {
    if (thrown instanceof Error) {
      const message = String(thrown.message);
      const head = thrown.name === 'FlowproofError' || message === '' ? '' : `${thrown.name}: `;
      return clip(`${head}${message === '' ? thrown.name : message}`, limit);
    }
    return clip(typeof thrown === 'string' ? thrown : `a thrown ${typeof thrown}: ${String(thrown)}`, limit);
  } catch {
    return 'a thrown value that cannot be shown';
  }
}

/** The first line of the message of what was thrown. */
export function firstLine(thrown: unknown): string {
  return (thrown instanceof Error ? thrown.message : String(thrown)).split('\n', 1)[0];
}

/** Seconds, minutes or hours, for people. */
export function duration(seconds: number): string {
  if (seconds < 90) return `${Math.ceil(seconds)} s`;
  const minutes = Math.ceil(seconds / 60);
  return minutes < 90 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
