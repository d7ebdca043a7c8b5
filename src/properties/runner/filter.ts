/** Whether a pattern with `*` wildcards matches a whole text. */
export function matches(pattern: string, text: string): boolean {
  const source = pattern.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${source.join('.*')}$`, 's').test(text);
}

/**
 * Whether a check is selected by a filter: comma-separated alternatives, each a pattern for a property id
 * (`map.semigroup`, `map.*`), or a kind (`map`). No filter selects everything.
 */
export function selects(filter: string | undefined, id: string): boolean {
  if (filter === undefined) return true;
  return filter
    .split(',')
    .map((part) => part.trim())
    .some((part) => part !== '' && (matches(part, id) || id.startsWith(`${part}.`)));
}
