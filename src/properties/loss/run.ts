import type { ExactProblem } from '../../analytic/types.ts';
import { expectedError } from '../../core/errors.ts';
import { guarded } from '../../subject/guard.ts';
import type { LossCall, LossSubject, PlainLossNet } from '../../subject/types.ts';
import { createPlainNet } from '../net/plain-net.ts';
import { isTensor, type TensorLike } from '../net/tensorflow.ts';
import { createTfjsNet } from '../net/tfjs-net.ts';
import type { Features, RecordedCall } from '../net/types.ts';
import type { LossBatch } from './batch.ts';
import type { Cell } from './evaluation.ts';
import type { LossSpec } from './spec.ts';

/** The net's perturbation; absent: the exact map. */
export interface Perturbation {
  readonly features: Features;
  readonly theta: Float64Array;
}

/**
 * Gradient of a loss in the parameters θ_k of the calls: `part(cells)` is the sum over these recorded rows, of which `unit` says how
 * finely they can be told apart: single rows, whole calls, or only all calls together.
 */
export interface ObservedGradient {
  readonly unit: 'row' | 'call' | 'total';
  /** Gradient that came through one row (unit `row`), one call (`call`, row ignored) or everything (`total`), length J. */
  part(cell: Cell): Float64Array;
}

/** One evaluation of a loss with the suite's net in the network's place. */
export interface LossRun {
  readonly value: number;
  readonly calls: readonly RecordedCall[];
  /** Absent where the loss returned no gradient. */
  readonly gradient?: ObservedGradient;
}

export interface RunOptions {
  readonly seed?: number;
  readonly perturbation?: Perturbation;
  /** Also the gradient. Default false. */
  readonly gradient?: boolean;
}

/**
 * Evaluates a loss on a batch. The author gets fresh arrays or tensors.
 *
 * @throws FlowproofError `protocol` where the loss throws or its result is no number.
 */
export function runLoss(
  subject: LossSubject,
  spec: LossSpec,
  problem: ExactProblem,
  batch: LossBatch,
  options: RunOptions = {},
): Promise<LossRun> {
  return subject.framework === 'tfjs'
    ? runTfjs(subject, spec, problem, batch, options)
    : runPlain(subject, spec, problem, batch, options);
}

async function runPlain(
  subject: Extract<LossSubject, { framework: 'plain' }>,
  spec: LossSpec,
  problem: ExactProblem,
  batch: LossBatch,
  { seed = 1, perturbation }: RunOptions,
): Promise<LossRun> {
  const { n, d, x0, x1, given } = batch;
  const net = createPlainNet(problem, { convention: spec.convention, refusal: 'nan', ...perturbation });
  const call: LossCall<PlainLossNet, Float64Array> = {
    net,
    x0: x0.slice(),
    x1: x1.slice(),
    s: given.s.slice(),
    t: given.t.slice(),
    u: given.u.slice(),
    seed,
    n,
    d,
  };
  const result = await guarded(`${spec.name}.loss`, () => subject.loss(call));
  if (typeof result === 'number') return { value: result, calls: net.calls };
  if (typeof result !== 'object' || result === null || typeof result.value !== 'number') {
    throw expectedError('protocol', `${spec.name}.loss`, 'a number or {value, gradient}', result, 'Return the loss.');
  }
  if (result.gradient === undefined) return { value: result.value, calls: net.calls };
  const parameters = net.parameterCount;
  const { length } = result.gradient;
  const all = parameters * net.calls.length;
  if (length !== parameters && length !== all) {
    const expected = `J = ${parameters} numbers, or J for each of the ${net.calls.length} calls`;
    const hint = 'Sum `theta` of net.pullback over the calls, or put them one after the other.';
    throw expectedError('protocol', `${spec.name}.loss().gradient`, expected, result.gradient, hint);
  }
  const gradient = Float64Array.from(result.gradient);
  const whole = length === parameters && net.calls.length !== 1;
  return {
    value: result.value,
    calls: net.calls,
    gradient: {
      unit: whole ? 'total' : 'call',
      part: ({ call: k }) => (whole ? gradient : gradient.subarray(k * parameters, (k + 1) * parameters)),
    },
  };
}

