import { FlowproofError } from '../core/errors.ts';
import { thrownText } from '../core/text.ts';
import { RemoteError } from './remote-error.ts';
import type { Awaitable } from './types.ts';

/**
 * The result of a subject's function; what it throws or rejects with becomes a FlowproofError `protocol` that names
 * the function, so that a subject's mistake is never taken for one of the suite. What came from another process stays what it is.
 */
export async function guarded<T>(name: string, call: () => Awaitable<T>): Promise<T> {
  try {
    return await call();
  } catch (thrown) {
    if (thrown instanceof RemoteError) throw new RemoteError(thrown.fault, `${name}: ${thrown.message}`, thrown.hint);
    throw new FlowproofError(
      'protocol',
      `${name}: expected a result, got an exception: ${thrownText(thrown)}`,
      'Run the subject alone on the case shown, and mend what it throws.',
      { cause: thrown },
    );
  }
}
