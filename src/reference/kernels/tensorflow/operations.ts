import type { TensorInfo } from '@tensorflow/tfjs';
import type { Binding, Native, OperationAttribute, TensorflowBackend } from './backend.ts';

/**
 * Operations of the native library without a tensor of TensorFlow.js for each intermediate result, which would cost several times
 * the operation where it is small. What they return is to be dropped by the caller, as early as possible: a freed buffer
 * is still in the cache.
 */
export interface Operations {
  readonly backend: TensorflowBackend;
  /** An elementwise operation; broadcasts. */
  pointwise(name: Pointwise, ...inputs: readonly Native[]): Native;
  /** A one-element tensor, kept for ever. */
  scalar(value: number): Native;
  /** `a b` of matrices, or of each member's; either transposed. */
  product(a: Native, b: Native, transposeA: boolean, transposeB: boolean): Native;
  reshape(x: Native, shape: readonly number[]): Native;
  /** Sum along an axis. */
  sum(x: Native, axis: number): Native;
  /** Mean along an axis, which stays with length 1. */
  mean(x: Native, axis: number): Native;
  /** A vector added to each row: [n, w] + [w], or [E, n, w] + [E, 1, w]. */
  addBias(x: Native, bias: Native): Native;
  /** Sum of the rows of a matrix. */
  sumRows(x: Native): Native;
  /** Whether the binding has the operations of native/layers.cc, which run on the CPU. */
  readonly hasFused: boolean;
  /** One of them, for an activation by number. */
  fused(name: string, kind: number, inputs: readonly Native[], outputs: number): readonly Native[];
  halves(x: Native, axis: number): readonly [Native, Native];
  /** Columns of a matrix, so many at a time. */
  parts(x: Native, sizes: readonly number[]): readonly Native[];
  concat(tensors: readonly Native[], axis: number): Native;
  drop(...tensors: readonly (Native | undefined)[]): void;
}

/** Unary and binary operations; `SigmoidGrad(y, g) = g y (1-y)`, `TanhGrad(y, g) = g (1-y²)`, `SoftplusGrad(g, x) = g / (1 + e^{-x})`. */
type Pointwise =
  | 'AddV2'
  | 'Erf'
  | 'Exp'
  | 'Mul'
  | 'Rsqrt'
  | 'Sigmoid'
  | 'SigmoidGrad'
  | 'SoftplusGrad'
  | 'Square'
  | 'Sub'
  | 'Tanh'
  | 'TanhGrad';

const known = new WeakMap<object, Operations>();

/** The operations of a backend; one object for each. */
export function operationsOf(backend: TensorflowBackend): Operations {
  let operations = known.get(backend);
  if (operations === undefined) {
    operations = create(backend);
    known.set(backend, operations);
  }
  return operations;
}

/** The native tensor behind one of TensorFlow.js, which stays its owner. */
export function nativeOf(backend: TensorflowBackend, tensor: TensorInfo): Native {
  return { id: backend.getInputTensorIds([tensor])[0], shape: tensor.shape, dtype: backend.binding.TF_FLOAT };
}

