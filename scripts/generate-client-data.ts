import { writeFileSync } from 'node:fs';
import { clientData } from './clients/data.ts';

/** Writes what the Python client knows of the suite; a test fails while it differs. */
const target = new URL('../clients/python/src/flowproof/', import.meta.url);
for (const [name, text] of Object.entries(clientData())) writeFileSync(new URL(name, target), text);
