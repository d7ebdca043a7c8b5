import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { SHARED_TFJS } from '../../reference/backends/tensorflow-home.ts';
import { run } from './run.ts';

/** The interface of Node that the binding is compiled for: the newest that the package looks for. */
const NODE_API = 8;

/** Stands for TensorFlow.js in the folder: the one of the process that loads the binding, never a second copy. */
const STUB = `const shared = globalThis[Symbol.for('${SHARED_TFJS.description}')];
if (shared === undefined) throw new Error('expected flowproof to load this package, got a plain require');
module.exports = shared;
`;

/**
 * Installs `@tensorflow/tfjs-node` without its install script, which would download, and without a TensorFlow.js of its own.
 *
 * @param folder where `node_modules` is made.
 * @param version of TensorFlow.js; that of the binding is the same.
 */
export async function installPackages(
  folder: string,
  version: string,
  npm: string,
  signal: AbortSignal,
): Promise<void> {
  const json = (file: string, value: unknown): void =>
    writeFileSync(join(folder, file), `${JSON.stringify(value, null, 2)}\n`);
  mkdirSync(join(folder, 'tfjs'));
  json('tfjs/package.json', { name: '@tensorflow/tfjs', version, main: 'index.js' });
  writeFileSync(join(folder, 'tfjs', 'index.js'), STUB);
  json('package.json', {
    private: true,
    dependencies: { '@tensorflow/tfjs': 'file:./tfjs', '@tensorflow/tfjs-node': version, 'node-api-headers': '^1.9.0' },
  });
  const step = {
    what: 'installing the packages of the binding',
    hint: 'Check the network and the configured registry (`npm config get registry`), then run the setup again.',
    cwd: folder,
  };
  const args = ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--no-package-lock', '--loglevel=error'];
  await run(npm, args, step, signal);
}

/** Operations of our own that the binding brings along. */
const OPERATIONS = fileURLToPath(new URL('../../../native/layers.cc', import.meta.url));
const FLAGS = [
  ...['-shared', '-fPIC', '-std=c++17', '-w', '-pthread', `-DNAPI_VERSION=${NODE_API}`],
  ...['-O3', '-march=native', '-mprefer-vector-width=512', '-fno-math-errno', '-fno-trapping-math'],
];

/** Names what is compiled and how: with another name the binding is to be compiled anew. */
export function bindingBuild(): string {
  return createHash('sha256').update(FLAGS.join(' ')).update(readFileSync(OPERATIONS)).digest('hex').slice(0, 16);
}

/**
 * Compiles the two sources of the binding and our operations against the libraries in `site`, found again relative to the result, for
 * the processor at hand.
 */
export async function compileBinding(
  folder: string,
  site: string,
  compiler: string,
  signal: AbortSignal,
): Promise<void> {
  const modules = join(folder, 'node_modules');
  const source = join(modules, '@tensorflow', 'tfjs-node');
  const target = join(source, 'lib', `napi-v${NODE_API}`);
  const libraries = join(site, 'tensorflow');
  mkdirSync(target, { recursive: true });
  const includes = [join(libraries, 'include'), join(modules, 'node-api-headers', 'include'), source];
  const output = join(target, 'tfjs_binding.node');
  const args = [
    ...FLAGS,
    ...includes.map((path) => `-I${path}`),
    ...['tfjs_backend.cc', 'tfjs_binding.cc'].map((file) => join(source, 'binding', file)),
    OPERATIONS,
    ...['-o', `${output}.partial`],
    ...[`-L${libraries}`, '-l:libtensorflow_cc.so.2', '-l:libtensorflow_framework.so.2'],
    '-Wl,-rpath,$ORIGIN/../../../../../site/tensorflow',
  ];
  const hint = 'Try another compiler, as CXX=clang++; it must know C++17.';
  await run(compiler, args, { what: 'compiling the binding', hint }, signal);
  renameSync(`${output}.partial`, output);
}
