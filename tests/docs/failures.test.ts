import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { firstFailure } from '../../scripts/docs/failures.ts';

const page = readFileSync('docs/diagnosis.md', 'utf8');
const folder = 'examples/mistakes';

test.each(readdirSync(folder))('%s is explained as the page shows', async (name) => {
  const { id, diagnosis } = await firstFailure(`${folder}/${name}`);
  expect(page).toContain(`✗ FAIL ${id} `);
  expect(diagnosis?.status).toBe('explained');
  expect(page).toContain(diagnosis?.explanations[0].mend);
});
