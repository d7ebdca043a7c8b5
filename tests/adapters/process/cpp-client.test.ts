import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { commandTarget } from '../../../src/cli/remote/target.ts';
import { runSession } from '../../../src/cli/session.ts';

const SOURCE = fileURLToPath(new URL('../../../examples/protocol/client.cpp', import.meta.url));
const compiler = ['g++', 'clang++', 'c++'].find((name) => spawnSync(name, ['--version']).status === 0);

describe.skipIf(compiler === undefined)('the client of examples/protocol (skipped without a C++ compiler)', () => {
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'flowproof-cpp-'));
    const built = spawnSync(compiler!, [
      '-std=c++17',
      '-O1',
      '-Wall',
      '-Wextra',
      '-Werror',
      '-o',
      join(folder, 'client'),
      SOURCE,
    ]);
    expect(built.stderr.toString()).toBe('');
  }, 120_000);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('imports nothing of ours, nor of others', () => {
    const included = [...readFileSync(SOURCE, 'utf8').matchAll(/#include (\S+)/g)].map(([, name]) => name);
    expect(included.every((name) => /^<c?[a-z]+>$/.test(name))).toBe(true);
  });

  it('passes every check of a map', async () => {
    const job = { target: commandTarget(join(folder, 'client')), profile: 'smoke', seed: 1, xfail: [] };
    const { verdicts, exitCode } = await runSession([job], {
      parallel: 1,
      sink: { record: () => {}, close: () => {} },
    });
    expect(exitCode).toBe(0);
    expect(verdicts.length).toBeGreaterThan(15);
    expect(new Set(verdicts.map(({ status }) => status))).toEqual(new Set(['pass']));
  }, 60_000);
});
