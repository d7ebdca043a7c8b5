import type { MetaMutant } from './types.ts';

/** id (without its file's), passage, replacement, what is wrong, and why it may be equivalent. */
export type Change = readonly [id: string, find: string, replace: string, what: string, equivalent?: string];

/** The mutants of one file, with the tests that should notice them. */
export function mutantsOf(file: string, tests: readonly string[], changes: readonly Change[]): MetaMutant[] {
  const name = file.replace(/^.*\//, '').replace(/\.ts$/, '');
  return changes.map(([id, find, replace, what, equivalent]) => ({
    ...{ id: `${name}.${id}`, file, find, replace, what, tests },
    ...(equivalent === undefined ? {} : { equivalent }),
  }));
}
