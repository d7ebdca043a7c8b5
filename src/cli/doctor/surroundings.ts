import { cpus } from 'node:os';
import { run } from '../setup/run.ts';

/** What stands around the library: processors and the peers in Python. */
export interface Surroundings {
  readonly node: string;
  readonly platform: string;
  readonly processor: string;
  /** Graphics processors that the NVIDIA driver lists; empty without one. */
  readonly gpus: readonly string[];
  readonly python: Python | undefined;
}

interface Python {
  readonly program: string;
  readonly version: string;
  /** Versions of the packages that are installed, of those that flowproof can work with. */
  readonly packages: Readonly<Record<string, string>>;
}

const PACKAGES = ['numpy', 'torch', 'jax', 'tensorflow', 'flowproof'];
const ASK = `
import importlib.metadata as m, json, platform, sys
found = {}
for name in sys.argv[1:]:
    try: found[name] = m.version(name)
    except m.PackageNotFoundError: pass
print(json.dumps({'version': platform.python_version(), 'packages': found}))
`;

export async function surroundings(): Promise<Surroundings> {
  const processors = cpus();
  return {
    node: process.versions.node,
    platform: `${process.platform}-${process.arch}`,
    processor: `${processors[0]?.model.trim() || 'unknown'} × ${processors.length}`,
    gpus: await gpus(),
    python: await python(),
  };
}

async function gpus(): Promise<string[]> {
  const args = ['--query-gpu=name,driver_version', '--format=csv,noheader'];
  const listed = await run('nvidia-smi', args, { what: 'nvidia-smi', hint: '' }).catch(() => '');
  return listed.split('\n').filter((line) => line.trim() !== '');
}

async function python(): Promise<Python | undefined> {
  for (const program of process.env.PYTHON ? [process.env.PYTHON] : ['python3', 'python']) {
    const told = await run(program, ['-c', ASK, ...PACKAGES], { what: program, hint: '' }).catch(() => undefined);
    if (told !== undefined) return { program, ...(JSON.parse(told) as Omit<Python, 'program'>) };
  }
  return undefined;
}
