import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { commandTarget } from '../../../src/cli/remote/target.ts';
import { runSession } from '../../../src/cli/session.ts';
import type { StreamRecord } from '../../../src/subject/stream.ts';
import { start } from '../../cli/support.ts';

const FIXTURE = fileURLToPath(new URL('./fixtures/torture.mjs', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'flowproof-torture-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const IDS = ['map.non-finite', 'map.boundary', 'map.trajectory'];
let runs = 0;

const commandOf = (mode: string, pids: string) => `'${process.execPath}' '${FIXTURE}' '${mode}' '${pids}'`;

/** Runs three checks of a hostile client; which processes it was, and what came out. */
async function torture(mode: string, { timeout = 1_000, memory = 2 ** 30, startTimeout = 10_000 } = {}) {
  const pids = join(folder, `${runs++}`);
  const records: StreamRecord[] = [];
  const target = commandTarget(commandOf(mode, pids));
  const job = { target, profile: 'smoke', seed: 1, filter: IDS.join(','), xfail: [], timeout };
  const options = { parallel: 1, remote: { memory, startTimeout, silent: true } };
  const sink = { record: (record: StreamRecord) => void records.push(record), close: () => {} };
  let refused: unknown;
  const result = await runSession([job], { ...options, sink }).catch((thrown: unknown) => {
    refused = thrown;
    return undefined;
  });
  const verdicts = result?.verdicts ?? [];
  return { verdicts, statuses: verdicts.map(({ status }) => status), refused, records, pids: pidsIn(pids), result };
}

const pidsIn = (path: string) => readFileSync(path, 'utf8').trim().split('\n').map(Number);

/** Also a zombie has an entry there. */
const alive = (pid: number): boolean => existsSync(`/proc/${pid}`);

async function gone(pids: readonly number[], milliseconds = 3_000): Promise<boolean> {
  for (let waited = 0; waited < milliseconds; waited += 50) {
    if (!pids.some(alive)) return true;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return false;
}

const onLinux = describe.skipIf(!existsSync('/proc/self/stat'));

onLinux('a client in a process of its own', () => {
  it.each([
    'good',
    'slow start',
    'slow to load',
    'prints on stderr',
    'has children',
    'stays after shutdown',
    'answers twice',
    'ignores SIGTERM',
    'dies at shutdown',
  ])(
    'that is right passes: %s',
    async (mode) => {
      const { statuses, pids, result } = await torture(mode, { timeout: 5_000 });
      expect(statuses).toEqual(['pass', 'pass', 'pass']);
      expect(result?.exitCode).toBe(0);
      expect(await gone(pids)).toBe(true);
    },
    30_000,
  );

  // The first check meets the hostility; the client is started anew, and the next meets it again.
  it.each([
    ['killed', 'error', /ended by SIGKILL/],
    ['exits', 'error', /left with code 3.*CUDA out of memory/s],
    ['hangs', 'timeout', /No answer within 1 s/],
    ['deaf', 'timeout', /No answer within 1 s/],
    ['chatty', 'error', /expected a frame.*step 3, loss 0\.25/s],
    ['half, hangs', 'timeout', /No answer within 1 s/],
    ['half, leaves', 'error', /left with code 0 after \d+ of \d+ bytes of an answer/],
    ['wrong type', 'error', /expected the id \d+, got 1000000/],
    ['wrong id', 'error', /expected the id/],
    ['no tensor', 'error', /expected a tensor y \[\d+, 1\], got none/],
    ['wrong shape', 'error', /expected y of shape \[\d+, 1\], got \[\d+\]/],
    ['wrong datatype', 'error', /tensors\[0\]\.datatype: expected "FP64" or/],
    ['wrong size', 'error', /expected \d+ bytes for FP64/],
    ['no JSON', 'error', /expected JSON in the header/],
    ['no numbers', 'error', /expected a frame.*NaN/],
    ['no UTF-8', 'error', /expected JSON in the header/],
    ['closes its input', 'timeout', /No answer within 1 s/],
    ['half precision', 'error', /tensors\[0\]\.datatype: expected "FP64" or/],
    ['huge announcement', 'error', /at most .* got one of 100 \+ 99999999999/],
    ['flood', 'error', /expected a frame.*aaaa/],
    ['raises', 'error', /mat1 and mat2 shapes cannot be multiplied/],
    ['closes its output', 'error', /it closed its output and went on/],
  ] as const)(
    'that is hostile costs it the check at hand: %s',
    async (mode, status, reason) => {
      const { verdicts, statuses, pids, records } = await torture(mode);
      expect(statuses).toHaveLength(IDS.length);
      expect(statuses[0]).toBe(status);
      expect(verdicts[0].reason).toMatch(reason);
      expect(records.at(-1)).toMatchObject({ record: 'end', exitCode: 3 });
      expect(await gone(pids)).toBe(true);
    },
    60_000,
  );

  it.each(['hungry', 'hungry child'])(
    'that eats memory is ended: %s',
    async (mode) => {
      const before = process.memoryUsage().rss;
      const { verdicts, pids } = await torture(mode, { memory: 300 * 2 ** 20, timeout: 20_000 });
      expect(verdicts[0].status).toBe('error');
      expect(verdicts[0].reason).toMatch(/more than the 300 MiB allowed/);
      expect(await gone(pids)).toBe(true);
      expect(process.memoryUsage().rss - before).toBeLessThan(300 * 2 ** 20);
    },
    90_000,
  );

  it('that does not exist is refused with the reason', async () => {
    const job = { target: commandTarget(join(folder, 'no such program')), profile: 'smoke', seed: 1, xfail: [] };
    const sink = { record: () => {}, close: () => {} };
    await expect(runSession([job], { parallel: 1, remote: { silent: true }, sink })).rejects.toThrow(
      /no such|not found/,
    );
  }, 30_000);

  it('that heeds a cancelled request is asked on, and not started anew', async () => {
    const { statuses, pids } = await torture('heeds cancel');
    expect(statuses).toEqual(['timeout', 'timeout', 'timeout']);
    expect(pids).toHaveLength(1);
  }, 30_000);

  it('that gives NaN fails, and is no broken client', async () => {
    const { statuses } = await torture('gives NaN');
    expect(statuses).toContain('fail');
    expect(statuses).not.toContain('error');
  }, 30_000);

  it.each([
    ['chatty first', /expected a frame.*Loading weights/],
    ['no subjects', /answer to subjects/],
    ['no kind', /a known kind/],
    ['no protocol', /answer to hello/],
    ['deaf at the start', /did not answer `hello` within 1 s/],
  ] as const)(
    'that cannot begin is refused before anything is run: %s',
    async (mode, reason) => {
      const { refused, verdicts, pids } = await torture(mode, { startTimeout: 1_000 });
      expect(verdicts).toEqual([]);
      expect((refused as Error).message).toMatch(reason);
      expect(await gone(pids)).toBe(true);
    },
    30_000,
  );

  it.each(['SIGKILL', 'SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
    'does not outlive a suite that is ended by %s',
    async (signal) => {
      const pids = join(folder, `${runs++}`);
      const { child, ran } = start(['check', '--command', commandOf('deaf', pids), '--profile=smoke']);
      while (!existsSync(pids)) await new Promise((resolve) => setTimeout(resolve, 50));
      await new Promise((resolve) => setTimeout(resolve, 800));
      child.kill(signal);
      await ran;
      expect(await gone(pidsIn(pids))).toBe(true);
    },
    60_000,
  );
});
