import { expectedError, FlowproofError } from '../../core/errors.ts';
import type { FloatArray } from '../../core/precision.ts';
import { thrownText } from '../../core/text.ts';
import { constantTensor, type Layout, layoutOf, pickRows, sharesTime, tensorOf, timeDims } from './feeds.ts';
import type { OnnxModel } from './model.ts';
import type { OnnxOptions } from './options.ts';
import type { Roles } from './roles.ts';
import type { OrtTensor } from './types.ts';

/** n points with their times, one array for each time input. */
interface Call {
  readonly x: FloatArray;
  readonly times: readonly FloatArray[];
  readonly n: number;
  readonly d: number;
}

/** Rows of one run at most. */
const LARGEST_RUN = 16_384;

/**
 * The outputs of a model at n points, n × d: rows go together as far as its inputs allow. Where a time is one number for all rows, rows of equal
 * times go together; a fixed batch is filled up with copies of its last row.
 */
export function evaluator(model: OnnxModel, roles: Roles, { constants = {}, convention }: OnnxOptions) {
  const { ort } = model.runtime;
  const fixed = roles.constants.map((port) => ({ port, value: constants[port.name] }));
  let layout: (Layout & { readonly d: number }) | undefined;

  const run = async (call: Call, rows: readonly number[], { batch, point }: Layout): Promise<Float64Array> => {
    const { d } = call;
    const size = typeof batch === 'number' ? batch : rows.length;
    const padded = Array.from({ length: size }, (_, k) => rows[Math.min(k, rows.length - 1)]);
    const axis = batch === 'none' ? [] : [size];
    const feeds: Record<string, OrtTensor> = {
      [roles.x.name]: tensorOf(ort, roles.x, pickRows(call.x, d, padded), [...axis, ...point]),
    };
    roles.times.forEach((port, k) => {
      const shared = sharesTime(port, { batch, point });
      const own = pickRows(call.times[k], 1, shared ? rows.slice(0, 1) : padded);
      feeds[port.name] = tensorOf(ort, port, own, timeDims(port, size, shared));
    });
    for (const { port, value } of fixed) feeds[port.name] = constantTensor(ort, port, value, size);
    return read(await answer(feeds), size * d).slice(0, rows.length * d);
  };

  const answer = async (feeds: Record<string, OrtTensor>): Promise<OrtTensor> => {
    try {
      return (await model.session.run(feeds, [roles.output.name]))[roles.output.name];
    } catch (cause) {
      const shapes = Object.entries(feeds).map(([name, { type, dims }]) => `${name} ${type} [${dims.join(', ')}]`);
      const text = `${model.name}: expected an answer, got ${thrownText(cause)} (fed with ${shapes.join(', ')})`;
      const hint =
        'Run the model on such inputs; say which input is what with --roles, and the shape of a point with pointShape.';
      throw new FlowproofError('protocol', text, hint, { cause });
    }
  };

  const read = ({ type, dims, data }: OrtTensor, length: number): Float64Array => {
    if ((type === 'float32' || type === 'float64') && data.length === length) {
      return Float64Array.from(data as ArrayLike<number>);
    }
    const hint = `Choose the output with --output: ${model.outputs.map(({ name }) => name).join(', ')}.`;
    const got = `${type} [${dims.join(', ')}]`;
    throw expectedError(
      'protocol',
      `${model.name}.${roles.output.name}`,
      `${length} floating-point numbers`,
      got,
      hint,
    );
  };

  return async (call: Call): Promise<Float64Array> => {
    const { n, d } = call;
    if (layout?.d !== d) layout = { ...layoutOf(roles.x, d, convention?.pointShape), d };
    const { batch } = layout;
    const result = new Float64Array(n * d);
    const most = batch === 'none' ? 1 : batch === 'free' ? LARGEST_RUN : batch;
    for (const group of groups(call, roles, layout)) {
      for (let start = 0; start < group.length; start += most) {
        const rows = group.slice(start, start + most);
        const y = await run(call, rows, layout);
        for (const [k, row] of rows.entries()) result.set(y.subarray(k * d, (k + 1) * d), row * d);
      }
    }
    return result;
  };
}

/** Rows that may share a run. */
function groups({ times, n }: Call, roles: Roles, layout: Layout): readonly (readonly number[])[] {
  const shared = times.filter((_, k) => sharesTime(roles.times[k], layout));
  const rows = Array.from({ length: n }, (_, i) => i);
  if (shared.length === 0) return [rows];
  const byTime = new Map<string, number[]>();
  for (const i of rows) {
    const key = shared.map((time) => String(time[i])).join(' ');
    const known = byTime.get(key);
    if (known === undefined) byTime.set(key, [i]);
    else known.push(i);
  }
  return [...byTime.values()];
}
