import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterAll, describe, expect, it } from 'vitest';
import { metricsSchema } from '../../src/reference/training/metrics-schema.ts';
import { seed } from '../support/seed.ts';
import { inProcess, printed } from './in-process.ts';
import { COMMAND, flowproof, start } from './support.ts';

const root = mkdtempSync(join(tmpdir(), 'flowproof-train-'));
afterAll(() => rmSync(root, { recursive: true }));

const SMOKE = ['train', '--preset=smoke', '--backend=wasm', `--set=seed=${seed}`];
const at = (folder: string, file = ''): string => join(root, folder, file);
const checkpoint = (folder: string): Buffer => readFileSync(at(folder, 'checkpoint.safetensors'));
const steps = (folder: string): unknown[] =>
  readFileSync(at(folder, 'metrics.jsonl'), 'utf8')
    .split('\n')
    .slice(0, -1)
    .map((line) => metricsSchema.parse(JSON.parse(line)))
    .flatMap((record) => (record.record === 'step' ? [{ ...record, milliseconds: 0 }] : []));

/** Waits until a run has taken a step and saved it. */
async function saved(folder: string): Promise<void> {
  for (;;) {
    await setTimeout(5);
    const path = at(folder, 'checkpoint.safetensors');
    if (existsSync(path) && !readFileSync(path, 'utf8').slice(0, 4_000).includes('"step":"0"')) return;
  }
}

