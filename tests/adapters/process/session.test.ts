import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { openTrace } from '../../../src/adapters/process/trace.ts';
import { commandTarget, isRemote } from '../../../src/cli/remote/target.ts';
import { runSession } from '../../../src/cli/session.ts';
import { decodeToken } from '../../../src/properties/runner/replay-token.ts';
import { requestSchema } from '../../../src/subject/protocol/index.ts';
import type { StreamRecord } from '../../../src/subject/stream.ts';
import { type Ran, start } from '../../cli/support.ts';

const fixture = (name: string) => fileURLToPath(new URL(`./fixtures/${name}.mjs`, import.meta.url));
const command = (name: string, ...args: string[]) =>
  [process.execPath, fixture(name), ...args].map((word) => `'${word}'`).join(' ');
const folder = mkdtempSync(join(tmpdir(), 'flowproof-session-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function check(name: string, more: object = {}, remote: object = {}) {
  const records: StreamRecord[] = [];
  const job = { target: commandTarget(command(name)), profile: 'smoke', seed: 1, xfail: [], ...more };
  const sink = { record: (record: StreamRecord) => void records.push(record), close: () => {} };
  const { exitCode, verdicts } = await runSession([job], { parallel: 1, remote: { silent: true, ...remote }, sink });
  return { exitCode, verdicts, records };
}

/** Joins the streams of a suite and of the client that it serves; waits for both. */
async function converse(suite: ChildProcess, client: ChildProcess, ran: Promise<Ran>): Promise<Ran> {
  suite.stdout!.pipe(client.stdin!);
  client.stdout!.pipe(suite.stdin!);
  client.stdin!.on('error', () => {});
  suite.stdin!.on('error', () => {});
  const left = new Promise((resolve) => client.once('close', resolve));
  // What nobody reads any more would keep the stream open.
  void left.then(() => suite.stdout!.resume());
  const result = await ran;
  await left;
  return result;
}

describe('a client served over standard input and output', () => {
  it('that is a factory is checked on the problems that it accepts, random ones too', async () => {
    const { verdicts, exitCode } = await check('factory', { filter: 'map.boundary,map.trajectory,map.semigroup' });
    expect(exitCode).toBe(0);
    expect(new Set(verdicts.map(({ subject }) => subject))).toEqual(new Set(['gaussian']));
    expect(new Set(verdicts.map(({ problem }) => problem))).toEqual(new Set(['gaussian-1d']));
  }, 30_000);

  it('gets no larger batches than it takes, and float32 where it declares it', async () => {
    const { verdicts, exitCode } = await check('small', { filter: 'map.boundary,map.trajectory,map.push-forward' });
    expect(verdicts.map(({ reason, status }) => [status, reason]).filter(([status]) => status !== 'pass')).toEqual([]);
    expect(exitCode).toBe(0);
  }, 30_000);

  it('tells its versions in the first record', async () => {
    const { records } = await check('good', { filter: 'map.boundary' });
    expect(records[0]).toMatchObject({ record: 'run', versions: { node: process.version, client: 'fixture 1' } });
  }, 30_000);

  it('leaves a trace in which each message of the suite is as its schema says', async () => {
    const file = join(folder, 'trace.jsonl');
    const trace = openTrace(file, false);
    await check('good', { filter: 'map.boundary' }, { trace });
    trace.close();
    const lines = readFileSync(file, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    const sent = lines.filter(({ direction }) => direction === 'suite');
    expect(sent.map(({ message }) => message.type)).toEqual(
      expect.arrayContaining(['hello', 'subjects', 'bind', 'evaluate', 'shutdown']),
    );
    for (const { message } of sent) requestSchema.parse(message);
    const answered = lines.find(({ direction, message }) => direction === 'client' && message.type === 'evaluate');
    expect(answered.tensors[0]).toMatchObject({ name: 'y', datatype: 'FP64', notFinite: 0 });
    expect(answered.tensors[0].first.length).toBeGreaterThan(0);
    expect(lines.filter(({ direction }) => direction === 'note').map(({ what }) => what)).toContain('start');
  }, 30_000);

  it('replays a verdict from its token', async () => {
    const { verdicts } = await check('wrong', { filter: 'map.trajectory' });
    expect(verdicts[0].status).toBe('fail');
    const token = decodeToken(/([\w-]{16,})$/.exec(verdicts[0].replay)![1]);
    expect(isRemote(token.target!)).toBe(true);
    const again = await check('wrong', {
      filter: 'map.trajectory',
      replay: token.counterexample,
      target: token.target,
    });
    expect(again.verdicts[0]).toMatchObject({ status: 'fail', statistic: verdicts[0].statistic });
  }, 30_000);

  it('that starts the suite gets the questions and the verdicts on the same streams', async () => {
    const { child, ran } = start(
      ['check', '--stdio', '--profile=smoke', '--filter=map.boundary,map.trajectory'],
      undefined,
      'pipe',
    );
    const log = join(folder, 'records');
    const client = spawn(process.execPath, [fixture('wrong'), log], { stdio: ['pipe', 'pipe', 'inherit'] });
    const { code } = await converse(child, client, ran);
    const records = readFileSync(log, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(records.map(({ record }) => record.record)).toEqual(['run', 'verdict', 'verdict', 'end']);
    expect(records[2].record).toMatchObject({ id: 'map.trajectory', status: 'fail' });
    expect(records[2].text).toMatch(/✗ FAIL map\.trajectory/);
    expect(code).toBe(1);
  }, 60_000);

  it('that starts the suite with a mistake is told of it', async () => {
    const { child, ran } = start(['check', '--stdio', '--profile=huge'], undefined, 'pipe');
    const log = join(folder, 'refused');
    const client = spawn(process.execPath, [fixture('wrong'), log], { stdio: ['pipe', 'pipe', 'inherit'] });
    const { code } = await converse(child, client, ran);
    const [{ record }] = readFileSync(log, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(record).toMatchObject({ record: 'refused', code: 'usage' });
    expect(code).toBe(2);
  }, 60_000);
});
