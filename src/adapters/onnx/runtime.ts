import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { FlowproofError } from '../../core/errors.ts';
import { thrownText } from '../../core/text.ts';
import type { Ort } from './types.ts';

/** The packages that run ONNX models, the native one first. Both are optional. */
const PACKAGES = ['onnxruntime-node', 'onnxruntime-web'] as const;

/** A package that loads. */
export interface Runtime {
  readonly name: (typeof PACKAGES)[number];
  readonly ort: Ort;
}

let loaded: Promise<Runtime> | undefined;

/**
 * ONNX Runtime: the native package where it is installed and loads, else the one in WebAssembly; beside this package, else beside the caller.
 *
 * @throws FlowproofError `unsupported`, with what to install, where neither loads.
 */
export function loadRuntime(): Promise<Runtime> {
  loaded ??= findRuntime(process.cwd());
  return loaded;
}

/** As {@link loadRuntime}, what is not beside this package looked for from `folder`. */
export async function findRuntime(folder: string): Promise<Runtime> {
  const reasons: string[] = [];
  for (const name of PACKAGES) {
    try {
      const module = await importFrom(name, folder);
      const ort = (module.InferenceSession === undefined ? module.default : module) as Ort;
      if (ort?.InferenceSession === undefined) throw new TypeError('it has no InferenceSession');
      // Worker threads would keep the process alive; numbers do not depend on how many there are.
      if (ort.env.wasm !== undefined) ort.env.wasm.numThreads = 1;
      ort.env.logLevel = 'error';
      return { name, ort };
    } catch (thrown) {
      reasons.push(`${name}: ${thrownText(thrown, 200).split('\n')[0]}`);
    }
  }
  throw new FlowproofError(
    'unsupported',
    `ONNX: expected onnxruntime-node or onnxruntime-web, got neither (${reasons.join('; ')})`,
    'Run `npm install onnxruntime-node`; where its native part is missing, `npm install onnxruntime-web`.',
  );
}

async function importFrom(name: string, folder: string): Promise<Record<string, unknown>> {
  try {
    return await (name === 'onnxruntime-web' ? import('onnxruntime-web') : import(name));
  } catch (thrown) {
    let path: string;
    try {
      path = createRequire(resolve(folder, 'resolve.js')).resolve(name);
    } catch {
      throw thrown;
    }
    return import(pathToFileURL(path).href);
  }
}
