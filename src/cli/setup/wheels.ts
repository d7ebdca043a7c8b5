import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { TensorflowStamp } from '../../reference/backends/tensorflow-home.ts';
import { run } from './run.ts';

type Variant = TensorflowStamp['variant'];

/** The version whose libraries the binding is built against. */
export const TENSORFLOW = '2.21.0';
const PACKAGES: Readonly<Record<Variant, string>> = { cpu: 'tensorflow-cpu', cuda: 'tensorflow' };
/** What the wheels and what is unpacked of them take at most at one time, bytes (measured 1.1e9 and 6.5e9). */
export const SPACE: Readonly<Record<Variant, number>> = { cpu: 1.5e9, cuda: 8e9 };

/** Any Python's wheel will do, since only the libraries are taken: one fixed choice serves all. */
const ANY_PYTHON = [
  '--python-version',
  '3.12',
  '--implementation',
  'cp',
  '--abi',
  'cp312',
  '--abi',
  'abi3',
  '--abi',
  'none',
];
const PLATFORMS = ['manylinux_2_27_x86_64', 'manylinux_2_17_x86_64', 'manylinux2014_x86_64', 'manylinux1_x86_64'];
const OFFLINE = 'Check the network and the configured package index (`pip config list`), then run the setup again.';

/** Two libraries, and the headers of the C interface. */
const LIBRARIES =
  '^tensorflow/(libtensorflow_(cc|framework)\\.so\\.2$|include/(tensorflow/c/|tensorflow/core/platform/ctstring|tsl/platform/ctstring|xla/tsl/c/))';
/** The CUDA libraries, where the RUNPATH of TensorFlow's look for them: beside its folder. */
const CUDA_LIBRARIES = '^nvidia/[^/]+/lib/[^/]+\\.so[^/]*$';
const METADATA = '^tensorflow-[^/]+\\.dist-info/METADATA$';

/** `unzip` of the members that match, by the Python that is needed anyway. */
const UNPACK = `
import re, sys, zipfile
wheel, folder, pattern = sys.argv[1:]
with zipfile.ZipFile(wheel) as archive:
    for name in archive.namelist():
        if re.search(pattern, name) and not name.endswith('/'):
            archive.extract(name, folder)
`;

interface Place {
  readonly python: string;
  /** Where `tensorflow` and `nvidia` come to stand, side by side. */
  readonly site: string;
  readonly wheels: string;
  readonly signal: AbortSignal;
}

/** Downloads the wheel of TensorFlow without its dependencies and unpacks the libraries and headers of it. */
export async function fetchLibraries(variant: Variant, place: Place): Promise<void> {
  await download([`${PACKAGES[variant]}==${TENSORFLOW}`], 'the TensorFlow libraries', place);
  await unpack(variant === 'cuda' ? `${LIBRARIES}|${METADATA}` : LIBRARIES, place);
  if (variant === 'cpu') return;
  await download(cudaRequirements(place.site), 'the CUDA libraries', place);
  await unpack(CUDA_LIBRARIES, place);
}

function download(requirements: readonly string[], what: string, { python, wheels, signal }: Place): Promise<string> {
  const platforms = PLATFORMS.flatMap((platform) => ['--platform', platform]);
  const options = ['--no-deps', '--only-binary=:all:', ...ANY_PYTHON, ...platforms, '--dest', wheels];
  const quiet = ['--quiet', '--disable-pip-version-check'];
  const args = ['-m', 'pip', 'download', ...quiet, ...options, ...requirements];
  return run(python, args, { what: `downloading ${what}`, hint: OFFLINE }, signal);
}

async function unpack(pattern: string, { python, site, wheels, signal }: Place): Promise<void> {
  const step = { what: 'unpacking the libraries', hint: 'Run the setup again; see that there is space.' };
  for (const wheel of readdirSync(wheels)) {
    await run(python, ['-c', UNPACK, join(wheels, wheel), site, pattern], step, signal);
    rmSync(join(wheels, wheel));
  }
}

/** What the wheel asks for under its extra `and-cuda`. */
function cudaRequirements(site: string): string[] {
  const folder = readdirSync(site).find((name) => name.endsWith('.dist-info')) as string;
  const lines = readFileSync(join(site, folder, 'METADATA'), 'utf8').split('\n');
  const extra = lines.filter((line) => line.startsWith('Requires-Dist:') && line.includes('extra == "and-cuda"'));
  return extra.map((line) => line.slice('Requires-Dist:'.length).split(';', 1)[0].trim());
}
