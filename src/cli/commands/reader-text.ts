import { readFileSync } from 'node:fs';

/** The reader of vectors, one file of Python that needs numpy alone. In the Python package's bundle it is a text. */
export const readerText = (): string =>
  readFileSync(new URL('../../../clients/python/src/flowproof/vectors.py', import.meta.url), 'utf8');
