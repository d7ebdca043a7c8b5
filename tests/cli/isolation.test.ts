import { describe, expect, it } from 'vitest';
import { flowproof, HOSTILE, records, verdictsOf } from './support.ts';

const FILTER = '--filter=map.boundary,map.trajectory';
const check = (name: string, ...more: string[]) =>
  flowproof('check', `${HOSTILE}#${name}`, '--profile=smoke', FILTER, ...more);

describe.concurrent('a subject in its own process', () => {
  it('that is right passes, as JSON lines with run and end records', async () => {
    const { code, stdout } = await check('good');
    const all = records(stdout);
    expect(code).toBe(0);
    expect(all.map(({ record }) => record)).toEqual(['run', 'verdict', 'verdict', 'end']);
    expect(all[0]).toMatchObject({ profile: 'smoke', seed: 1, subjects: [{ name: 'good', kind: 'map' }] });
    expect(all.at(-1)).toMatchObject({ counts: { pass: 2 }, exitCode: 0 });
  }, 30_000);

  it.each([
    ['loops', 'timeout', /No answer within 0\.3 s/],
    ['leaves', 'error', /ended its process: the process left with code 0/],
    ['kills', 'error', /the process was ended by SIGSEGV/],
    ['late', 'error', /left with code 1: Error: thrown in a timer/],
    ['strays', 'error', /left with code 1: Error: rejected and forgotten/],
  ])(
    'that %s costs it each check at hand, not the run',
    async (name, status, reason) => {
      const { code, stdout } = await check(name, '--timeout=300ms');
      const verdicts = verdictsOf(stdout);
      expect(code).toBe(3);
      expect(verdicts.map((verdict) => verdict.id).sort()).toEqual(['map.boundary', 'map.trajectory']);
      expect(verdicts[0].status).toBe(status);
      expect(verdicts[0].reason).toMatch(reason);
      expect(records(stdout).at(-1)).toMatchObject({ record: 'end', exitCode: 3 });
    },
    60_000,
  );

  it('that prints does not spoil the stream, nor the terminal', async () => {
    const { code, stdout, stderr } = await check('chatty');
    expect(code).toBe(0);
    expect(verdictsOf(stdout)).toHaveLength(2);
    expect(stderr).toContain('on stdout');
    const pretty = await check('chatty', '--pretty');
    expect(pretty.stdout).toContain('red');
    expect(pretty.stdout).not.toContain('\u001b');
    expect(pretty.stdout).not.toContain('\u0007');
  }, 60_000);
});
