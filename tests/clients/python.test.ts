import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { clientData } from '../../scripts/clients/data.ts';
import { fillFiles } from '../../scripts/readme/fill.ts';

const folder = 'clients/python';
const python = process.env.FLOWPROOF_PYTHON ?? 'python3';

/** Why the Python tests cannot run here; undefined where they can. */
function missing(): string | undefined {
  const { status, stderr, error } = spawnSync(python, ['-c', 'import numpy, pytest'], { encoding: 'utf8' });
  if (error !== undefined) return `no ${python}: set FLOWPROOF_PYTHON`;
  return status === 0 ? undefined : `${python} lacks ${/'(\w+)'/.exec(stderr)?.[1] ?? 'numpy or pytest'}`;
}

const reason = missing();

describe('Python client', () => {
  test('knows the problems and properties of the suite', () => {
    for (const [name, text] of Object.entries(clientData())) {
      const path = `${folder}/src/flowproof/${name}`;
      expect(existsSync(path) && readFileSync(path, 'utf8') === text, `${name}: run npm run client-data`).toBe(true);
    }
  });

  test('shows the example that is in examples/', () => {
    const readme = readFileSync(`${folder}/README.md`, 'utf8');
    expect(readme).toBe(fillFiles(readme, (file) => readFileSync(file, 'utf8')));
  });

  test.skipIf(reason !== undefined)(
    `passes its own tests${reason === undefined ? '' : ` (${reason})`}`,
    { timeout: 600_000 },
    () => {
      const { status, stdout, stderr } = spawnSync(python, ['-m', 'pytest', '-q', '-rs', 'tests'], {
        cwd: folder,
        encoding: 'utf8',
        env: { ...process.env, PYTHONPATH: 'src', OMP_NUM_THREADS: '1' },
      });
      expect(status, `${stdout.slice(-4000)}\n${stderr.slice(-2000)}`).toBe(0);
    },
  );
});
