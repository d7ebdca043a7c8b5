import * as tf from '@tensorflow/tfjs';
import { FlowproofError } from '../../core/errors.ts';
import type { BackendId } from './types.ts';

/**
 * Makes a registered backend the current one and waits until it is ready.
 *
 * @throws FlowproofError `unsupported` where TensorFlow.js cannot initialise it.
 */
export async function select(id: BackendId, hint: string): Promise<void> {
  if (await tf.setBackend(id).catch(() => false)) return;
  throw new FlowproofError(
    'unsupported',
    `backend: expected TensorFlow.js to start ${id}, got a failed initialisation`,
    hint,
  );
}

/** The error of a backend that is not there: why, and the next command. */
export function unavailable(id: BackendId, reason: string, hint: string, cause?: unknown): FlowproofError {
  return new FlowproofError(
    'unsupported',
    `backend: expected ${id} to be available, got none: ${reason}`,
    hint,
    cause === undefined ? undefined : { cause },
  );
}
