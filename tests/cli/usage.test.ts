import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { runCli } from '../../src/cli/program.ts';
import { encodeToken } from '../../src/properties/runner/replay-token.ts';
import { capture, printed } from './in-process.ts';

const folder = mkdtempSync(join(tmpdir(), 'flowproof-usage-'));
afterAll(() => rmSync(folder, { recursive: true }));

beforeEach(capture);
afterEach(() => vi.restoreAllMocks());

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

const token = encodeToken({
  v: 1,
  target: null,
  property: 'map.semigroup',
  subject: 'a',
  problem: 'gaussian-1d',
  profile: 'ci',
  seed: 1,
  effort: [1, 1, 1],
  falseFail: 1e-9,
});

describe('what is wrong before anything is run', () => {
  it.each<[string, string[], RegExp]>([
    ['no command', [], /Usage: flowproof/],
    ['an unknown command', ['verfy'], /unknown command 'verfy'[\s\S]*verify/],
    ['an unknown option', ['verify', '--sed=1'], /unknown option '--sed=1'/],
    ['a missing target', ['check'], /check: expected one of a module, --command and --stdio, got "none of them"/],
    ['a seed with a fraction', ['verify', '--seed', '1.5'], /--seed: expected a safe integer, got "1\.5"/],
    ['a seed in words', ['verify', '--seed=one'], /--seed: expected a safe integer, got "one"/],
    ['a seed beyond 2^53', ['verify', '--seed=9007199254740993'], /--seed: expected a safe integer/],
    ['a time without sense', ['verify', '--budget=soon'], /--budget: expected a positive time, got "soon"/],
    [
      'an xfail file that is not there',
      ['verify', '--xfail=/nowhere/list'],
      /--xfail \/nowhere\/list: expected a file that can be read, got no such file/,
    ],
    [
      'a problem file that is not there',
      ['check', 'x.mjs', '--problem=/nowhere/p.json'],
      /--problem \/nowhere\/p\.json: expected a file/,
    ],
    [
      'a problem file that is no JSON',
      ['check', 'x.mjs', '--problem', file('bad.json', '{')],
      /bad\.json: expected a problem in JSON, got/,
    ],
    [
      'a report folder that cannot be made',
      ['verify', '--json=/dev/null/report.jsonl'],
      /\/dev\/null\/report\.jsonl: expected a report file that can be written/,
    ],
    [
      'a report folder in a file system that refuses folders',
      ['verify', '--json=/proc/none/report.jsonl'],
      /\/proc\/none\/report\.jsonl: expected a report file that can be written/,
    ],
    [
      'a report that is a folder',
      ['verify', `--markdown=${folder}`],
      /expected a report file that can be written.*EISDIR/,
    ],
    [
      'something else to list',
      ['list', 'things'],
      /list: expected one of properties, problems, subjects, got "things"/,
    ],
    [
      'an unknown id',
      ['explain', 'map.semigrop'],
      /explain: expected the id of a property or a problem, got "map\.semigrop"\n {2}Did you mean map\.semigroup/,
    ],
    ['a token that is none', ['replay', 'abc'], /token: expected a replay token, got "abc"/],
    ['a token of the library without a target', ['replay', token], /replay: expected --target/],
    [
      'a report that is none',
      ['replay', file('report.jsonl', 'hello\n')],
      /report\.jsonl:1: expected a verdict stream/,
    ],
    ['a file that exists', ['init', file('there.mjs', '')], /there\.mjs: expected no such file yet, got one/],
  ])('%s', async (_, args, message) => {
    expect(await runCli(args)).toBe(2);
    expect(printed.stderr).toMatch(message);
    expect(printed.stdout).toBe('');
  });
});

describe('what answers at once', () => {
  it('help and version', async () => {
    expect(await runCli(['--help'])).toBe(0);
    expect(printed.stdout).toMatch(/verify[\s\S]*check[\s\S]*Exit codes/);
    printed.stdout = '';
    expect(await runCli(['--version'])).toBe(0);
    expect(printed.stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  it('list tells properties and problems, as text or JSON', async () => {
    expect(await runCli(['list', 'properties'])).toBe(0);
    expect(printed.stdout).toMatch(/^property .*level .*title/);
    expect(printed.stdout).toContain('map.semigroup');
    printed.stdout = '';
    expect(await runCli(['list', 'problems', '--json'])).toBe(0);
    const rows = printed.stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(rows).toContainEqual(expect.objectContaining({ list: 'problems', problem: 'mixture-3', map: 'integrated' }));
  });

  it('explain tells a property and a problem', async () => {
    expect(await runCli(['explain', 'map.semigroup'])).toBe(0);
    for (const word of ['statement', 'equation', 'source', 'level', 'tolerance', 'cannot see'])
      expect(printed.stdout).toContain(word);
    printed.stdout = '';
    expect(await runCli(['explain', 'points-1d'])).toBe(0);
    for (const word of ['reveals', 'hides', 'excluded']) expect(printed.stdout).toContain(word);
    printed.stdout = '';
    expect(await runCli(['explain', 'mixture-3', '--json'])).toBe(0);
    expect(JSON.parse(printed.stdout)).toMatchObject({ schema: 'flowproof.problem/1', id: 'mixture-3' });
  });
});
