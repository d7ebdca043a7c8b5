import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { lockFolder } from '../../../src/reference/training/lock.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'flowproof-lock-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('one process at a time, and the folder is free again afterwards', () => {
  const release = lockFolder(folder);
  expect(() => lockFolder(folder)).toThrow(`in which nobody trains, got one held by process ${process.pid}`);
  release();
  lockFolder(folder)();
  expect(existsSync(join(folder, 'run.lock'))).toBe(false);
});

test('a living process holds it, a dead one does not', async () => {
  const other = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
  writeFileSync(join(folder, 'run.lock'), JSON.stringify({ pid: other.pid, host: hostname() }));
  expect(() => lockFolder(folder)).toThrow(`process ${other.pid}`);
  other.kill('SIGKILL');
  await once(other, 'exit');
  lockFolder(folder)();
});

test.each(['', '{', '{"pid":-1}', '{"pid":"1"}', JSON.stringify({ pid: process.pid, host: 'elsewhere.invalid' })])(
  'the mark %j holds nobody out',
  (mark) => {
    writeFileSync(join(folder, 'run.lock'), mark);
    lockFolder(folder)();
  },
);

test('a folder that cannot be written is named', () => {
  rmSync(folder, { recursive: true });
  writeFileSync(folder, '');
  expect(() => lockFolder(folder)).toThrow(/run.lock: expected a file that can be written, got .*ENOTDIR/);
});