describe('a run', () => {
  it('that is killed, and one that is interrupted, end as one that is not, bit for bit', {
    timeout: 120_000,
  }, async () => {
    const long = [...SMOKE, '--set=steps=300', '--set=schedule.warmup=5'];
    const whole = flowproof(...long, `--out=${at('whole')}`, '--json');

    const killed = start([...long, `--out=${at('killed')}`, '--checkpoint-every=1ms']);
    await saved('killed');
    killed.child.kill('SIGKILL');
    expect((await killed.ran).code).toBe(null);

    const interrupted = start([...long, `--out=${at('interrupted')}`, '--checkpoint-every=1ms']);
    await saved('interrupted');
    interrupted.child.kill('SIGINT');
    const stopped = await interrupted.ran;
    expect(stopped.code, stopped.stderr).toBe(130);
    expect(stopped.stdout).toMatch(/^interrupted after \d+ of 300 steps; go on with --resume/);

    const ran = await whole;
    expect(ran.code, ran.stderr).toBe(0);
    expect(ran.stderr).toMatch(/^300 steps, [\d.]+ s on wasm \(CPU\): /m);
    expect(ran.stdout, 'metrics on stdout').toBe(readFileSync(at('whole', 'metrics.jsonl'), 'utf8'));

    expect(steps('killed').length).toBeLessThan(300);
    const rest = await flowproof('train', '--resume', '--backend=wasm', `--out=${at('killed')}`);
    expect(rest.code, rest.stderr).toBe(0);
    expect(steps('interrupted').length).toBeLessThan(300);
    expect(await inProcess('train', '--resume', '--backend=wasm', `--out=${at('interrupted')}`), printed.stderr).toBe(
      0,
    );
    for (const folder of ['killed', 'interrupted']) {
      expect(checkpoint(folder).equals(checkpoint('whole')), `${folder}, seed ${seed}`).toBe(true);
      expect(steps(folder)).toEqual(steps('whole'));
    }
  });

  it('that diverges exits with 1 and says what to try', async () => {
    const wild = ['--set=rate=1e18', '--set=clip=null', '--set=schedule.warmup=0'];
    expect(await inProcess(...SMOKE, ...wild, `--out=${at('wild')}`)).toBe(1);
    expect(printed.stderr).toMatch(
      /flowproof: the diagonal loss of lsd, seed \d+ is not finite at step \d.*Try a lower rate/,
    );
    expect(printed.stdout).toMatch(/^diverged after \d steps, whose state is kept/);
  });

  it('whose metrics nobody reads any more saves and stops without a fuss', () => {
    const script = `"$@" | head -n 1; exit \${PIPESTATUS[0]}`;
    const args = [...SMOKE, '--set=steps=100000', '--json', `--out=${at('unread')}`];
    const ran = spawnSync('bash', ['-c', script, 'bash', process.execPath, ...COMMAND, ...args], {
      encoding: 'utf8',
      env: { ...process.env, NODE_OPTIONS: '' },
    });
    expect(ran.stdout).toMatch(/^\{"schema":"flowproof\.metrics\/1".*\n$/);
    expect(ran.stderr).toMatch(/^(\S*interrupted after \d+ of 100000 steps; go on with --resume.*\n)$/m);
    expect(ran.stderr).not.toContain('EPIPE');
    expect(ran.status).toBe(130);
  });

  it('on a disk that is full stops with one error and keeps its checkpoint', async () => {
    // Files of at most 20 KiB: the metrics do not fit.
    const script = `ulimit -f 20; exec "$@"`;
    const args = [
      ...SMOKE,
      '--set=network.width=8',
      '--set=steps=100',
      `--out=${at('full')}`,
      '--checkpoint-every=1ms',
    ];
    const limited = ['-c', script, 'bash', process.execPath, ...COMMAND, ...args];
    const limit = spawnSync('bash', limited, {
      encoding: 'utf8',
      env: { ...process.env, NODE_OPTIONS: '' },
    });
    expect(limit.stderr).toMatch(/metrics\.jsonl: expected a metrics file that can be written, got .*EFBIG/);
    expect(limit.status).toBe(2);
    expect(readdirSync(at('full')).filter((name) => name.endsWith('.tmp'))).toEqual([]);
    expect(await inProcess('train', '--resume', '--backend=wasm', `--out=${at('full')}`), printed.stderr).toBe(0);
    expect(steps('full')).toHaveLength(100);
  });
});

describe('what is wrong before anything is run', () => {
  const file = (name: string, text: string): string => {
    writeFileSync(at(name), text);
    return at(name);
  };
  it.each<[string, () => string[], RegExp]>([
    ['no configuration', () => ['--out=x'], /train: expected a configuration or --preset, got "neither"/],
    [
      'two configurations',
      () => ['a.json', '--preset=smoke'],
      /train: expected a configuration or --preset, got "both"/,
    ],
    ['an unknown preset', () => ['--preset=smok'], /--preset: expected one of smoke.*\n {2}Did you mean smoke\?/],
    [
      'a file that is not there',
      () => ['/nowhere.json'],
      /train \/nowhere\.json: expected a file that can be read, got no such file/,
    ],
    [
      'a file that is no JSON',
      () => [file('broken.json', '{')],
      /broken\.json: expected a training configuration in JSON/,
    ],
    [
      'an unknown field',
      () => ['--preset=smoke', '--set=batchSize=3'],
      /no field "batchSize"[\s\S]*Did you mean "batch"\?/,
    ],
    ['a field without a value', () => ['--preset=smoke', '--set=batch'], /--set: expected PATH=VALUE, got "batch"/],
    ['no folder', () => ['--preset=smoke'], /--out: expected a folder for the run, got undefined/],
    [
      'a time without sense',
      () => ['--preset=smoke', '--max-minutes=soon'],
      /--max-minutes: expected a positive number of minutes, got "soon"/,
    ],
    [
      'an unknown backend',
      () => ['--preset=smoke', `--out=${at('backend')}`, '--backend=gpu'],
      /backend: expected one of .*"wasm".*got "gpu"/,
    ],
  ])('%s', async (_, args, message) => {
    const code = await inProcess('train', ...args());
    expect(printed.stderr).toMatch(message);
    expect(code).toBe(2);
  });

  it('a preset is printed complete, and is then a configuration', async () => {
    expect(await inProcess('train', '--preset=smoke', '--set=steps=20', '--print')).toBe(0);
    const first = printed.stdout;
    expect(await inProcess('train', file('printed.json', first), '--print')).toBe(0);
    expect(printed.stdout).toBe(first);
    expect(JSON.parse(first)).toMatchObject({
      steps: 20,
      microBatches: 1,
      optimiser: { kind: 'radam', epsilon: 1e-8 },
    });
  });
});
