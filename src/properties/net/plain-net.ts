import type { ExactProblem } from '../../analytic/types.ts';
import { expectedError } from '../../core/errors.ts';
import { fullConventionSchema } from '../../subject/convention.ts';
import type { MapCall, MapJvpCall, PlainNet } from '../../subject/types.ts';
import { givenNet } from './given.ts';
import { hasSecondTime } from './positional.ts';
import { recorder } from './recorder.ts';
import type { NetOptions, SuitePlainNet } from './types.ts';

/**
 * The suite's net in plain float64 arrays, in the declared convention; see {@link SuitePlainNet}. Without features and θ it is
 * the exact map of the problem. Cost of a call: one evaluation of the exact flow of n rows (with derivatives for a jvp).
 *
 * @throws FlowproofError `protocol` from a call whose arrays do not fit together, `singular` where the flow does not exist.
 */
export function createPlainNet(problem: ExactProblem, options: NetOptions = {}): SuitePlainNet {
  const record = recorder(problem, options);
  const copy = (values: ArrayLike<number>) => Float64Array.from(values);
  // Where the convention has no second time, callers may leave it out.
  const second = hasSecondTime(fullConventionSchema.parse(options.convention ?? {}));
  const end = (t: ArrayLike<number> | undefined, s: ArrayLike<number>) => copy(second || t !== undefined ? t! : s);

  const netOf = (frozen: boolean): PlainNet =>
    Object.assign(({ x, s, t }: MapCall) => record.call(copy(x), copy(s), end(t, s), frozen).y.slice(), {
      jvp: ({ x, s, t, dx, ds, dt }: MapJvpCall) => {
        const tangents = { dx: copy(dx), ds: copy(ds), dt: end(dt, ds) };
        const call = record.call(copy(x), copy(s), end(t, s), frozen, tangents);
        return { y: call.y.slice(), dy: call.dy!.slice() };
      },
    });

  const parameterCount = record.parameters;
  const net: SuitePlainNet = Object.defineProperty(
    Object.assign(netOf(false), {
      given: (labels: ArrayLike<number>) => givenNet(net, record.calls, copy(labels)),
      frozen: netOf(true),
      parameterCount,
      callCount: 0,
      calls: record.calls,
      reset: record.reset,
      pullback: (index: number, cotangent: { y?: ArrayLike<number>; dy?: ArrayLike<number> }) => {
        const call = record.calls[index];
        if (call === undefined) {
          const expected = `the number of a call, 0 to ${record.calls.length - 1}`;
          throw expectedError('protocol', 'net.pullback', expected, index, 'Calls are numbered as they are made.');
        }
        const pulled = record.pullback(call, cotangent);
        const theta = new Float64Array(parameterCount);
        pulled.theta.forEach((value, k) => {
          theta[k % parameterCount] += value;
        });
        return { ...pulled, theta };
      },
    }),
    'callCount',
    { get: () => record.calls.length },
  );
  return net;
}
