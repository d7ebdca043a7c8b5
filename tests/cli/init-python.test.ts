import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { init } from '../../src/cli/commands/init.ts';
import { PYTHON_FRAMEWORKS } from '../../src/cli/init/python-templates.ts';
import { runSession } from '../../src/cli/session.ts';

const client = fileURLToPath(new URL('../../clients/python/src', import.meta.url));
const python = process.env.FLOWPROOF_PYTHON ?? 'python3';
const has = (...modules: string[]): boolean =>
  spawnSync(python, ['-c', modules.map((name) => `import ${name}`).join('\n')]).status === 0;

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'flowproof-init-'));
  vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  vi.stubEnv('PYTHONPATH', client);
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

describe('init for Python', () => {
  it('writes nothing over what is there', async () => {
    await init(folder, { torch: true });
    await expect(init(folder, { jax: true })).rejects.toThrow(/expected no such file yet/);
    await expect(init(folder, { torch: true, jax: true })).rejects.toThrow(/got "--torch and --jax"/);
  });

  it.for([...PYTHON_FRAMEWORKS])(
    'writes an adapter for %s that passes',
    { timeout: 300_000 },
    async (framework, context) => {
      await init(folder, { [framework]: true });
      const adapter = join(folder, 'flowproof_adapter.py');
      const wanted = framework === 'keras' ? ['numpy', 'torch', 'keras'] : ['numpy', framework];
      context.skip(!has(...wanted), `${python} lacks one of ${wanted.join(', ')}: set FLOWPROOF_PYTHON`);
      // A framework that compiles for each new shape takes its time on a busy machine.
      const filter = 'loss.query-points,loss.teacher,loss.value,loss.gradient,sampler.finite,sampler.step-invariance';
      const limits = { timeout: 120_000, problem: ['gaussian-1d'], filter };
      const job = { target: adapter, profile: 'smoke', seed: 1, xfail: [], ...limits };
      const { verdicts, exitCode } = await runSession([job], {
        parallel: 1,
        sink: { record: () => {}, close: () => {} },
      });
      const failed = verdicts.filter(({ status }) => status !== 'pass' && status !== 'skip');
      expect(failed.map(({ id, problem, reason }) => `${id} on ${problem}: ${reason}`)).toEqual([]);
      expect(verdicts.filter(({ status }) => status === 'pass').length).toBe(6);
      expect(exitCode).toBe(0);
      context.skip(!has('pytest'), 'pytest is not there: the test file was not collected');
      const collect = ['-m', 'pytest', '--collect-only', '-q', '-p', 'flowproof.pytest_plugin', 'test_flowproof.py'];
      const { stdout } = spawnSync(python, collect, { cwd: folder, encoding: 'utf8' });
      expect(stdout).toMatch(/test_loss::loss\.gradient/);
      expect(stdout).toMatch(/test_sampler::sampler\.law/);
    },
  );
});
