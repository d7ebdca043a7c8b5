import { readFileSync, writeFileSync } from 'node:fs';
import asc from 'assemblyscript/asc';

/**
 * Compiles assembly/planar-step.as and embeds the module: `node scripts/build-wasm.mjs`. The source has an extension of its
 * own, since its types are not TypeScript's.
 */
const SOURCE = new URL('../assembly/planar-step.as', import.meta.url);
const TARGET = new URL('../src/analytic/flow/integrated/planar-module.ts', import.meta.url);

let binary;
const { error, stderr } = await asc.main(
  ['planar-step.ts', '-O3', '--enable', 'simd', '--runtime', 'stub', '--noAssert', '-o', 'planar-step.wasm'],
  {
    readFile: (name) => (name === 'planar-step.ts' ? readFileSync(SOURCE, 'utf8') : null),
    writeFile: (name, contents) => {
      if (name === 'planar-step.wasm' && typeof contents !== 'string') binary = contents;
    },
    listFiles: () => [],
  },
);
if (error || binary === undefined)
  throw new Error(`build-wasm: expected assembly/planar-step.as to compile, got\n${stderr}`);

const lines =
  Buffer.from(binary)
    .toString('base64')
    .match(/.{1,110}/g) ?? [];
writeFileSync(
  TARGET,
  `/** assembly/planar-step.as compiled by \`node scripts/build-wasm.mjs\`, base64. */
export const PLANAR_MODULE =
${lines.map((line) => `  '${line}'`).join(' +\n')};
`,
);
