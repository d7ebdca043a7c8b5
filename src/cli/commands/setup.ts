import { expectedError } from '../../core/errors.ts';
import { tensorflowFolder } from '../../reference/backends/tensorflow-home.ts';
import { INTERRUPTED, tell } from '../exit.ts';
import { setupTensorflow } from '../setup/tensorflow.ts';

/** Builds an optional part and tells where it is. */
export async function setup(what: string, options: { readonly cuda?: true; readonly force?: true }): Promise<number> {
  if (what !== 'tensorflow') throw expectedError('usage', 'setup', '"tensorflow"', what, 'flowproof setup tensorflow');
  const controller = new AbortController();
  const abort = (): void => controller.abort();
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const signal of signals) process.once(signal, abort);
  try {
    const { device, version, tests, remark } = await setupTensorflow({
      variant: options.cuda ? 'cuda' : 'cpu',
      force: options.force ?? false,
      signal: controller.signal,
      tell,
    });
    const notes = remark === '' ? '' : `; ${remark}`;
    process.stdout.write(
      `tensorflow ${version} on ${device} in ${tensorflowFolder()}: error / bound ${tests}${notes}\n`,
    );
    return 0;
  } catch (thrown) {
    if (!controller.signal.aborted) throw thrown;
    tell('interrupted; what was made so far is removed');
    return INTERRUPTED;
  } finally {
    for (const signal of signals) process.off(signal, abort);
  }
}
