import { writeFileSync } from 'node:fs';
import { pages } from './docs/pages.ts';

/** `npm run docs`: writes the tables and examples of docs/; a test fails while they differ. */
for (const [path, text] of pages()) writeFileSync(path, text);