function create(backend: TensorflowBackend): Operations {
  const { binding } = backend;
  const float = type(binding, 'T', binding.TF_FLOAT);
  const plain = [float];
  const rows = [float, { name: 'data_format', type: binding.TF_ATTR_STRING, value: 'NHWC' }];
  const flags = (names: readonly [string, string]): readonly OperationAttribute[][] =>
    [0, 1, 2, 3].map((bits) => [
      { name: names[0], type: binding.TF_ATTR_BOOL, value: (bits & 1) !== 0 },
      { name: names[1], type: binding.TF_ATTR_BOOL, value: (bits & 2) !== 0 },
      float,
    ]);
  const single = flags(['transpose_a', 'transpose_b']);
  const batched = flags(['adj_x', 'adj_y']);
  const withShape = [float, type(binding, 'Tshape', binding.TF_INT32)];
  const withAxis = [float, type(binding, 'Tidx', binding.TF_INT32)];
  const reduction = [{ name: 'keep_dims', type: binding.TF_ATTR_BOOL, value: false }, ...withAxis];
  const keptReduction = [{ name: 'keep_dims', type: binding.TF_ATTR_BOOL, value: true }, ...withAxis];
  const two = { type: binding.TF_ATTR_INT, value: 2 };
  const run = (name: string, attributes: readonly OperationAttribute[], ids: readonly number[]): Native =>
    binding.executeOp(name, attributes, ids, 1)[0];

  const scalars = new Map<number, Native>();
  const integers = new Map<string, number>();
  /** A constant of integers: a vector, or a single one of rank 0. */
  const integer = (values: readonly number[], rank: 0 | 1): number => {
    const key = `${rank}:${values}`;
    let id = integers.get(key);
    if (id === undefined) {
      id = binding.createTensor(rank === 0 ? [] : [values.length], binding.TF_INT32, Int32Array.from(values));
      // Shapes of other batch sizes are rare; what is not is worth remembering.
      if (integers.size < 256) integers.set(key, id);
    }
    return id;
  };

  return {
    backend,
    pointwise: (name, ...inputs) =>
      run(
        name,
        plain,
        inputs.map(({ id }) => id),
      ),
    scalar: (value) => {
      let constant = scalars.get(value);
      if (constant === undefined) {
        const id = binding.createTensor([], binding.TF_FLOAT, Float32Array.of(value));
        constant = { id, shape: [], dtype: binding.TF_FLOAT };
        scalars.set(value, constant);
      }
      return constant;
    },
    product: (a, b, transposeA, transposeB) => {
      const bits = (transposeA ? 1 : 0) + (transposeB ? 2 : 0);
      return a.shape.length === 2
        ? run('MatMul', single[bits], [a.id, b.id])
        : run('BatchMatMulV2', batched[bits], [a.id, b.id]);
    },
    reshape: (x, shape) => run('Reshape', withShape, [x.id, integer(shape, 1)]),
    sum: (x, axis) => run('Sum', reduction, [x.id, integer([axis], 0)]),
    mean: (x, axis) => run('Mean', keptReduction, [x.id, integer([axis], 0)]),
    addBias: (x, bias) =>
      x.shape.length === 2 ? run('BiasAdd', rows, [x.id, bias.id]) : run('AddV2', plain, [x.id, bias.id]),
    hasFused: hasFused(backend),
    fused: (name, kind, inputs, outputs) =>
      binding.executeOp(
        name,
        kinds(binding, kind),
        inputs.map(({ id }) => id),
        outputs,
      ),
    sumRows: (x) => run('BiasAddGrad', rows, [x.id]),
    halves: (x, axis) => {
      const [first, second] = binding.executeOp(
        'Split',
        [{ name: 'num_split', ...two }, float],
        [integer([axis], 0), x.id],
        2,
      );
      return [first, second];
    },
    parts: (x, sizes) =>
      binding.executeOp(
        'SplitV',
        [
          { name: 'num_split', type: binding.TF_ATTR_INT, value: sizes.length },
          type(binding, 'Tlen', binding.TF_INT32),
          float,
        ],
        [x.id, integer(sizes, 1), integer([1], 0)],
        sizes.length,
      ),
    concat: (tensors, axis) =>
      run(
        'ConcatV2',
        [{ name: 'N', type: binding.TF_ATTR_INT, value: tensors.length }, ...withAxis],
        [...tensors.map(({ id }) => id), integer([axis], 0)],
      ),
    drop: (...tensors) => {
      for (const tensor of tensors) if (tensor !== undefined) binding.deleteTensor(tensor.id);
    },
  };
}

function kinds(binding: Binding, value: number): readonly OperationAttribute[] {
  return [{ name: 'kind', type: binding.TF_ATTR_INT, value }];
}

/** A binding from before these operations, or built by others, refuses the first call. */
function hasFused({ binding, isUsingGpuDevice }: TensorflowBackend): boolean {
  if (isUsingGpuDevice) return false;
  const one = binding.createTensor([1], binding.TF_FLOAT, Float32Array.of(1));
  try {
    const [out] = binding.executeOp('FlowproofActivate', kinds(binding, 0), [one, one], 1);
    binding.deleteTensor(out.id);
    return true;
  } catch {
    return false;
  } finally {
    binding.deleteTensor(one);
  }
}

function type(binding: Binding, name: string, value: number): OperationAttribute {
  return { name, type: binding.TF_ATTR_TYPE, value };
}
