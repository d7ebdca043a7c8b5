import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** Where the adapters, their requirements and the expected failures are. */
export const ADAPTERS = 'examples/python/clients';

/** Runs a program; its output as text. */
export function run(
  program: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = process.env,
): Promise<{ readonly code: number; readonly output: string }> {
  return new Promise((done) => {
    const child = spawn(program, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    const add = (part: Buffer) => {
      output += part.toString();
    };
    child.stdout.on('data', add);
    child.stderr.on('data', add);
    child.on('error', (error) => done({ code: 127, output: error.message }));
    child.on('close', (code) => done({ code: code ?? 1, output }));
  });
}

async function must(program: string, args: readonly string[]): Promise<void> {
  const { code, output } = await run(program, args);
  if (code !== 0)
    throw new Error(`${program} ${args.join(' ')}: expected exit code 0, got ${code}\n${output.slice(-2000)}`);
}

/** The reason why there is no Python for the clients; undefined where there is one. */
export function whyNoPython(python: string): string | undefined {
  const { status, stdout, stderr } = spawnSync(python, ['-c', 'import sys, venv; print(*sys.version_info[:2])'], {
    encoding: 'utf8',
  });
  if (status !== 0) return `${python} does not run, or has no venv: ${(stderr ?? '').trim().slice(-200)}`;
  const [major, minor] = stdout.trim().split(' ').map(Number);
  return major === 3 && minor >= 10 ? undefined : `expected Python 3.10 or newer, got ${major}.${minor}`;
}

const sitePackages = (venv: string): string => {
  const { stdout } = spawnSync(
    join(venv, 'bin/python'),
    ['-c', 'import sysconfig; print(sysconfig.get_path("purelib"))'],
    {
      encoding: 'utf8',
    },
  );
  return stdout.trim();
};

/**
 * A virtual environment with torch alone, whose packages the others read; made once. FLOWPROOF_TORCH names a folder of site-packages that
 * holds one already.
 */
export async function torchPackages(
  python: string,
  folder: string,
): Promise<{ readonly pip: string; readonly site: string }> {
  const venv = join(folder, 'torch');
  const given = process.env.FLOWPROOF_TORCH;
  const stamp = join(venv, 'requirements.txt');
  const wanted = readFileSync(`${ADAPTERS}/requirements-torch.txt`, 'utf8');
  const pip = join(venv, 'bin/pip');
  if (!existsSync(pip)) await must(python, ['-m', 'venv', venv]);
  if (given !== undefined) return { pip, site: given };
  if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== wanted) {
    await must(pip, ['install', '--quiet', '--disable-pip-version-check', '-r', `${ADAPTERS}/requirements-torch.txt`]);
    writeFileSync(stamp, wanted);
  }
  return { pip, site: sitePackages(venv) };
}

/** An environment of a client's own, made once; its Python. */
export async function clientPython(
  python: string,
  folder: string,
  adapter: string,
  { pip, site }: { readonly pip: string; readonly site: string },
): Promise<string> {
  const venv = join(folder, adapter);
  const requirements = `${ADAPTERS}/requirements-${adapter}.txt`;
  const own = join(venv, 'bin/python');
  const stamp = join(venv, 'requirements.txt');
  const wanted = readFileSync(requirements, 'utf8');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return own;
  mkdirSync(folder, { recursive: true });
  await must(python, ['-m', 'venv', '--without-pip', venv]);
  writeFileSync(join(sitePackages(venv), 'shared.pth'), `${site}\n${resolve('clients/python/src')}\n`);
  // Everything is listed: some packages ask for what is not used here, or for a Python that they do not need.
  const options = ['--quiet', '--disable-pip-version-check', '--no-deps', '--ignore-requires-python'];
  await must(pip, ['--python', own, 'install', ...options, '-r', requirements]);
  writeFileSync(stamp, wanted);
  return own;
}
