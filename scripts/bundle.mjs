import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { isBuiltin } from 'node:module';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

/**
 * Bundles the command line into three files for the Python wheel: `flowproof.mjs`, `worker.mjs`, the process in which JavaScript subjects run, and `backend-worker.mjs`, that of `doctor`. TensorFlow.js stays
 * outside: a Python user's subjects do not need it.
 */
const root = fileURLToPath(new URL('../', import.meta.url));
const target = process.argv[2] ?? `${root}clients/python/src/flowproof/_suite`;
const { version } = JSON.parse(readFileSync(`${root}package.json`, 'utf8'));

/** Modules that read what lies beside the bundle in no installation, as what they would have read; and the name of the command there. */
const examples = Object.fromEntries(
  ['map', 'velocity', 'sampler', 'loss'].map((name) => [name, readFileSync(`${root}examples/${name}.mjs`, 'utf8')]),
);
const reader = readFileSync(`${root}clients/python/src/flowproof/vectors.py`, 'utf8');
const REPLACED = {
  'src/cli/version.ts': `export const version = ${JSON.stringify(version)};`,
  'src/cli/commands/reader-text.ts': `export const readerText = () => ${JSON.stringify(reader)};`,
  'src/cli/commands/example-text.ts': `const texts = ${JSON.stringify(examples)}; export const exampleText = (name) => texts[name];`,
  'src/core/command-line.ts': `export const COMMAND = 'flowproof';`,
};
const replaced = {
  name: 'replaced',
  setup: ({ onLoad }) => {
    for (const [file, contents] of Object.entries(REPLACED)) {
      if (!existsSync(`${root}${file}`)) throw new Error(`${file}: expected a module that the bundle replaces`);
      const filter = new RegExp(`${file.replaceAll('/', '[\\\\/]').replaceAll('.', '\\.')}$`);
      onLoad({ filter }, () => ({ contents }));
    }
  },
};

/**
 * Imports of TensorFlow.js as calls of `require`, made when the modules that need it are first used: one file has no other way to
 * start without a package that is not there.
 */
const lazyTensorflow = {
  name: 'lazy-tensorflow',
  setup: ({ onResolve, onLoad }) => {
    const filter = /^@tensorflow\//;
    onResolve({ filter }, ({ path, kind }) =>
      /import/.test(kind) ? { path, namespace: 'required' } : { path, external: true },
    );
    onLoad({ filter, namespace: 'required' }, ({ path }) => ({
      resolveDir: root,
      contents: `module.exports = require('./scripts/bundle/require-package.ts').requirePackage(${JSON.stringify(path)});`,
    }));
  },
};

rmSync(target, { recursive: true, force: true });
mkdirSync(target, { recursive: true });
const { metafile } = await build({
  entryPoints: {
    flowproof: `${root}src/cli/main.ts`,
    worker: `${root}src/cli/isolate/worker.ts`,
    'backend-worker': `${root}src/cli/doctor/backend-worker.ts`,
  },
  outdir: target,
  outExtension: { '.js': '.mjs' },
  bundle: true,
  minify: true,
  keepNames: true,
  legalComments: 'none',
  platform: 'node',
  format: 'esm',
  target: 'node20.19',
  external: ['jiti', 'webgpu', 'onnxruntime-node', 'onnxruntime-web'],
  plugins: [replaced, lazyTensorflow],
  banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
  metafile: true,
  logLevel: 'warning',
});
for (const [file, { imports }] of Object.entries(metafile.outputs)) {
  const missing = imports.filter(
    ({ path, kind, external }) => external && kind === 'import-statement' && !isBuiltin(path),
  );
  if (missing.length > 0)
    throw new Error(`${file}: expected to start alone, got imports of ${missing.map(({ path }) => path)}`);
}
copyFileSync(`${root}LICENSE`, `${target}/LICENSE`);

/** The licences of what is inside, which each asks to be kept with it. */
const packages = new Set(
  Object.keys(metafile.inputs).flatMap((file) => /node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(file)?.[1] ?? []),
);
const licences = [...packages].sort().map((name) => {
  const folder = `${root}node_modules/${name}`;
  const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
  const text = file !== undefined && existsSync(`${folder}/${file}`) ? readFileSync(`${folder}/${file}`, 'utf8') : '';
  const { version: own, license } = JSON.parse(readFileSync(`${folder}/package.json`, 'utf8'));
  return `${name} ${own} (${license})\n\n${text}`;
});
writeFileSync(`${target}/THIRD-PARTY-LICENSES`, licences.join('\n----------------------------------------\n\n'));
for (const file of Object.keys(metafile.outputs)) console.log(`${file} ${Math.round(statSync(file).size / 1024)} KiB`);
