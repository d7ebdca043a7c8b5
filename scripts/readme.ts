import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { fillFailures } from './docs/failures.ts';
import { fillFiles, fillOutput } from './readme/fill.ts';
import { fillNetworkOptions } from './readme/network-options.ts';

/** Writes the examples, their failures and, with `--output`, what `npm run verify` prints into the README, and the table of docs/networks.md. */
const path = 'README.md';
let text = await fillFailures(fillFiles(readFileSync(path, 'utf8'), (file) => readFileSync(file, 'utf8')));
if (process.argv.includes('--output')) {
  const { stdout } = spawnSync('node', ['dist/cli/main.js', 'verify', '--pretty'], {
    encoding: 'utf8',
    env: { ...process.env, NO_COLOR: '1' },
  });
  text = fillOutput(text, stdout);
}
writeFileSync(path, text);
writeFileSync('docs/networks.md', fillNetworkOptions(readFileSync('docs/networks.md', 'utf8')));
