import { describe, expect, it } from 'vitest';
import { examine } from '../../src/cli/doctor/examine.ts';
import type { Examination } from '../../src/cli/doctor/protocol.ts';
import { reportOf } from '../../src/cli/doctor/report.ts';
import { flowWitness } from '../../src/cli/doctor/witness.ts';
import { HOME_VARIABLE } from '../../src/reference/backends/tensorflow-home.ts';
import { flowproof } from './support.ts';

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

  it('tells it in a table, with the next command for what is not there', async () => {
    const { code, stdout } = await flowproof('doctor');
    expect(code).toBe(0);
    expect(stdout).toMatch(/✓ wasm +CPU +4\.\d+\.\d+ +product 0\.\d\d, gradient 0\.\d\d, flow 0\.\d\d/);
    expect(stdout).toMatch(/✓ tensorflow|tensorflow: npx flowproof setup tensorflow/);
  }, 60_000);
});

describe('a backend', () => {
  it('that is not built is a finding with reason and hint', async () => {
    const { probe, selfTest } = await examine('tensorflow', { ...process.env, [HOME_VARIABLE]: '/nowhere' });
    expect(probe).toEqual({
      available: false,
      reason: 'its binding has not been built',
      hint: 'npx flowproof setup tensorflow',
    });
    expect(selfTest).toBeUndefined();
  }, 60_000);

  it('whose process is ended is a finding, not an end of the doctor', async () => {
    const { probe } = await examine('wasm', { ...process.env, NODE_OPTIONS: '--max-old-space-size=5' });
    expect(probe).toMatchObject({ available: false, reason: expect.stringContaining('its process ended (SIG') });
  }, 60_000);

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
