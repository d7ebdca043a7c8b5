import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { afterAll, describe, expect, it } from 'vitest';
import type { Examination } from '../../src/cli/doctor/protocol.ts';
import { reportOf } from '../../src/cli/doctor/report.ts';
import { flowWitness } from '../../src/cli/doctor/witness.ts';
import { HOME_VARIABLE, thisProcessor, thisTarget } from '../../src/reference/backends/tensorflow-home.ts';
import { flowproof } from './support.ts';

const folder = mkdtempSync(join(tmpdir(), 'flowproof-doctor-'));
afterAll(() => rmSync(folder, { recursive: true }));

async function withHome<T>(home: string, run: () => Promise<T>): Promise<T> {
  const saved = process.env[HOME_VARIABLE];
  process.env[HOME_VARIABLE] = home;
  try {
    return await run();
  } finally {
    if (saved === undefined) delete process.env[HOME_VARIABLE];
    else process.env[HOME_VARIABLE] = saved;
  }
}

describe('doctor', () => {
  it('tells every backend as JSON, and succeeds where the default one works', async () => {
    const { code, stdout } = await flowproof('doctor', '--json');
    const findings = JSON.parse(stdout);
    expect(code).toBe(0);
    expect(findings).toMatchObject({ schema: 'flowproof.doctor/1', around: { node: process.versions.node } });
    expect(findings.witness).toMatch(/^mathjs \d/);
    expect(findings.backends.map(({ backend }: { backend: string }) => backend)).toEqual([
      'tensorflow',
      'webgpu',
      'wasm',
      'cpu',
    ]);
    for (const { works, excess, remark, hint } of findings.backends) {
      if (works) expect(Math.max(excess.product, excess.gradient, excess.flow)).toBeLessThanOrEqual(1);
      else expect({ remark, hint }).not.toContain('');
    }
    expect(findings.auto).toBe(
      findings.backends.find((each: { works: boolean; passedOver?: string }) => each.works && !each.passedOver).backend,
    );
  }, 60_000);

  it('tells one in a table, and fails where it does not work, with the next command', async () => {
    const { code, stdout } = await withHome('/nowhere', () => flowproof('doctor', 'tensorflow'));
    expect(code).toBe(1);
    expect(stdout).toMatch(/^✗ tensorflow +its binding has not been built$/m);
    expect(stdout).toMatch(/^tensorflow: npx flowproof setup tensorflow$/m);
  }, 60_000);

  it('goes on where a native library ends its process', async () => {
    const stamp = { tensorflow: '2.21.0', variant: 'cpu', tfjs: tf.version.tfjs, target: thisTarget };
    const made = { processor: thisProcessor, build: '0' };
    const finder = join(folder, 'node_modules/@mapbox/node-pre-gyp');
    mkdirSync(finder, { recursive: true });
    mkdirSync(join(folder, 'node_modules/@tensorflow/tfjs-node'), { recursive: true });
    writeFileSync(
      join(folder, 'flowproof.json'),
      JSON.stringify({ schema: 'flowproof.tensorflow/1', ...stamp, ...made }),
    );
    writeFileSync(join(finder, 'index.js'), 'process.kill(process.pid, "SIGILL");');
    const { code, stdout } = await withHome(folder, () => flowproof('doctor', 'tensorflow', '--json'));
    expect(code).toBe(1);
    expect(JSON.parse(stdout).backends[0]).toMatchObject({ works: false, remark: 'its process ended (SIGILL)' });
  }, 60_000);

  it('refuses another backend', async () => {
    const { code, stderr } = await flowproof('doctor', 'cuda');
    expect(code).toBe(2);
    expect(stderr).toContain('doctor: expected one of tensorflow, webgpu, wasm, cpu, got "cuda"');
  }, 60_000);
});

describe('a backend', () => {
  it.each([
    ['product', { product: 1.5, gradient: 0 }],
    ['gradient', { product: 0, gradient: Number.NaN }],
  ])('that computes a wrong %s does not work', async (name, excess) => {
    const witness = await flowWitness();
    const examination: Examination = {
      backend: 'webgpu',
      probe: { available: true, device: 'a device', version: '1', details: {} },
      selfTest: {
        results: Object.entries(excess).map(([name, excess]) => ({ name, excess })),
        flow: witness.values.map(Math.fround),
      },
    };
    expect(reportOf(examination, witness)).toMatchObject({ works: false, remark: expect.stringContaining(name) });
    const right = { ...examination, selfTest: { ...examination.selfTest!, results: [] } };
    expect(reportOf(right, witness)).toMatchObject({ works: true, remark: '' });
  });
});
