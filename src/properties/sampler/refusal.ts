import { FlowproofError } from '../../core/errors.ts';
import { thrownText } from '../../core/text.ts';

/** The sampler asked the exact map for something that does not exist, such as a time outside the problem's range. */
export class NetRefusal extends FlowproofError {
  constructor(cause: unknown) {
    super('protocol', `the sampler asked its net for what the exact map has no answer to: ${thrownText(cause)}`, HINT, {
      cause,
    });
  }
}

const HINT = 'Look at the times and shapes that the sampler passes to its net.';

/** A net that remembers what its calls threw, so that a wrong query is told from a crash of the sampler itself. */
export function refusalsOf<F extends (...args: never[]) => unknown>(
  net: F,
): { watched: F; refusal: () => unknown; clear: () => void } {
  let thrown: unknown;
  const watched = new Proxy(net, {
    apply(target, self, args) {
      try {
        return Reflect.apply(target, self, args);
      } catch (error) {
        thrown ??= error;
        throw error;
      }
    },
  });
  return {
    watched,
    refusal: () => thrown,
    clear: () => {
      thrown = undefined;
    },
  };
}
