import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { XMLValidator } from 'fast-xml-parser';
import { beforeAll, describe, expect, it } from 'vitest';
import { sha256 } from '../../src/core/content-hash.ts';
import { readStreams, type StreamRun } from '../../src/report/index.ts';
import { inProcess, printed } from './in-process.ts';
import { flowproof } from './support.ts';

const OFFSET = fileURLToPath(new URL('./fixtures/offset.mjs', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'flowproof-reports-'));
const at = (file: string): string => join(folder, file);
const read = (file: string): string => readFileSync(at(file), 'utf8');
const xfail = at('xfail.txt');
let run: StreamRun;

beforeAll(async () => {
  writeFileSync(xfail, 'map.trajectory # known\nmap.trajectery\n');
  const outputs = ['json', 'html', 'markdown', 'junit', 'badge'].map((format) => `--${format}=${at(`run.${format}`)}`);
  const options = [
    '--profile',
    'smoke',
    '--filter',
    'map.boundary,map.trajectory,map.inverse',
    '--tolerance',
    'map.inverse=0.1',
  ];
  const { code, stderr } = await flowproof('check', OFFSET, ...options, '--xfail', xfail, ...outputs, '--annotations');
  expect(code, stderr).toBe(0);
  expect(stderr).toContain('warning: xfail: map.trajectery: no property has this id. Did you mean map.trajectory?');
  expect(stderr).toContain('::warning title=flowproof::xfail: map.trajectery');
  [run] = readStreams(read('run.json'), 'run.json');
}, 60_000);

/** A stream with the digest that its lines have. */
function rehashed(stream: string): string {
  const lines = stream.trimEnd().split('\n');
  const body = lines
    .slice(0, -1)
    .map((line) => `${line}\n`)
    .join('');
  return `${body}${JSON.stringify({ ...JSON.parse(lines.at(-1)!), digest: sha256(body), artefacts: [] })}\n`;
}

describe('one run', () => {
  it('says what was checked, where, how, and where that is not the default', () => {
    expect(run.run).toMatchObject({
      target: OFFSET,
      environment: { node: process.versions.node },
      options: {
        tolerance: { 'map.inverse': 0.1 },
        xfail: [{ id: 'map.trajectory', reason: 'known' }, { id: 'map.trajectery' }],
      },
      subjects: [{ name: 'offset <map> & "co"', source: OFFSET, hash: sha256(readFileSync(OFFSET)) }],
      problems: [{ id: 'gaussian-1d', dimension: 1, path: 'linear' }],
    });
    expect(run.run!.properties!.map(({ id }) => id)).toEqual(['map.boundary', 'map.trajectory', 'map.inverse']);
    expect(run.run!.command).toContain('--tolerance map.inverse=0.1');
    expect(run.run!.deviations!.join('\n')).toMatch(/map\.inverse was set to 0\.1 by hand/);
  });

  it('judges by a tolerance set by hand, and keeps the derived one', () => {
    const inverse = run.verdicts.find(({ id }) => id === 'map.inverse')!;
    expect(inverse).toMatchObject({ status: 'pass', threshold: 0.1, tolerance: { kind: 'override' } });
    expect(inverse.statistic).toBeGreaterThan(1e-3);
    expect(inverse.tolerance!.terms.derived).toBeLessThan(1e-12);
  });

  it('ends with the hashes of its files and the digest of its records', () => {
    expect(run.digest).toBe('right');
    expect(run.end!.warnings).toHaveLength(1);
    expect(run.end!.artefacts!.map(({ path }) => path.split('.').at(-1))).toEqual([
      'markdown',
      'junit',
      'badge',
      'html',
    ]);
    for (const { path, sha256: hash, bytes } of run.end!.artefacts!) {
      expect(sha256(readFileSync(path))).toBe(hash);
      expect(readFileSync(path)).toHaveLength(bytes);
    }
  });

  it('gives the same in every format', () => {
    const counts = '1 passed, 1 failed as expected';
    expect(XMLValidator.validate(read('run.junit'))).toBe(true);
    expect(read('run.markdown')).toContain('offset \\<map\\>');
    expect(JSON.parse(read('run.badge')).message).toBe('2 passed, 1 expected failures');
    expect(counts).toContain('expected');
    const [carried] = readStreams(read('run.html'), 'run.html');
    expect(carried.digest).toBe('right');
    expect(carried.verdicts).toEqual(run.verdicts);
  });
});

