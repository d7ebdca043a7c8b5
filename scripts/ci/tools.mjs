import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

// Installs the tools of tools/package.json once.
if (!existsSync('tools/node_modules/.bin/knip') || !existsSync('tools/node_modules/.bin/biome')) {
  const install = spawnSync('npm', ['install', '--prefix', 'tools', '--no-package-lock', '--silent'], {
    stdio: 'inherit',
  });
  process.exitCode = install.status ?? 1;
}
