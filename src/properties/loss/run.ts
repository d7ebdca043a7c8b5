import type { ExactProblem } from '../../analytic/types.ts';
import { expectedError } from '../../core/errors.ts';
import { guarded } from '../../subject/guard.ts';
import type { LossCall, LossSubject, PlainLossNet } from '../../subject/types.ts';
import { createPlainNet } from '../net/plain-net.ts';
import { isTensor, loadTensorFlow, type TensorLike } from '../net/tensorflow.ts';
import { createTfjsNet } from '../net/tfjs-net.ts';
import type { Features, NetCall, RecordedCall } from '../net/types.ts';
import { type LossBatch, labelsOf } from './batch.ts';
import type { Cell } from './evaluation.ts';
import { runRemote } from './run-remote.ts';
import type { LossSpec } from './spec.ts';
import { throughHead } from './through-head.ts';

/** θ · φ of a net. */
export interface PerturbedNet {
  readonly features: Features;
  readonly theta: Float64Array;
}

/** The net's perturbation and that of a given teacher; absent: the exact map. */
export interface Perturbation extends PerturbedNet {
  readonly teacher: PerturbedNet;
}

/**
 * Gradient of a loss in the parameters θ_k of the calls: `part(cells)` is the sum over these recorded rows, of which `unit` says how
 * finely they can be told apart: single rows, whole calls, or only all calls together.
 */
export interface ObservedGradient {
  readonly unit: 'row' | 'call' | 'total';
  /** Calls of which only the sum over the rows is known, under `row`. */
  readonly merged?: ReadonlySet<number>;
  /** Unit round-off in which φ was computed, where the suite did not compute it. */
  readonly netUnit?: number;
  /** Gradient that came through one row (unit `row`), one call (`call`, row ignored) or everything (`total`), length J. */
  part(cell: Cell): Float64Array;
}

/** One evaluation of a loss with the suite's net in the network's place. */
export interface LossRun {
  readonly value: number;
  readonly calls: readonly NetCall[];
  /** Calls of a given teacher. */
  readonly teacherCalls?: readonly NetCall[];
  /** True where the calls' results are canonical average velocities, whatever the declared output. */
  readonly velocities?: boolean;
  /** Absent where the loss returned no gradient. */
  readonly gradient?: ObservedGradient;
  /** Arrays of the call that the loss changed; tensors cannot be. */
  readonly overwritten?: readonly string[];
}

/** The declaration as the calls of a run are to be read. */
export function readingOf(spec: LossSpec, { velocities }: LossRun): LossSpec {
  if (velocities !== true) return spec;
  const convention = { ...spec.convention, output: 'average-velocity' as const };
  return { ...spec, convention, resultRate: 1, headed: true };
}

/** How a loss is run: seed 1, the exact map and no gradient by default. */
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
  if (subject.framework === 'remote') return runRemote(subject, spec, problem, batch, options);
  return subject.framework === 'tfjs'
    ? runTfjs(subject, spec, problem, batch, options)
    : runPlain(subject, spec, problem, batch, options);
}

/** What was recorded, read as the declaration says. */
function seenCalls(
  { head }: LossSpec,
  net: { readonly calls: readonly RecordedCall[] },
  teacher: { readonly calls: readonly RecordedCall[] } | undefined,
): Pick<LossRun, 'calls' | 'teacherCalls'> {
  const read = (calls: readonly RecordedCall[]) => (head === undefined ? calls : throughHead(head, calls));
  return { calls: read(net.calls), ...(teacher && { teacherCalls: read(teacher.calls) }) };
}

