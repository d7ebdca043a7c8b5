import { existsSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { expectedError, FlowproofError } from '../../core/errors.ts';
import { thrownText } from '../../core/text.ts';
import { loadRuntime, type Runtime } from './runtime.ts';
import type { OrtSession, Port } from './types.ts';

/** A model that is loaded. */
export interface OnnxModel {
  readonly name: string;
  readonly runtime: Runtime;
  readonly session: OrtSession;
  readonly inputs: readonly Port[];
  readonly outputs: readonly Port[];
}

/**
 * Loads a model, weights in a file `<model>.data` beside it included. Nothing is fused or rewritten: the optimiser makes of `x sigmoid(x)` an
 * operator that has no kernel in float64, and a model is to be judged as it was written.
 *
 * @throws FlowproofError `usage` where there is no such file, `invalid-subject` where it is no model that the runtime takes, `unsupported`
 * without a runtime.
 */
export async function openModel(path: string, load = loadRuntime): Promise<OnnxModel> {
  if (!existsSync(path)) throw expectedError('usage', path, 'an ONNX model', 'no such file', 'Check the path.');
  const runtime = await load();
  const data = `${path}.data`;
  const external =
    runtime.name === 'onnxruntime-web' && existsSync(data)
      ? { externalData: [{ path: basename(data), data: new Uint8Array(readFileSync(data)) }] }
      : {};
  let session: OrtSession;
  try {
    // The native package finds the weights by the path.
    const model = runtime.name === 'onnxruntime-node' ? path : new Uint8Array(readFileSync(path));
    session = await runtime.ort.InferenceSession.create(model, { graphOptimizationLevel: 'disabled', ...external });
  } catch (cause) {
    const text = `${path}: expected a model that ${runtime.name} loads, got ${thrownText(cause)}`;
    const hint = 'Check it with `python -m onnx.checker`, and export it with the weights inside.';
    throw new FlowproofError('invalid-subject', text, hint, { cause });
  }
  const ports = (values: OrtSession['inputMetadata'], what: string): Port[] =>
    values.map(({ name, isTensor, type, shape }) => {
      if (isTensor && type !== undefined) return { name, type, shape: shape ?? [] };
      const hint = 'Wrap the network so that it takes and returns tensors.';
      throw expectedError('invalid-subject', `${path}: ${what} ${name}`, 'a tensor', 'another value', hint);
    });
  return {
    name: basename(path, '.onnx'),
    runtime,
    session,
    inputs: ports(session.inputMetadata, 'input'),
    outputs: ports(session.outputMetadata, 'output'),
  };
}

/** `x float32 [batch, 2]`, for texts. */
export function portText({ name, type, shape }: Port): string {
  return `${name} ${type} [${shape.map((size) => (size === '' || size === -1 ? '?' : size)).join(', ')}]`;
}
