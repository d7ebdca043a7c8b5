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
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

/**
 * Bundles the command line into three files for the Python wheel: `flowproof.mjs`, `worker.mjs`, the process in which JavaScript subjects run, and `backend-worker.mjs`, that of `doctor`. TensorFlow.js stays
 * outside: a Python user's subjects do not need it.
 */
const root = fileURLToPath(new URL('../', import.meta.url));
const target = process.argv[2] ?? `${root}clients/python/src/flowproof/_suite`;
const { version } = JSON.parse(readFileSync(`${root}package.json`, 'utf8'));

/** The version as text: there is no package.json beside the bundle. */
const versionAsText = {
  name: 'version-as-text',
  setup: ({ onLoad }) =>
    onLoad({ filter: /src[\\/]cli[\\/]version\.ts$/ }, () => ({
      contents: `export const version = ${JSON.stringify(version)};`,
    })),
};

/** The reader of vectors as text, wherever the bundle lies. */
const readerAsText = {
  name: 'reader-as-text',
  setup: ({ onLoad }) =>
    onLoad({ filter: /src[\\/]cli[\\/]commands[\\/]reader-text\.ts$/ }, () => {
      const text = readFileSync(`${root}clients/python/src/flowproof/vectors.py`, 'utf8');
      return { contents: `export const readerText = () => ${JSON.stringify(text)};` };
    }),
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
  external: ['@tensorflow/*', 'jiti', 'webgpu', 'onnxruntime-node', 'onnxruntime-web'],
  plugins: [versionAsText, readerAsText],
  banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
  metafile: true,
  logLevel: 'warning',
});
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
