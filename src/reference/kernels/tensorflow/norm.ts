import type { KernelConfig, TensorInfo } from '@tensorflow/tfjs';
import { type Algebra, modulate, modulationOf, normalise, type Pair, pullBack } from '../../networks/norm/formulas.ts';
import { kernelNames } from '../names.ts';
import type { Native, TensorflowBackend } from './backend.ts';
import { nativeOf, type Operations, operationsOf } from './operations.ts';

type Inputs = Record<'h' | 'modulation' | 'adjoint', TensorInfo>;
type Attributes = { readonly dual: boolean; readonly tokens: number; readonly epsilon: number };

/** u and u̇ of the modulated norm in one kernel. */
const modulatedNorm: KernelConfig = {
  kernelName: kernelNames.modulatedNorm,
  backendName: 'tensorflow',
  kernelFunc: ({ inputs, attrs, backend }) => {
    const { h, modulation } = inputs as Inputs;
    const { dual, tokens, epsilon } = attrs as unknown as Attributes;
    const scope = scopeOf(operationsOf(backend as TensorflowBackend), dual);
    const normal = normalise(scope, scope.pair(h, tokens), epsilon);
    const pair = modulate(scope, normal, modulationOf(scope, scope.pair(modulation, 1)));
    return scope.release([[pair, h.shape]])[0];
  },
};

/** Its adjoints; r, y and ẏ are computed again. */
const modulatedNormGradient: KernelConfig = {
  kernelName: kernelNames.modulatedNormGradient,
  backendName: 'tensorflow',
  kernelFunc: ({ inputs, attrs, backend }) => {
    const { h, modulation, adjoint } = inputs as Inputs;
    const { dual, tokens, epsilon } = attrs as unknown as Attributes;
    const scope = scopeOf(operationsOf(backend as TensorflowBackend), dual);
    const normal = normalise(scope, scope.pair(h, tokens), epsilon);
    const { scale } = modulationOf(scope, scope.pair(modulation, 1));
    const back = pullBack(scope, scope.pair(adjoint, tokens), normal, scale);
    return scope.release([
      [back.h, h.shape],
      [back.modulation, modulation.shape],
    ]);
  },
};

/** The kernels of the modulated norm for the tensorflow backend. */
export const normKernels: readonly KernelConfig[] = [modulatedNorm, modulatedNormGradient];

/** The operations on native tensors, all of which are dropped together at the end. */
interface Scope extends Algebra<Native> {
  /** Values and tangents of a stack, [E, T, n, ·] each. */
  pair(stack: TensorInfo, tokens: number): Pair<Native>;
  /** The pairs as stacks of the given shapes; everything else is dropped. */
  release(pairs: readonly (readonly [Pair<Native>, readonly number[]])[]): TensorInfo[];
}

function scopeOf(o: Operations, dual: boolean): Scope {
  const held: Native[] = [];
  const hold = (native: Native): Native => {
    held.push(native);
    return native;
  };
  const halves = (a: Native, axis: number): readonly [Native, Native] => {
    const [first, second] = o.halves(a, axis);
    return [hold(first), hold(second)];
  };
  const join = (a: Native, b: Native, axis: number): Native => hold(o.concat([a, b], axis));
  const reshape = (a: Native, shape: readonly number[]): Native => hold(o.reshape(a, shape));
  return {
    add: (a, b) => hold(o.pointwise('AddV2', a, b)),
    sub: (a, b) => hold(o.pointwise('Sub', a, b)),
    mul: (a, b) => hold(o.pointwise('Mul', a, b)),
    square: (a) => hold(o.pointwise('Square', a)),
    rsqrt: (a) => hold(o.pointwise('Rsqrt', a)),
    plus: (a, c) => hold(o.pointwise('AddV2', a, o.scalar(c))),
    mean: (a) => hold(o.mean(a, 3)),
    overTokens: (a) => {
      const [members, tokens, rows, width] = a.shape;
      return tokens === 1 ? a : reshape(hold(o.sum(a, 1)), [members, 1, rows, width]);
    },
    halves,
    join,
    pair: (stack, tokens) => {
      const [members, rows, width] = stack.shape;
      const groups = dual ? 2 * tokens : tokens;
      const view = reshape(nativeOf(o.backend, stack), [members, groups, rows / groups, width]);
      return dual ? halves(view, 1) : [view];
    },
    release: (pairs) => {
      const out = pairs.map(([[value, tangent], shape]) => {
        const whole = tangent === undefined ? value : join(value, tangent, 1);
        return o.reshape(whole, shape);
      });
      o.drop(...held);
      return out.map((native) => o.backend.createOutputTensor(native));
    },
  };
}
