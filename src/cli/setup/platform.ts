import { statfsSync } from 'node:fs';
import { expectedError } from '../../core/errors.ts';
import { thisTarget } from '../../reference/backends/tensorflow-home.ts';
import { works } from './run.ts';

/** The programs that the setup uses. */
export interface Tools {
  readonly python: string;
  readonly compiler: string;
  readonly npm: string;
}

const OTHERS = 'The backends wasm, webgpu and cpu need no setup.';

/**
 * Refuses what the libraries are not made for: they are those of the manylinux wheels.
 *
 * @throws FlowproofError `unsupported`.
 */
export function checkPlatform(target: string = thisTarget, glibc: string = glibcVersion()): void {
  if (target !== 'linux-x64') throw expectedError('unsupported', 'platform', 'linux-x64', target, OTHERS);
  const [major = 0, minor = 0] = glibc.split('.').map(Number);
  if (major < 2 || (major === 2 && minor < 27)) {
    throw expectedError('unsupported', 'C library', 'glibc 2.27 or later', glibc || 'another one', OTHERS);
  }
}

/** Empty where the C library is another one. */
function glibcVersion(): string {
  const { header } = process.report.getReport() as unknown as { header: { glibcVersionRuntime?: string } };
  return header.glibcVersionRuntime ?? '';
}

/**
 * Finds Python with pip (`PYTHON` names another), a C++ compiler (`CXX` names another) and npm.
 *
 * @throws FlowproofError `unsupported` for the first that is not there.
 */
export async function findTools(env: NodeJS.ProcessEnv = process.env): Promise<Tools> {
  return {
    python: await firstThat(
      env.PYTHON ? [env.PYTHON] : ['python3', 'python'],
      ['-m', 'pip', '--version'],
      'Python with pip',
      'Install them (Debian: apt-get install python3-pip), or name another Python: PYTHON=/path/to/python.',
    ),
    compiler: await firstThat(
      env.CXX ? [env.CXX] : ['g++', 'c++', 'clang++'],
      ['--version'],
      'a C++ compiler',
      'Install one (Debian: apt-get install g++), or name another: CXX=clang++.',
    ),
    npm: await firstThat(['npm'], ['--version'], 'npm', 'Install the npm that comes with Node.'),
  };
}

async function firstThat(programs: readonly string[], args: string[], expected: string, hint: string): Promise<string> {
  for (const program of programs) if (await works(program, args)) return program;
  throw expectedError('unsupported', 'setup', expected, `none (tried ${programs.join(', ')})`, hint);
}

/**
 * Checks the free space of the file system that holds `folder`.
 *
 * @throws FlowproofError `io` where it is less than `bytes`.
 */
export function checkSpace(folder: string, bytes: number): void {
  const { bavail, bsize } = statfsSync(folder);
  const free = bavail * bsize;
  const gigabytes = (value: number): string => `${(value / 1e9).toFixed(1)} GB`;
  if (free >= bytes) return;
  const hint = 'Free some, or name a folder elsewhere: FLOWPROOF_TENSORFLOW=/path.';
  throw expectedError('io', `free space at ${folder}`, `at least ${gigabytes(bytes)}`, gigabytes(free), hint);
}
