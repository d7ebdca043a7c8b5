import type { MetaMutant } from './types.ts';

/**
 * The text of a file with the mutation in it.
 *
 * @throws Error where the passage does not occur, or more than once: the list is out of date then.
 */
export function mutated(text: string, { id, file, find, replace }: Omit<MetaMutant, 'what' | 'tests'>): string {
  const occurrences = text.split(find).length - 1;
  if (occurrences !== 1) {
    throw new Error(`${id}: expected ${JSON.stringify(find)} once in src/${file}, found it ${occurrences} times`);
  }
  return text.replace(find, () => replace);
}
