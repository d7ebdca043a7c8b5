import { writeFileSync } from 'node:fs';
import { fillFailures } from './docs/failures.ts';
import { pages } from './docs/pages.ts';

/** `npm run docs`: writes the tables, examples and failures of docs/; a test fails while tables or examples differ. */
for (const [path, text] of pages()) writeFileSync(path, await fillFailures(text));
