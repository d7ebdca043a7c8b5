import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ProbeStep } from '../../../src/adapters/process/probe/types.ts';
import { probe } from '../../../src/cli/commands/probe.ts';

const folder = mkdtempSync(join(tmpdir(), 'flowproof-probe-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const fixture = (name: string) => fileURLToPath(new URL(`./fixtures/${name}.mjs`, import.meta.url));

let output = '';
beforeEach(() => {
  output = '';
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    output += String(text);
    return true;
  });
});
afterEach(() => void vi.restoreAllMocks());

async function steps(mode: string, flags: object = {}) {
  const pids = join(folder, 'pids');
  const command = `'${process.execPath}' '${fixture('torture')}' '${mode}' '${pids}'`;
  const code = await probe(undefined, { command, json: true, timeout: '800ms', startTimeout: '5s', ...flags });
  const all = output
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as ProbeStep);
  return { code, all, failed: all.filter(({ status }) => status === 'fail') };
}

describe('probe', () => {
  it('goes from the start to the end of a client that is right', async () => {
    const { code, all } = await steps('good');
    expect(code).toBe(0);
    expect(all[0].detail).toMatch(/^fixture 1, protocol 1, node v/);
    expect(all.map(({ step }) => step)).toEqual([
      'starts and answers `hello`',
      'declares its subjects',
      'binds a subject to a problem',
      'evaluates a batch',
      'answers a batch of one',
      'finite',
      'deterministic',
      'jvp',
      'time of a call',
      'shuts down',
    ]);
  }, 30_000);

  it.each([
    ['no protocol', 3, 'starts and answers `hello`', 'adapter', /answer to hello/],
    ['chatty first', 3, 'starts and answers `hello`', 'adapter', /Loading weights/],
    ['no kind', 3, 'declares its subjects', 'adapter', /a known kind/],
    ['hangs', 3, 'deterministic', 'adapter', /no answer within 0\.8 s/],
    ['chatty', 3, 'deterministic', 'adapter', /step 3/],
    ['gives NaN', 1, 'deterministic', 'implementation', /NaN/],
    ['raises', 1, 'deterministic', 'implementation', /mat1 and mat2/],
  ] as const)(
    'tells a broken adapter from a wrong implementation: %s',
    async (mode, code, step, side, detail) => {
      const result = await steps(mode);
      expect(result.failed[0]).toMatchObject({ step, side });
      expect(result.failed[0].detail).toMatch(detail);
      expect(result.code).toBe(code);
    },
    30_000,
  );

  it('prints the command that repeats it', async () => {
    const command = `${process.execPath} ${fixture('torture')} chatty\\ first ${join(folder, 'pids')}`;
    expect(await probe(undefined, { command })).toBe(3);
    expect(output).toContain(`flowproof probe --command ${JSON.stringify(command)} --trace probe.jsonl`);
  }, 30_000);
});
