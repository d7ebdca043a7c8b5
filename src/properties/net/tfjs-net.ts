import type { ExactProblem } from '../../analytic/types.ts';
import { fullConventionSchema } from '../../subject/convention.ts';
import type { Dual } from '../../subject/types.ts';
import { givenNet } from './given.ts';
import { hasSecondTime, readPositional } from './positional.ts';
import { recorder } from './recorder.ts';
import { asTensorFlow, type TensorLike } from './tensorflow.ts';
import type { NetOptions, RecordedCall, SuiteTfjsNet, TfjsNet } from './types.ts';

const NAMES = ['x', 's', 't', 'dx', 'ds', 'dt'] as const;
type Name = (typeof NAMES)[number];
type Named = Partial<Record<Name, TensorLike>>;

/**
 * The suite's net on TensorFlow.js tensors; see {@link TfjsNet}. Values and derivatives are computed by the float64 core and
 * rounded to float32 once; gradients reach every argument through a custom gradient. Each call also depends on a scalar of the
 * suite, so that {@link SuiteTfjsNet.valueAndGradient} meets every call that the loss depends on and records its cotangents.
 *
 * @param tf the caller's TensorFlow.js (`@tensorflow/tfjs`): one instance, shared.
 */
export function createTfjsNet<T = unknown>(
  tf: object,
  problem: ExactProblem,
  options: NetOptions = {},
): SuiteTfjsNet<T> {
  const api = asTensorFlow(tf);
  const convention = fullConventionSchema.parse(options.convention ?? {});
  const record = recorder(problem, { dtype: 'float32', ...options });
  const anchor = api.tidy(() => api.keep(api.scalar(0)));
  let collecting = false;

  const read = (tensor: TensorLike): Float64Array => Float64Array.from(tensor.dataSync());
  const collect = (call: RecordedCall, y: Float64Array, dy: Float64Array): void => {
    if (!collecting) return;
    const earlier = call.cotangent;
    call.cotangent =
      earlier === undefined
        ? { y, dy }
        : { y: y.map((v, k) => v + earlier.y[k]), dy: dy.map((v, k) => v + earlier.dy[k]) };
  };
  const upload = (values: ArrayLike<number>, like: TensorLike): TensorLike =>
    api.tensor(Float32Array.from(values), like.shape);

  const evaluate = (frozen: boolean, given: Named): TensorLike => {
    const names = NAMES.filter((name) => given[name] !== undefined);
    const inputs = names.map((name) => given[name]!);
    const withTangents = given.dx !== undefined;
    const run = api.customGrad(() => {
      const values = Object.fromEntries(names.map((name) => [name, read(given[name]!)])) as Record<Name, Float64Array>;
      const { x, s, t = new Float64Array(s.length), dx, ds, dt = new Float64Array(s.length) } = values;
      const call = record.call(x, s, t, frozen, withTangents ? { dx, ds, dt } : undefined);
      const { n, d } = call;
      const shape = [n, ...(convention.pointShape ?? [d])];
      const value = withTangents
        ? api.tensor(Float32Array.from([...call.y, ...call.dy!]), [2, ...shape])
        : api.tensor(Float32Array.from(call.y), shape);
      const gradFunc = (cotangent: TensorLike): TensorLike[] => {
        const both = read(cotangent);
        const y = both.subarray(0, n * d);
        const dy = withTangents ? both.subarray(n * d) : new Float64Array(n * d);
        collect(call, y, dy);
        const pulled = record.pullback(call, withTangents ? { y, dy } : { y });
        const gradients = names.map((name, k) => upload(pulled[name]!, inputs[k]));
        return frozen ? gradients : [...gradients, api.scalar(0)];
      };
      return { value, gradFunc };
    });
    return frozen ? run(...inputs) : run(...inputs, anchor);
  };

  const readNamed = (inputs: readonly unknown[]) => readPositional<TensorLike>(convention, 'net', inputs);
  const count = convention.arguments.filter((entry) => hasSecondTime(convention) || entry !== 't').length;
  const netOf = (frozen: boolean) =>
    Object.assign((...inputs: unknown[]) => evaluate(frozen, readNamed(inputs)), {
      jvp: (...inputs: unknown[]): Dual<TensorLike> => {
        const { x: dx, s: ds, t: dt } = readNamed(inputs.slice(count));
        const named = { ...readNamed(inputs), ...{ dx, ds, dt } } as Named;
        const [y, dy] = api.unstack(evaluate(frozen, named), 0);
        return { y, dy };
      },
    });

  const given = (labels: TensorLike): unknown => givenNet(net, record.calls, read(labels));
  const still = netOf(true);
  const frozen = Object.assign(still, { frozen: still, given });
  const net = Object.assign(netOf(false), {
    frozen,
    given,
    calls: record.calls,
    parameterCount: record.parameters,
    reset: record.reset,
    pullTheta: (call: RecordedCall) => record.pullback(call, call.cotangent ?? {}, { points: false }).theta,
    valueAndGradient: (loss: () => T): number => {
      const { value, grad } = api.valueAndGrad((start: TensorLike) => {
        const result = loss() as TensorLike;
        collecting = true;
        return api.add(api.reshape(result, []), api.mul(start, 0));
      })(anchor);
      collecting = false;
      const number = read(value)[0];
      value.dispose();
      grad.dispose();
      return number;
    },
    dispose: () => anchor.dispose(),
  });
  return net as unknown as SuiteTfjsNet<T> & TfjsNet<T>;
}
