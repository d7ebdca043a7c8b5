import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runAction } from '../action/run-action.ts';

/** The GitHub Action as its users get it: from a copy of the repository with nothing installed or built, in an empty folder. */
const root = fileURLToPath(new URL('../../', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'flowproof-action-'));
try {
  const { stdout } = spawnSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: root,
    encoding: 'utf8',
  });
  const copy = join(folder, 'action');
  for (const file of stdout.split('\0').filter((name) => name !== '')) cpSync(join(root, file), join(copy, file));
  const workspace = join(folder, 'workspace');
  cpSync(join(root, 'examples'), workspace, { recursive: true });
  const { code, outputs, summary, stderr } = runAction(copy, workspace, { target: 'map.mjs', profile: 'smoke' });
  console.log(summary.split('\n').slice(0, 3).join('\n'), outputs);
  if (code !== 0) console.error(stderr.slice(-4_000));
  process.exitCode = code;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
