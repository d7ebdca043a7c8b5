import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { runChecks } from '../../src/properties/runner/run.ts';
import { loadTarget } from '../../src/subject/load.ts';

const folder = fileURLToPath(new URL('../../examples/', import.meta.url));

describe('examples', () => {
  it.each(readdirSync(folder).filter((name) => /\.(mjs|ts)$/.test(name)))('%s passes', async (name) => {
    if (name.includes('tfjs')) await (await import('../../src/reference/backends/index.ts')).useBackend('wasm');
    const verdicts = await runChecks(await loadTarget(`${folder}${name}`), { profile: 'smoke' });
    const told = verdicts.map(({ id, problem, status, reason }) => `${status} ${id} ${problem} ${reason}`);
    expect(told.filter((text) => !/^(pass|skip)/.test(text))).toEqual([]);
    expect(told.some((text) => text.startsWith('pass'))).toBe(true);
  });
});