async function runTfjs(
  subject: Extract<LossSubject, { framework: 'tfjs' }>,
  spec: LossSpec,
  problem: ExactProblem,
  batch: LossBatch,
  { seed = 1, perturbation, gradient = false }: RunOptions,
): Promise<LossRun> {
  const tf = await loadTensorFlow();
  const { n, d, x0, x1, given } = batch;
  const net = createTfjsNet(tf, problem, { convention: spec.convention, refusal: 'nan', ...perturbation });
  const upload = (values: Float64Array, shape: number[]) => tf.tensor(Float32Array.from(values), shape);
  const inputs = {
    x0: upload(x0, [n, d]),
    x1: upload(x1, [n, d]),
    s: upload(given.s, [n]),
    t: upload(given.t, [n]),
    u: upload(given.u, [n]),
  };
  let late: Promise<unknown> | undefined;
  const evaluate = (): unknown => {
    const result: unknown = subject.loss({ net, ...inputs, seed, n, d } as never);
    if (result instanceof Promise) late = result;
    return result;
  };
  const valueAlone = async (pending: () => unknown): Promise<LossRun> => {
    const result = await guarded(`${spec.name}.loss`, pending);
    return { value: numberOf(spec, result), calls: net.calls };
  };
  const parameters = net.parameterCount;
  tf.engine().startScope();
  try {
    if (!gradient) return await valueAlone(evaluate);
    const value = await guarded(`${spec.name}.loss`, () =>
      net.valueAndGradient(() => {
        const result = evaluate();
        // A promise has left the tape: its value can be had, its gradient cannot.
        return late === undefined ? scalarOf(spec, result) : tf.tensor(Float32Array.of(0), []);
      }),
    );
    if (late !== undefined) return await valueAlone(() => late);
    const thetas = net.calls.map((call) => net.pullTheta(call));
    return {
      value,
      calls: net.calls,
      gradient: {
        unit: 'row',
        part: ({ call, row }) => thetas[call].subarray(row * parameters, (row + 1) * parameters),
      },
    };
  } finally {
    tf.engine().endScope();
    net.dispose();
    for (const tensor of Object.values(inputs)) tensor.dispose();
  }
}

function scalarOf(spec: LossSpec, result: unknown): TensorLike {
  numberOf(spec, result);
  return isTensor(result) ? result : notATensor(spec, result);
}

function notATensor(spec: LossSpec, result: unknown): never {
  throw expectedError('protocol', `${spec.name}.loss`, 'a scalar tensor', result, 'Return the tensor, not its number.');
}

function numberOf(spec: LossSpec, result: unknown): number {
  if (isTensor(result) && result.shape.every((length) => length === 1)) return result.dataSync()[0];
  if (typeof result === 'number') return result;
  const got = isTensor(result) ? `a tensor of shape [${result.shape.join(', ')}]` : result;
  throw expectedError('protocol', `${spec.name}.loss`, 'a scalar tensor', got, 'Reduce the loss to one number.');
}

interface TensorFlowModule {
  ready(): Promise<void>;
  tensor(values: Float32Array, shape: number[]): TensorLike;
  engine(): { startScope(): void; endScope(): void };
}

let loaded: Promise<TensorFlowModule> | undefined;

/**
 * TensorFlow.js, the instance that the author's module gets from `import('@tensorflow/tfjs')` too.
 *
 * @throws FlowproofError `usage` where it is not installed.
 */
function loadTensorFlow(): Promise<TensorFlowModule> {
  loaded ??= (import('@tensorflow/tfjs') as unknown as Promise<TensorFlowModule>).then(
    async (tf) => {
      await tf.ready();
      return tf;
    },
    (cause) => {
      loaded = undefined;
      const hint = 'Run `npm install @tensorflow/tfjs`: a loss with framework "tfjs" needs it.';
      throw Object.assign(expectedError('usage', '@tensorflow/tfjs', 'the installed package', 'none', hint), { cause });
    },
  );
  return loaded;
}