describe('report', () => {
  it('renders later what the run rendered', async () => {
    const again = ['markdown', 'junit', 'badge'].map((format) => `--${format}=${at(`again.${format}`)}`);
    expect(await inProcess('report', at('run.json'), ...again)).toBe(0);
    for (const format of ['markdown', 'junit', 'badge']) expect(read(`again.${format}`)).toBe(read(`run.${format}`));
  });

  it('shows an HTML report on the terminal, and a stream that was cut off', async () => {
    expect(await inProcess('report', at('run.html'))).toBe(0);
    expect(printed.stdout).toContain('2 passed');
    writeFileSync(at('cut.json'), read('run.json').slice(0, -700));
    expect(await inProcess('report', at('cut.json'))).toBe(0);
    expect(printed.stdout).toContain('interrupted');
    expect(printed.stderr).toContain('cut off');
  });

  it('refuses what is no stream', async () => {
    expect(await inProcess('report', xfail)).toBe(2);
    expect(await inProcess('report', at('run.json'), '--markdown', '--junit')).toBe(2);
    expect(await inProcess('check', OFFSET, `--html=${at('one')}`, `--json=${at('one')}`)).toBe(2);
    expect(printed.stderr).toContain('another file than that of --json');
  });
});

describe('compare', () => {
  const changed = (file: string, from: string, to: string): string => {
    writeFileSync(at(file), read('run.json').replaceAll(from, to));
    return at(file);
  };

  it('a run with itself: nothing changed', async () => {
    expect(await inProcess('compare', at('run.json'), at('run.html'))).toBe(0);
    expect(printed.stdout).toContain('3 same');
  });

  it('a required check that fails now: 1', async () => {
    expect(
      await inProcess('compare', at('run.json'), changed('worse.json', '"status":"pass"', '"status":"fail"')),
    ).toBe(1);
    expect(printed.stdout).toContain('2 regressed, 1 same');
  });

  it('unlike runs: 2, unless forced', async () => {
    const other = changed('other.json', '"profile":"smoke"', '"profile":"full"');
    expect(await inProcess('compare', at('run.json'), other)).toBe(2);
    expect(printed.stderr).toContain('profile: "smoke" and "full"');
    expect(await inProcess('compare', at('run.json'), other, '--force', '--json')).toBe(0);
    expect(printed.stdout.trim().split('\n')).toHaveLength(3);
  });
});

describe('verify-report', () => {
  it('finds a report right: hashes, and every verdict to the last bit', async () => {
    const { code, stdout } = await flowproof('verify-report', at('run.html'));
    expect(stdout).toMatch(/^\d+ verified\n$/);
    expect(code).toBe(0);
  }, 60_000);

  it('finds a deviation that was left out, also where the digest was made to fit', async () => {
    const forged = read('run.json').replace(/"The tolerance of map\.inverse[^"]*",?/, '');
    writeFileSync(at('hushed.json'), rehashed(forged));
    const { code, stdout } = await flowproof('verify-report', at('hushed.json'));
    expect(stdout).toContain('deviations: the first record has others than come out again');
    expect(code).toBe(1);
  }, 60_000);

  it('finds a number that was changed, also where the digest was made to fit', async () => {
    const { statistic } = run.verdicts[0];
    writeFileSync(
      at('forged.json'),
      rehashed(read('run.json').replace(`"statistic":${statistic}`, '"statistic":1e-17')),
    );
    expect(await inProcess('verify-report', at('forged.json'), '--no-rerun')).toBe(0);
    const { code, stdout } = await flowproof('verify-report', at('forged.json'));
    expect(stdout).toContain(`statistic: 1e-17, now ${statistic}`);
    expect(code).toBe(1);
  }, 60_000);

  it.each([
    ['a status', (text: string) => text.replace('"status":"xfail"', '"status":"pass"'), 'replay token'],
    ['a verdict that is missing', (text: string) => text.replace(/^.*"id":"map\.inverse","title".*\n/m, ''), 'digest'],
    ['another file', (text: string) => text, 'not the file that the run wrote'],
  ])('finds %s without running anything', async (_, change, told) => {
    writeFileSync(at('forged.json'), change(read('run.json')));
    writeFileSync(at('run.badge'), '{}');
    expect(await inProcess('verify-report', at('forged.json'), '--no-rerun')).toBe(1);
    expect(printed.stdout).toContain(told);
  });
});
