import { mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { COMMAND } from '../../core/command-line.ts';
import { expectedError, FlowproofError } from '../../core/errors.ts';
import { packageVersion } from '../../core/resolve-package.ts';
import {
  HOME_VARIABLE,
  readStamp,
  stampFile,
  type TensorflowStamp,
  tensorflowFolder,
  thisProcessor,
  thisTarget,
} from '../../reference/backends/tensorflow-home.ts';
import { examine } from '../doctor/examine.ts';
import { type BackendReport, reportOf } from '../doctor/report.ts';
import { flowWitness } from '../doctor/witness.ts';
import { bindingBuild, compileBinding, installPackages } from './binding.ts';
import { checkPlatform, checkSpace, findTools } from './platform.ts';
import { fetchLibraries, SPACE, TENSORFLOW } from './wheels.ts';

export interface SetupOptions {
  readonly variant: TensorflowStamp['variant'];
  /** Builds again what is there. */
  readonly force: boolean;
  /** Ends the setup; what it made so far is removed. */
  readonly signal: AbortSignal;
  /** Hears of each step. */
  readonly tell: (message: string) => void;
}

/**
 * Makes the binding of the native TensorFlow libraries from registry packages alone: the libraries of the PyPI wheel, the
 * sources of the npm package, a C++ compiler. It is made beside its place, tested in numbers, and moved there last, so that a
 * failure leaves what was there before. One that is there already is tested and kept.
 *
 * @throws FlowproofError with the reason and the next thing to do.
 */
export async function setupTensorflow({ variant, force, signal, tell }: SetupOptions): Promise<BackendReport> {
  const folder = tensorflowFolder();
  const libraries = { tensorflow: TENSORFLOW, variant, tfjs: tfjsVersion(), target: thisTarget };
  const stamp: TensorflowStamp = {
    schema: 'flowproof.tensorflow/1',
    ...libraries,
    processor: thisProcessor,
    build: bindingBuild(),
  };
  const present = force ? undefined : readStamp(folder);
  if (isDeepStrictEqual(present, stamp)) {
    tell(`${folder} is there; testing it`);
    return verified(folder);
  }
  checkPlatform();
  const { python, compiler, npm } = await findTools();
  if (present !== undefined && isDeepStrictEqual(librariesOf(present), libraries)) {
    return recompiled(folder, stamp, compiler, { signal, tell });
  }
  makeFolder(dirname(folder));
  removeLeftovers(folder);
  checkSpace(dirname(folder), SPACE[variant]);
  const partial = `${folder}.partial-${process.pid}`;
  const site = join(partial, 'site');
  const wheels = join(partial, 'wheels');
  try {
    mkdirSync(wheels, { recursive: true });
    tell(`installing the packages of @tensorflow/tfjs-node ${stamp.tfjs}`);
    await installPackages(partial, stamp.tfjs, npm, signal);
    tell(`downloading the libraries of TensorFlow ${TENSORFLOW}${variant === 'cuda' ? ' and of CUDA' : ''}`);
    await fetchLibraries(variant, { python, site, wheels, signal });
    tell('compiling the binding');
    await compileBinding(partial, site, compiler, signal);
    rmSync(wheels, { recursive: true });
    writeStamp(partial, stamp);
    tell('testing it');
    const report = await verified(partial);
    rmSync(folder, { recursive: true, force: true });
    renameSync(partial, folder);
    return report;
  } catch (thrown) {
    if (signal.aborted) throw new FlowproofError('io', 'setup: expected to finish, got interrupted', 'Run it again.');
    throw thrown;
  } finally {
    rmSync(partial, { recursive: true, force: true });
  }
}

/** Compiles anew what stands beside the libraries already; where that fails the binding counts as not built. */
async function recompiled(
  folder: string,
  stamp: TensorflowStamp,
  compiler: string,
  { signal, tell }: Pick<SetupOptions, 'signal' | 'tell'>,
): Promise<BackendReport> {
  tell('compiling the binding anew');
  await compileBinding(folder, join(folder, 'site'), compiler, signal);
  writeStamp(folder, stamp);
  try {
    return await verified(folder);
  } catch (thrown) {
    rmSync(stampFile(folder));
    throw thrown;
  }
}

function librariesOf({ tensorflow, variant, tfjs, target }: TensorflowStamp): Partial<TensorflowStamp> {
  return { tensorflow, variant, tfjs, target };
}

function writeStamp(folder: string, stamp: TensorflowStamp): void {
  writeFileSync(stampFile(folder), `${JSON.stringify(stamp, null, 2)}\n`);
}

/** The version of the TensorFlow.js that this library loads. */
function tfjsVersion(): string {
  try {
    return packageVersion('@tensorflow/tfjs');
  } catch (cause) {
    const hint = 'npm install @tensorflow/tfjs @tensorflow/tfjs-backend-wasm';
    throw Object.assign(expectedError('usage', '@tensorflow/tfjs', 'the installed package', 'none', hint), { cause });
  }
}

async function verified(folder: string): Promise<BackendReport> {
  const examination = await examine('tensorflow', { ...process.env, [HOME_VARIABLE]: folder });
  const report = reportOf(examination, await flowWitness());
  if (report.works) return report;
  const hint = `Run \`${COMMAND} setup tensorflow --force\`; if it fails again, this processor or system is not supported.`;
  throw new FlowproofError('unsupported', `test of the binding: expected it to pass, got ${report.remark}`, hint);
}

function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true });
  } catch (cause) {
    const hint = `Name another folder: ${HOME_VARIABLE}=/path.`;
    throw Object.assign(expectedError('io', `folder ${folder}`, 'one that can be written', 'none', hint), { cause });
  }
}

/** What setups left behind that were killed. */
function removeLeftovers(folder: string): void {
  const prefix = `${basename(folder)}.partial-`;
  for (const name of readdirSync(dirname(folder))) {
    if (name.startsWith(prefix) && !isAlive(Number(name.slice(prefix.length)))) {
      rmSync(join(dirname(folder), name), { recursive: true, force: true });
    }
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (thrown) {
    return (thrown as NodeJS.ErrnoException).code === 'EPERM';
  }
}
