import { parseOnnxTarget } from '../adapters/onnx/target.ts';
import { trainedTarget } from '../reference/subjects/trained-target.ts';
import type { SubjectExport } from '../subject/types.ts';
import { BUILT_IN } from './isolate/protocol.ts';

/** The subjects of a target: a module's, an ONNX model, those of a trained run, or for `verify` the exact ones and the reference implementation. */
export async function loadSubjects(target: string): Promise<SubjectExport> {
  if (target === BUILT_IN) {
    const [{ exactSubjects }, { referenceSubjects }] = await Promise.all([
      import('./exact-subjects.ts'),
      import('../reference/subjects.ts'),
    ]);
    return [...exactSubjects(), ...[await referenceSubjects()].flat()];
  }
  const onnx = parseOnnxTarget(target);
  if (onnx !== undefined) return (await import('../adapters/onnx/subject.ts')).onnxSubject(onnx.path, onnx.options);
  const trained = trainedTarget(target);
  if (trained === undefined) return (await import('../subject/load.ts')).loadTarget(target);
  const [{ useBackend }, { trainedSubjects }] = await Promise.all([
    import('../reference/backends/index.ts'),
    import('../reference/subjects/trained.ts'),
  ]);
  await useBackend(BACKEND);
  return trainedSubjects(trained);
}

/** On which checks run what is made of tensors. */
const BACKEND = 'wasm';

/** The backend of a target whose subjects are this package's networks; undefined for others. */
export function backendOf(target: string): string | undefined {
  return target === BUILT_IN || trainedTarget(target) !== undefined ? BACKEND : undefined;
}