async function runPlain(
  subject: Extract<LossSubject, { framework: 'plain' }>,
  spec: LossSpec,
  problem: ExactProblem,
  batch: LossBatch,
  { seed = 1, perturbation }: RunOptions,
): Promise<LossRun> {
  const { n, d, x0, x1, given } = batch;
  const common = { convention: subject.convention ?? {}, refusal: 'nan' } as const;
  const net = createPlainNet(problem, { ...common, ...perturbation });
  const teacher =
    spec.teacher === 'given' ? createPlainNet(problem, { ...common, ...perturbation?.teacher }) : undefined;
  const call: LossCall<PlainLossNet, Float64Array> = {
    net,
    ...(teacher && { teacher }),
    x0: x0.slice(),
    x1: x1.slice(),
    s: given.s.slice(),
    t: given.t.slice(),
    u: given.u.slice(),
    ...(subject.labels && { labels: labelsOf(batch) }),
    seed,
    n,
    d,
  };
  const result = await guarded(`${spec.name}.loss`, () => subject.loss(call));
  const sent = { x0, x1, ...given };
  const overwritten = (['x0', 'x1', 's', 't', 'u'] as const).filter((name) =>
    sent[name].some((value, k) => !Object.is(value, call[name][k])),
  );
  const plain = { ...seenCalls(spec, net, teacher), overwritten };
  if (typeof result === 'number') return { value: result, ...plain };
  if (typeof result !== 'object' || result === null || typeof result.value !== 'number') {
    throw expectedError('protocol', `${spec.name}.loss`, 'a number or {value, gradient}', result, 'Return the loss.');
  }
  if (result.gradient === undefined) return { value: result.value, ...plain };
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
    ...plain,
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
  const common = { convention: subject.convention ?? {}, refusal: 'nan' } as const;
  const net = createTfjsNet(tf, problem, { ...common, ...perturbation });
  const teacher =
    spec.teacher === 'given' ? createTfjsNet(tf, problem, { ...common, ...perturbation?.teacher }) : undefined;
  const calls = () => seenCalls(spec, net, teacher);
  const upload = (values: Float64Array, shape: number[]) => tf.tensor(Float32Array.from(values), shape);
  const points = [n, ...(subject.convention?.pointShape ?? [d])];
  const inputs = {
    x0: upload(x0, points),
    x1: upload(x1, points),
    s: upload(given.s, [n]),
    t: upload(given.t, [n]),
    u: upload(given.u, [n]),
    ...(subject.labels && { labels: upload(labelsOf(batch), [n]) }),
  };
  const name = `${spec.name}.loss`;
  const evaluate = (): unknown => subject.loss({ net, ...(teacher && { teacher }), ...inputs, seed, n, d } as never);
  let refused: unknown;
  const parameters = net.parameterCount;
  tf.engine().startScope();
  try {
    if (!gradient) {
      // Wrapped: a promise is refused, not awaited.
      const [result] = await guarded(name, () => [evaluate()]);
      return { value: numberOf(name, result), ...calls() };
    }
    const value = await guarded(name, () =>
      net.valueAndGradient(() => {
        const result = evaluate();
        try {
          return scalarOf(name, result);
        } catch (thrown) {
          refused = thrown;
          throw thrown;
        }
      }),
    ).catch((thrown: unknown) => {
      // What the suite says of a result is no exception of the author's.
      throw refused ?? thrown;
    });
    const thetas = net.calls.map((call) => net.pullTheta(call));
    return {
      value,
      ...calls(),
      gradient: {
        unit: 'row',
        part: ({ call, row }) => thetas[call].subarray(row * parameters, (row + 1) * parameters),
      },
    };
  } finally {
    tf.engine().endScope();
    net.dispose();
    teacher?.dispose();
    for (const tensor of Object.values(inputs)) tensor.dispose();
  }
}

function scalarOf(name: string, result: unknown): TensorLike {
  numberOf(name, result);
  if (isTensor(result)) return result;
  throw expectedError('protocol', name, 'a scalar tensor', result, 'Return the tensor, not its number.');
}

function numberOf(name: string, result: unknown): number {
  if (result instanceof Promise) {
    // Its tensors are gone when it goes on: that it then fails says nothing.
    result.catch(() => {});
    const hint =
      'TensorFlow.js differentiates only what is computed before the function returns: await before the loss, not in it.';
    throw expectedError('protocol', name, 'a scalar tensor at once', 'a promise', hint);
  }
  if (isTensor(result) && result.shape.every((length) => length === 1)) return result.dataSync()[0];
  if (typeof result === 'number') return result;
  const got = isTensor(result) ? `a tensor of shape [${result.shape.join(', ')}]` : result;
  throw expectedError('protocol', name, 'a scalar tensor', got, 'Reduce the loss to one number.');
}
