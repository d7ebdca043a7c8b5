import { readFileSync } from 'node:fs';

/** `examples/<name>.mjs`, from the package's folder, of which this file is three folders down. In the Python package's bundle it is a text. */
export const exampleText = (name: string): string =>
  readFileSync(new URL(`../../../examples/${name}.mjs`, import.meta.url), 'utf8');
