import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

it('the entry points beside ./reference load no TensorFlow.js', () => {
  const entries = ['index', 'analytic/index', 'properties/index', 'cli/program', 'cli/session'].map(
    (name) => new URL(`../../src/${name}.ts`, import.meta.url).href,
  );
  // TensorFlow.js leaves its engine under this name when it is loaded.
  const script = `
    for (const entry of ${JSON.stringify(entries)}) await import(entry);
    const before = '_tfengine' in globalThis;
    await import('@tensorflow/tfjs');
    console.log(before, '_tfengine' in globalThis);
  `;
  const args = ['--import', import.meta.resolve('tsx'), '--input-type=module', '--eval', script];
  const cwd = fileURLToPath(new URL('.', import.meta.url));
  const { stdout, stderr } = spawnSync(process.execPath, args, { cwd, encoding: 'utf8' });
  expect(stdout.trim().split('\n').at(-1), stderr).toBe('false true');
});
