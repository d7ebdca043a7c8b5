/** Replaces the block after each `<!-- file: PATH -->` by the file's text. */
export function fillFiles(markdown: string, read: (file: string) => string): string {
  return markdown.replace(
    /(<!-- file: (\S+) -->\n```\w+\n)[\s\S]*?```/g,
    (_, head: string, file: string) => `${head}${read(file)}\`\`\``,
  );
}

/** Replaces the block between `<!-- output: verify -->` and `<!-- /output -->`. */
export function fillOutput(markdown: string, output: string): string {
  const screen = output.trimEnd().replace(/\n{3,}/g, '\n\n');
  return markdown.replace(
    /(<!-- output: verify -->\n```text\n)[\s\S]*?(```\n<!-- \/output -->)/,
    (_, head: string, tail: string) => `${head}${screen}\n${tail}`,
  );
}
