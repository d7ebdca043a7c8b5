import { FlowproofError } from '../../core/errors.ts';
import type { DType } from '../../core/precision.ts';
import type { ConsistencySubject, MapSubject, VelocitySubject } from '../../subject/types.ts';
import { zodError } from '../../subject/zod-error.ts';
import { evaluator } from './evaluate.ts';
import { openModel } from './model.ts';
import { type OnnxOptions, onnxOptionsSchema } from './options.ts';
import { type Roles, rolesOf, timeCount } from './roles.ts';
import { loadRuntime } from './runtime.ts';

/**
 * A model in an ONNX file as a subject. Its inputs may have any names and orders; times may be `[B]`, `[B, 1]`, `[1]` or scalars; points
 * may have the shape of images; the batch may be free or fixed. Without a declared convention time runs from noise to data and the output is
 * the transported point. Runs on `onnxruntime-node`, else on `onnxruntime-web`, neither of which comes with this package.
 *
 * @throws FlowproofError `usage` where there is no such file, `unsupported` without a runtime, `invalid-subject` where the file is no model, or
 * where it is not clear what its inputs are.
 */
export async function onnxSubject(
  path: string,
  given: OnnxOptions = {},
  load = loadRuntime,
): Promise<MapSubject | VelocitySubject | ConsistencySubject> {
  const parsed = onnxOptionsSchema.safeParse(given);
  if (!parsed.success) {
    const hint = 'See docs/onnx.md for the options.';
    throw new FlowproofError('invalid-subject', zodError('onnx', parsed.error, given), hint);
  }
  const options = given;
  const model = await openModel(path, load);
  const roles = rolesOf(model, options);
  const evaluate = evaluator(model, roles, options);
  const { convention, problem, dimension, exact, accuracy, domain } = options;
  const common = {
    name: options.name ?? model.name,
    version: `${model.runtime.name}: ${rolesText(roles)}`,
    dtype: dtypeOf(roles),
    ...(convention === undefined ? {} : { convention }),
    ...(problem === undefined ? {} : { problem }),
    ...(dimension === undefined ? {} : { dimension }),
    ...(exact === undefined ? {} : { exact }),
    ...(accuracy === undefined ? {} : { accuracy }),
  };
  if (roles.kind !== 'map') {
    return { ...common, kind: roles.kind, evaluate: ({ x, t, n, d }) => evaluate({ x, times: [t], n, d }) };
  }
  return {
    ...common,
    kind: 'map',
    ...(domain === undefined ? {} : { domain }),
    evaluate: ({ x, s, t, n, d }) => evaluate({ x, times: [s, t], n, d }),
  };
}

/**
 * A model as {@link onnxSubject}, or where it has one time and no declared kind, its two readings: a velocity and a consistency function.
 *
 * @throws FlowproofError as {@link onnxSubject}.
 */
export async function onnxReadings(
  path: string,
  options: OnnxOptions = {},
  load = loadRuntime,
): Promise<readonly (MapSubject | VelocitySubject | ConsistencySubject)[]> {
  const model = await openModel(path, load);
  if (options.kind !== undefined || timeCount(model, options) !== 1) return [await onnxSubject(path, options, load)];
  const kinds = ['velocity', 'consistency'] as const;
  const name = options.name ?? model.name;
  return Promise.all(kinds.map((kind) => onnxSubject(path, { ...options, kind, name: `${name} as ${kind}` }, load)));
}

/** The coarsest type on the way. */
function dtypeOf({ x, times, output }: Roles): DType {
  return [x, ...times, output].every(({ type }) => type === 'float64') ? 'float64' : 'float32';
}

/** `x = sample, s = t0, t = t1`. */
function rolesText({ kind, x, times }: Roles): string {
  const names = kind === 'map' ? ['s', 't'] : ['t'];
  return [`x = ${x.name}`, ...times.map(({ name }, k) => `${names[k]} = ${name}`)].join(', ');
}
