import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { parseOnnxTarget } from '../adapters/onnx/target.ts';
import { parseVectorsTarget } from '../adapters/vectors/target.ts';
import { sha256 } from '../core/content-hash.ts';
import { trainedTarget } from '../reference/subjects/trained-target.ts';
import { FILES } from '../reference/training/files.ts';
import type { SubjectRecord } from '../subject/stream.ts';
import { BUILT_IN } from './isolate/protocol.ts';
import { commandOf, STDIO } from './remote/target.ts';
import { version } from './version.ts';

/** Where the subjects of a target come from, with the hash of the file that names them. */
export function sourceOf(target: string): Pick<SubjectRecord, 'source' | 'hash'> {
  if (target === BUILT_IN) return { source: `flowproof ${version}`, hash: null };
  if (target === STDIO) return { source: null, hash: null };
  const file = fileOf(target);
  return { source: target, hash: file === undefined || !isFile(file) ? null : sha256(readFileSync(file)) };
}

/** The module, adapter, model, checkpoint or recording of a target; of a command the first file among its words, the program itself last. */
function fileOf(target: string): string | undefined {
  const command = commandOf(target);
  if (command !== undefined) {
    const [program, ...words] = typeof command === 'string' ? command.split(/\s+/) : command;
    return [...words, program].find(isFile);
  }
  const vectors = parseVectorsTarget(target);
  if (vectors !== undefined) return 'answers' in vectors ? vectors.answers : vectors.samples;
  const model = parseOnnxTarget(target);
  if (model !== undefined) return model.path;
  const trained = trainedTarget(target);
  if (trained !== undefined) {
    return statSync(trained.path).isDirectory() ? join(trained.path, FILES.checkpoint) : trained.path;
  }
  return [target, target.replace(/#[^#]*$/, '')].find(isFile);
}

function isFile(path: string): boolean {
  return existsSync(path) && statSync(path).isFile();
}
