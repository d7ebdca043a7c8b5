/** Replaces the block after each `<!-- file: PATH -->` by the file's text. */
export function fillFiles(markdown: string, read: (file: string) => string): string {
  return markdown.replace(
    /(<!-- file: (\S+) -->\n```\w+\n)[\s\S]*?```/g,
    (_, head: string, file: string) => `${head}${read(file)}\`\`\``,
  );
}

/** The tables that fit on one screen, of those that `verify` prints. */
const SHOWN = ['exact map', 'reference LSD convex'];

/** Replaces the block between `<!-- output: verify -->` and `<!-- /output -->` by the shown tables and the last line. */
export function fillOutput(markdown: string, output: string): string {
  const sections = output.trimEnd().split(/\n{2,}/);
  const shown = sections.filter((section) => SHOWN.includes(section.split('\n', 1)[0]));
  const screen = [...shown.flatMap((section) => [section, '…']), sections.at(-1)].join('\n\n');
  return markdown.replace(
    /(<!-- output: verify -->\n```text\n)[\s\S]*?(```\n<!-- \/output -->)/,
    (_, head: string, tail: string) => `${head}${screen}\n${tail}`,
  );
}
