import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { TENSORFLOW } from '../../src/cli/setup/wheels.ts';
import { HOME_VARIABLE } from '../../src/reference/backends/tensorflow-home.ts';
import { backendOrder } from '../../src/reference/backends/types.ts';

const text = readFileSync('docs/backends.md', 'utf8');

test('the table has the backends in the order of auto', () => {
  const names = [...text.matchAll(/^\| `(\w+)` \|/gm)].map(([, name]) => name);
  expect(names).toEqual(backendOrder);
});

test('version and variables are those of the code', () => {
  expect(text).toContain(`\`tensorflow-cpu\` ${TENSORFLOW}`);
  expect(text).toContain(`\`${HOME_VARIABLE}\``);
});
