import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { afterAll, describe, expect, it } from 'vitest';
import { checkPlatform, checkSpace, findTools } from '../../src/cli/setup/platform.ts';
import { setupTensorflow } from '../../src/cli/setup/tensorflow.ts';
import { TENSORFLOW } from '../../src/cli/setup/wheels.ts';
import { HOME_VARIABLE, readStamp, thisTarget } from '../../src/reference/backends/tensorflow-home.ts';
import { flowproof } from './support.ts';

const folder = mkdtempSync(join(tmpdir(), 'flowproof-setup-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** A program that writes to stderr and fails, or does as told. */
function program(name: string, script: string): string {
  const file = join(folder, name);
  writeFileSync(file, `#!/bin/sh\n${script}\n`);
  chmodSync(file, 0o755);
  return file;
}

/** Runs the setup with another environment. */
async function setup(environment: Readonly<Record<string, string>>, signal = new AbortController().signal) {
  const saved = { ...process.env };
  const told: string[] = [];
  Object.assign(process.env, environment);
  try {
    await setupTensorflow({ variant: 'cpu', force: false, signal, tell: (message) => told.push(message) });
    return { told };
  } catch (thrown) {
    return { told, thrown: thrown as Error & { code: string; hint: string } };
  } finally {
    for (const name of Object.keys(process.env)) if (!(name in saved)) delete process.env[name];
    Object.assign(process.env, saved);
  }
}

describe('what the setup asks of its surroundings', () => {
  it.each([
    ['darwin-arm64', '2.36', /^platform: expected linux-x64, got "darwin-arm64"$/],
    ['linux-x64', '', /^C library: expected glibc 2\.27 or later, got "another one"$/],
    ['linux-x64', '2.17', /^C library: expected glibc 2\.27 or later, got "2\.17"$/],
  ])('%s with glibc "%s" is refused', (target, glibc, message) => {
    expect(() => checkPlatform(target, glibc)).toThrow(message);
  });

  it('accepts linux-x64 with a later glibc', () => {
    for (const glibc of ['2.27', '2.36', '3.0']) expect(() => checkPlatform('linux-x64', glibc)).not.toThrow();
  });

  it.each([
    ['PYTHON', /^setup: expected Python with pip, got .*tried \/nowhere/],
    ['CXX', /^setup: expected a C\+\+ compiler, got .*tried \/nowhere/],
  ])('a missing %s is named, with what to install', async (variable, message) => {
    await expect(findTools({ ...process.env, [variable]: '/nowhere' })).rejects.toMatchObject({
      code: 'unsupported',
      message: expect.stringMatching(message),
      hint: expect.stringContaining('apt-get install'),
    });
  });

  it('too little space is told in gigabytes', () => {
    expect(() => checkSpace(folder, 1e18)).toThrow(
      /^free space at .*: expected "?at least 1000000000\.0 GB"?, got "[\d.]+ GB"$/,
    );
    expect(() => checkSpace(folder, 1)).not.toThrow();
  });
});

describe('a setup that fails', () => {
  const home = join(folder, 'home/tensorflow');
  const nothingLeft = (): void => expect(readdirSync(join(folder, 'home'))).toEqual([]);

  it('without a registry: one error with the last lines, and nothing left behind', async () => {
    const npm = program('npm', 'if [ "$1" = --version ]; then exit 0; fi\necho "no route to registry" >&2; exit 1');
    const { thrown } = await setup({ [HOME_VARIABLE]: home, PATH: `${folder}:${process.env.PATH}` });
    rmSync(npm);
    expect(thrown).toMatchObject({ code: 'io', hint: expect.stringContaining('network') });
    expect(thrown?.message).toMatch(
      /^installing the packages of the binding: expected npm to succeed, got exit 1\n {2}no route/,
    );
    nothingLeft();
  });

  it('without a package index: likewise', async () => {
    const npm = program('npm', 'exit 0');
    const python = program(
      'python',
      'if [ "$3" = --version ]; then exit 0; fi\necho "No matching distribution" >&2; exit 1',
    );
    const { thrown, told } = await setup({
      [HOME_VARIABLE]: home,
      PYTHON: python,
      PATH: `${folder}:${process.env.PATH}`,
    });
    rmSync(npm);
    expect(told.at(-1)).toMatch(/^downloading the libraries of TensorFlow 2\.21\.0$/);
    expect(thrown?.message).toMatch(
      /^downloading the TensorFlow libraries: expected .*python to succeed.*\n {2}No matching/,
    );
    expect(thrown?.hint).toContain('pip config list');
    nothingLeft();
  });

  it('that is interrupted ends its programs and leaves nothing', async () => {
    const npm = program('npm', 'if [ "$1" = --version ]; then exit 0; fi\nexec sleep 600');
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 500);
    const { thrown } = await setup({ [HOME_VARIABLE]: home, PATH: `${folder}:${process.env.PATH}` }, controller.signal);
    rmSync(npm);
    expect(thrown?.message).toBe('setup: expected to finish, got interrupted');
    nothingLeft();
  });

  it('keeps what was there, and removes what a killed one left', async () => {
    const leftover = `${home}.partial-${2 ** 22 + 1}`;
    mkdirSync(home, { recursive: true });
    mkdirSync(leftover);
    writeFileSync(join(home, 'flowproof.json'), '{"schema": "flowproof.tensorflow/0"}');
    const { thrown } = await setup({
      [HOME_VARIABLE]: home,
      CXX: program('cxx', '[ "$1" = --version ]'),
      PYTHON: '/nowhere',
    });
    expect(thrown?.message).toContain('Python with pip');
    const { thrown: second } = await setup({
      [HOME_VARIABLE]: home,
      PYTHON: program('python', '[ "$3" = --version ]'),
      PATH: `${folder}:${process.env.PATH}`,
      CXX: program('npm', '[ "$1" = --version ]'),
    });
    rmSync(join(folder, 'npm'));
    expect(second?.message).toMatch(/^installing the packages/);
    expect(existsSync(leftover)).toBe(false);
    expect(readFileSync(join(home, 'flowproof.json'), 'utf8')).toContain('tensorflow/0');
    expect(readStamp(home)).toBeUndefined();
    rmSync(join(folder, 'home'), { recursive: true });
  });

  it('compiles anew where only sources or processor changed; what fails the test then counts as not built', async () => {
    mkdirSync(home, { recursive: true });
    const libraries = { tensorflow: TENSORFLOW, variant: 'cpu', tfjs: tf.version.tfjs, target: thisTarget };
    const stamp = { schema: 'flowproof.tensorflow/1', ...libraries, processor: 'Z80', build: 'old' };
    writeFileSync(join(home, 'flowproof.json'), JSON.stringify(stamp));
    expect(readStamp(home)).toEqual(stamp);
    const compiler = program(
      'cxx',
      'if [ "$1" = --version ]; then exit 0; fi\nwhile [ "$1" != -o ]; do shift; done\necho nonsense > "$2"',
    );
    const environment = {
      [HOME_VARIABLE]: home,
      CXX: compiler,
      NODE_OPTIONS: `--import=${import.meta.resolve('tsx')}`,
    };
    const { thrown, told } = await setup(environment);
    expect(told).toEqual(['compiling the binding anew']);
    expect(thrown?.message).toMatch(/^test of the binding: expected it to pass, got .* does not load/);
    expect(readStamp(home)).toBeUndefined();
    rmSync(join(folder, 'home'), { recursive: true });
  }, 60_000);

  it('a folder that cannot be made is named', async () => {
    writeFileSync(join(folder, 'file'), '');
    const { thrown } = await setup({ [HOME_VARIABLE]: join(folder, 'file/tensorflow') });
    expect(thrown?.message).toMatch(/^folder .*file: expected one that can be written/);
  });
});

it('another part is refused', async () => {
  const { code, stderr } = await flowproof('setup', 'torch');
  expect(code).toBe(2);
  expect(stderr).toContain('setup: expected "tensorflow", got "torch"');
}, 30_000);
