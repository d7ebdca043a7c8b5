import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { clientData } from '../../scripts/clients/data.ts';
import { fillFiles } from '../../scripts/readme/fill.ts';

const folder = 'clients/python';
describe('Python client', () => {
  test('knows the problems and properties of the suite', () => {
    for (const [name, text] of Object.entries(clientData())) {
      const path = `${folder}/src/flowproof/${name}`;
      expect(existsSync(path) && readFileSync(path, 'utf8') === text, `${name}: run npm run client-data`).toBe(true);
    }
  });

  test('shows the example that is in examples/', () => {
    const readme = readFileSync(`${folder}/README.md`, 'utf8');
    expect(readme).toBe(fillFiles(readme, (file) => readFileSync(file, 'utf8')));
  });
});
