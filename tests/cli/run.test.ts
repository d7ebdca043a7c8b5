import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, describe, expect, it } from 'vitest';
import { flowproof, HOSTILE, records, start, verdictsOf } from './support.ts';

const folder = mkdtempSync(join(tmpdir(), 'flowproof-run-'));
afterAll(() => rmSync(folder, { recursive: true }));
const at = (name: string) => join(folder, name);
const TIME = 60_000;

describe.concurrent('check', () => {
  it(
    'fails with 1, a counterexample and a replay line that gives the same bits',
    async () => {
      const report = at('wrong.jsonl');
      const first = await flowproof(
        ...['check', `${HOSTILE}#wrong`, '--profile=smoke', '--seed=5', '--filter=map.trajectory'],
        ...[`--json=${report}`, `--markdown=${at('wrong.md')}`, '--pretty'],
      );
      expect(first.code).toBe(1);
      const [verdict] = verdictsOf(readFileSync(report, 'utf8'));
      expect(verdict).toMatchObject({ status: 'fail', id: 'map.trajectory', problem: 'gaussian-1d', seed: 5 });
      expect(first.stdout).toMatch(
        /✗ FAIL map\.trajectory[\s\S]*residual[\s\S]*worst at[\s\S]*replay {5}npx flowproof replay \S+\n {2}hint/,
      );
      expect(first.stdout).toContain('1 failed');
      expect(readFileSync(at('wrong.md'), 'utf8')).toMatch(
        /^# flowproof: [\s\S]*\| map\.trajectory +\|[\s\S]*## Failures/,
      );

      const token = verdict.replay.split(' ').at(-1)!;
      const replayed = await flowproof('replay', token);
      expect(replayed.code).toBe(1);
      const [again] = verdictsOf(replayed.stdout);
      expect(again.counterexample?.bits).toEqual(verdict.counterexample?.bits);

      const whole = await flowproof('replay', token, '--whole');
      const [same] = verdictsOf(whole.stdout);
      expect({ ...same, milliseconds: 0 }).toEqual({ ...verdict, milliseconds: 0 });

      const told = await flowproof('replay', report);
      expect(told.stderr).toContain('map.trajectory on gaussian-1d: came out the same');
    },
    TIME,
  );

  it(
    'takes an expected failure for what it is, and an unexpected pass for a failure',
    async () => {
      writeFileSync(at('xfail'), 'map.trajectory wrong # scaled\n');
      const args = [`--xfail=${at('xfail')}`, '--profile=smoke', '--filter=map.trajectory'];
      const failing = await flowproof('check', `${HOSTILE}#wrong`, ...args);
      expect([failing.code, verdictsOf(failing.stdout)[0].status]).toEqual([0, 'xfail']);
      writeFileSync(at('xpass'), 'map.trajectory');
      const passing = await flowproof(
        'check',
        `${HOSTILE}#good`,
        `--xfail=${at('xpass')}`,
        '--profile=smoke',
        '--filter=map.trajectory',
      );
      expect([passing.code, verdictsOf(passing.stdout)[0].status]).toEqual([1, 'xpass']);
    },
    TIME,
  );

  it(
    'runs nothing with 4, skips what a budget leaves out',
    async () => {
      const nothing = await flowproof('check', `${HOSTILE}#good`, '--filter=loss.value');
      expect(nothing.code).toBe(4);
      expect(nothing.stderr).toContain('nothing was run');
      const cut = await flowproof('check', `${HOSTILE}#sleepy`, '--profile=smoke', '--budget=300ms');
      const reasons = verdictsOf(cut.stdout)
        .filter(({ status }) => status === 'skip')
        .map(({ reason }) => reason);
      expect(reasons.some((reason) => reason.startsWith('budget: '))).toBe(true);
      expect(verdictsOf(cut.stdout).some(({ status }) => status !== 'skip')).toBe(true);
    },
    TIME,
  );

  it(
    'tells a module without the export, with 2 and nothing on stdout',
    async () => {
      const { code, stdout, stderr } = await flowproof('check', HOSTILE);
      expect([code, stdout]).toEqual([2, '']);
      expect(stderr).toMatch(/expected the default export to be a Subject[\s\S]*Perhaps you mean .*#good/);
    },
    TIME,
  );

  it(
    'tells a module that leaves while it loads',
    async () => {
      writeFileSync(at('exits.mjs'), 'process.exit(0)');
      const { code, stderr } = await flowproof('check', at('exits.mjs'));
      expect(code).toBe(2);
      expect(stderr).toMatch(/exits\.mjs: expected a module that loads, got the process left with code 0/);
    },
    TIME,
  );

  it(
    'takes a problem file for a factory, and refuses one that makes no sense',
    async () => {
      const problem = {
        schema: 'flowproof.problem/1',
        id: 'mine',
        dimension: 1,
        interpolant: { kind: 'linear' },
        source: { kind: 'gaussian', mean: [0], covariance: 1 },
        target: { kind: 'mixture', components: [{ weight: 1, mean: [0.7], covariance: 0.09 }] },
        coupling: { kind: 'independent' },
      };
      writeFileSync(at('p#1.json'), JSON.stringify(problem));
      writeFileSync(
        at('free.mjs'),
        `import { good } from ${JSON.stringify(HOSTILE)};\nexport default { ...good, problem: undefined };`,
      );
      const good = await flowproof(
        'check',
        at('free.mjs'),
        `--problem=${at('p#1.json')}`,
        '--profile=smoke',
        '--filter=map.trajectory',
      );
      expect([good.code, verdictsOf(good.stdout)[0].problem]).toEqual([0, 'mine']);
      writeFileSync(at('bad.json'), JSON.stringify({ ...problem, dimension: 2 }));
      const bad = await flowproof('check', at('free.mjs'), `--problem=${at('bad.json')}`);
      expect(bad.code).toBe(2);
      expect(bad.stderr).toMatch(/mean.*expected/);
    },
    TIME,
  );
});

describe.concurrent('an interruption', () => {
  it.each(['SIGINT', 'SIGTERM'] as const)(
    '%s ends with 130, keeps the verdicts and leaves no process',
    async (signal) => {
      const report = at(`${signal}.jsonl`);
      const { child, ran } = start(['check', `${HOSTILE}#sleepy`, '--profile=smoke', `--json=${report}`]);
      const reached = () =>
        readFileSync(report, 'utf8')
          .split('\n')
          .filter((line) => line.includes('"record":"verdict"'));
      let begun = 0;
      while (begun === 0) {
        await sleep(50);
        try {
          begun = reached().length;
        } catch {}
      }
      child.kill(signal);
      const { code, stdout } = await ran;
      expect(code).toBe(130);
      const kinds = records(stdout).map(({ record }) => record);
      expect(kinds[0]).toBe('run');
      expect(kinds).toContain('verdict');
      expect(kinds).not.toContain('end');
      expect(records(readFileSync(report, 'utf8'))).toEqual(records(stdout));
    },
    TIME,
  );

  it.runIf(process.platform === 'linux')(
    'of the hardest kind leaves no process behind, even one in a loop without end',
    async () => {
      const { child, ran } = start(['check', `${HOSTILE}#loops`, '--profile=smoke', '--timeout=60s']);
      const children = () =>
        readFileSync(`/proc/${child.pid}/task/${child.pid}/children`, 'utf8').split(' ').filter(Boolean);
      let workers: string[] = [];
      while (workers.length === 0) {
        await sleep(50);
        workers = children();
      }
      // Long enough to load and to begin the check that never ends.
      await sleep(3_000);
      child.kill('SIGKILL');
      await ran;
      const left = () => workers.filter((pid) => existsSync(`/proc/${pid}`));
      for (let waited = 0; left().length > 0 && waited < 20_000; waited += 100) await sleep(100);
      expect(left()).toEqual([]);
    },
    TIME,
  );
});

describe('init', () => {
  it.each([[], ['--ts']])(
    'writes a module that passes %s',
    async (...options) => {
      const cwd = mkdtempSync(join(folder, 'init-'));
      const { code, stdout } = await start(['init', ...options], cwd).ran;
      expect(code).toBe(0);
      const file = stdout.split(' ')[0];
      const checked = await start(['check', file, '--profile=smoke'], cwd).ran;
      const statuses = verdictsOf(checked.stdout).map(
        ({ id, problem, status, reason }) => `${status} ${id} ${problem} ${reason}`,
      );
      expect(statuses.filter((text) => !/^(pass|skip)/.test(text))).toEqual([]);
      expect(new Set(statuses.map((text) => text.split(/[ .]/)[1]))).toContain('sampler');
      expect(checked.code).toBe(0);
    },
    TIME,
  );
});
