import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, expect, test } from 'vitest';
import { probeBackend } from '../../../src/reference/backends/index.ts';
import {
  findTensorflow,
  HOME_VARIABLE,
  type TensorflowStamp,
  thisProcessor,
  thisTarget,
} from '../../../src/reference/backends/tensorflow-home.ts';

const root = realpathSync(mkdtempSync(join(tmpdir(), 'flowproof-home-')));
const [working, named] = [process.cwd(), process.env[HOME_VARIABLE]];
beforeEach(() => {
  delete process.env[HOME_VARIABLE];
});
afterEach(() => {
  process.chdir(working);
  if (named === undefined) delete process.env[HOME_VARIABLE];
  else process.env[HOME_VARIABLE] = named;
});
afterAll(() => rmSync(root, { recursive: true }));

const stamp: TensorflowStamp = {
  schema: 'flowproof.tensorflow/1',
  tensorflow: '2.21.0',
  variant: 'cpu',
  tfjs: '4.22.0',
  target: thisTarget,
  processor: thisProcessor,
  build: '0',
};

function home(folder: string, content: unknown): string {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'flowproof.json'), typeof content === 'string' ? content : JSON.stringify(content));
  return folder;
}

test('the nearest folder at or above the working one, and the environment before it', () => {
  const outer = home(join(root, 'a/.flowproof/tensorflow'), stamp);
  mkdirSync(join(root, 'a/b/c'), { recursive: true });
  process.chdir(join(root, 'a/b/c'));
  expect(findTensorflow()).toEqual({ folder: outer, stamp });
  const inner = home(join(root, 'a/b/.flowproof/tensorflow'), stamp);
  expect(findTensorflow()?.folder).toBe(inner);
  process.env[HOME_VARIABLE] = home(join(root, 'elsewhere'), stamp);
  expect(findTensorflow()?.folder).toBe(join(root, 'elsewhere'));
});

test('a folder that the environment names is not replaced by another', () => {
  home(join(root, 'd/.flowproof/tensorflow'), stamp);
  process.chdir(join(root, 'd'));
  process.env[HOME_VARIABLE] = join(root, 'nowhere');
  expect(findTensorflow()).toBeUndefined();
});

test.each([
  ['nothing', undefined, /has not been built/],
  ['a cut stamp', '{"schema": "flowproof.tens', /has not been built/],
  ['a stamp of another layout', { ...stamp, schema: 'flowproof.tensorflow/0' }, /has not been built/],
  ['another processor', { ...stamp, target: 'linux-riscv64' }, /was built for linux-riscv64/],
  ['a sibling processor', { ...stamp, processor: 'Z80' }, /was built for another processor, Z80/],
  ['another TensorFlow.js', { ...stamp, tfjs: '4.0.0' }, /was built for TensorFlow\.js 4\.0\.0, here is 4\./],
  ['missing packages', stamp, /does not load: Cannot find module/],
])('%s: unavailable, with the reason', async (name, content, reason) => {
  const folder = join(root, name.replaceAll(' ', '-'));
  if (content !== undefined) home(folder, content);
  process.env[HOME_VARIABLE] = folder;
  const probe = await probeBackend('tensorflow');
  expect(probe).toMatchObject({ available: false, hint: expect.stringContaining('flowproof setup tensorflow') });
  expect(!probe.available && probe.reason).toMatch(reason);
});

const built = findTensorflow();

test.skipIf(built === undefined)(
  'a package that was installed in the ordinary way is found, with its native module',
  async () => {
    const project = join(root, 'project');
    const own = join(built!.folder, 'node_modules/@tensorflow/tfjs-node');
    mkdirSync(join(project, 'node_modules/@tensorflow'), { recursive: true });
    symlinkSync(own, join(project, 'node_modules/@tensorflow/tfjs-node'));
    process.chdir(project);
    process.env[HOME_VARIABLE] = join(root, 'nowhere');
    expect(await probeBackend('tensorflow')).toMatchObject({
      available: true,
      details: { variant: 'cpu', package: realpathSync(own) },
    });
  },
);
