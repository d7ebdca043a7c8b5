import { expectedError } from '../../core/errors.ts';
import type { RecordedCall } from './types.ts';

type Callable = (...inputs: never[]) => unknown;

/**
 * `net.given(labels)`: the same net, whose calls, those of `jvp` and `frozen` among them, are recorded with the labels of their rows. The
 * suite's net is one map for all classes: which label a row was given is judged, not what the net makes of it.
 *
 * @throws FlowproofError `protocol` from a call with another number of rows than labels.
 */
export function givenNet<N extends Callable>(net: N, calls: readonly RecordedCall[], labels: Float64Array): N {
  const noted = (f: Callable): Callable => {
    return (...inputs) => {
      const first = calls.length;
      const result = f(...inputs);
      for (const call of calls.slice(first)) {
        if (call.n !== labels.length) {
          const hint = 'Select the labels as the rows are selected.';
          throw expectedError('protocol', 'net.given', `${call.n} labels, one for each row`, labels.length, hint);
        }
        call.labels = labels;
      }
      return result;
    };
  };
  return new Proxy(net, {
    apply: (target, _, inputs) => noted(target)(...(inputs as never[])),
    get: (target, name) => {
      const value = Reflect.get(target, name);
      if (name === 'frozen') return givenNet(value as Callable, calls, labels);
      return name === 'jvp' ? noted(value as Callable) : value;
    },
  });
}
