import { readFileSync, writeFileSync } from 'node:fs';
import asc from 'assemblyscript/asc';

/**
 * Compiles assembly/*.as and embeds the modules: `node scripts/build-wasm.mjs`, or with `--targets` lists the files that it
 * writes. The sources have an extension of their own, since their types are not TypeScript's.
 */
const IN_OTHER_MEMORY = ['--importMemory', '--enable', 'bulk-memory'];
const TARGETS = [
  {
    source: 'planar-step',
    target: 'src/analytic/flow/integrated/planar-module.ts',
    modules: [{ name: 'PLANAR_MODULE', flags: [] }],
  },
  {
    source: 'layers',
    target: 'src/reference/kernels/wasm/modules.ts',
    modules: [
      { name: 'LAYERS_MODULE', flags: IN_OTHER_MEMORY },
      { name: 'LAYERS_MODULE_RELAXED', flags: [...IN_OTHER_MEMORY, '--enable', 'relaxed-simd'] },
    ],
  },
  {
    source: 'norm',
    target: 'src/reference/kernels/wasm/norm-module.ts',
    modules: [{ name: 'NORM_MODULE', flags: IN_OTHER_MEMORY }],
  },
];

if (process.argv[2] === '--targets') {
  for (const { target } of TARGETS) console.log(target);
} else {
  for (const { source, target, modules } of TARGETS) {
    const text = [];
    for (const { name, flags } of modules) text.push(embedded(source, name, flags, await compiled(source, flags)));
    writeFileSync(new URL(`../${target}`, import.meta.url), text.join('\n'));
  }
}

async function compiled(source, flags) {
  let binary;
  const { error, stderr } = await asc.main(
    [`${source}.ts`, '-O3', '--enable', 'simd', ...flags, '--runtime', 'stub', '--noAssert', '-o', 'module.wasm'],
    {
      readFile: (name) =>
        name === `${source}.ts` ? readFileSync(new URL(`../assembly/${source}.as`, import.meta.url), 'utf8') : null,
      writeFile: (name, contents) => {
        if (name === 'module.wasm' && typeof contents !== 'string') binary = contents;
      },
      listFiles: () => [],
    },
  );
  if (error || binary === undefined)
    throw new Error(`build-wasm: expected assembly/${source}.as to compile, got\n${stderr}`);
  return binary;
}

function embedded(source, name, flags, binary) {
  const lines =
    Buffer.from(binary)
      .toString('base64')
      .match(/.{1,110}/g) ?? [];
  const how = flags.includes('relaxed-simd') ? ' with relaxed SIMD' : '';
  return `/** assembly/${source}.as compiled${how} by \`node scripts/build-wasm.mjs\`, base64. */
export const ${name} =
${lines.map((line) => `  '${line}'`).join(' +\n')};
`;
}
