import type { ExactProblem } from '../../analytic/types.ts';
import { expectedError, FlowproofError } from '../../core/errors.ts';
import type { NpyArray } from '../../core/npz/index.ts';
import type { DType } from '../../core/precision.ts';
import type { RecordedSamples } from '../../properties/types.ts';
import { readTable } from './table.ts';

/** Samples of a file with their element type. */
export interface ReadSamples {
  readonly samples: RecordedSamples;
  readonly dtype: DType;
}

/**
 * Samples as sample benchmarks keep them: `arr_0` (else `samples`, `y`, or the only array), n × the shape of a point. Integers, as the pixels of images,
 * need the `range` that their lowest and highest value stand for; half a step of theirs is allowed as rounding.
 *
 * @throws FlowproofError `usage` for a file without them or of other vectors, of another dimension, or of integers without a range.
 */
export function readSamples(path: string, problem: ExactProblem, range?: readonly [number, number]): ReadSamples {
  const { arrays, about } = readTable(path);
  if (about?.includes('"flowproof.vectors/1"')) {
    const hint = 'Answers are judged with their questions: `flowproof vectors check QUESTIONS ANSWERS`.';
    throw expectedError('usage', path, 'samples', 'cases, questions or answers of flowproof', hint);
  }
  const array = ['arr_0', 'samples', 'y'].map((name) => arrays.get(name)).find((found) => found !== undefined);
  const found = array ?? (arrays.size === 1 ? [...arrays.values()][0] : undefined);
  if (found === undefined) {
    const hint = 'numpy.savez(FILE, samples) writes arr_0.';
    throw expectedError(
      'usage',
      path,
      'an array arr_0 of samples',
      arrays.size === 0 ? null : [...arrays.keys()].join(', '),
      hint,
    );
  }
  const { shape, data } = found;
  const n = shape[0] ?? 0;
  const d = problem.dimension;
  if (n === 0 || data.length !== n * d) {
    const expected = `samples of ${d} numbers, as ${problem.id} has`;
    const got = `the shape ${shape.join(' × ') || 'of a scalar'}`;
    throw new FlowproofError('usage', `${path}: expected ${expected}, got ${got}`, 'Name the right problem.');
  }
  const own = data instanceof Float32Array || data instanceof Float64Array ? undefined : limitsOf(found);
  if (own === undefined) {
    if (range !== undefined) {
      const hint = 'Floating-point samples are taken as they are.';
      throw expectedError('usage', '--range', 'integers', data, hint);
    }
    const dtype = data instanceof Float32Array ? 'float32' : 'float64';
    return { samples: { y: Float64Array.from(data as ArrayLike<number>) }, dtype };
  }
  if (range === undefined) {
    const hint = 'Say what they stand for: --range -1,1 where 0 is -1 and 255 is 1.';
    throw expectedError('usage', path, 'floating-point samples, or the range of integers', data, hint);
  }
  const step = (range[1] - range[0]) / (own[1] - own[0]);
  const y = Float64Array.from(data as ArrayLike<number>, (value) => range[0] + (Number(value) - own[0]) * step);
  return { samples: { y, rounding: new Float64Array(n).fill(Math.abs(step) / 2) }, dtype: 'float64' };
}

/** Lowest and highest value of an integer type. */
function limitsOf({ data }: NpyArray): readonly [number, number] {
  const bits = 8 * data.BYTES_PER_ELEMENT;
  const signed = /^(Big)?Int/.test(data.constructor.name);
  return signed ? [-(2 ** (bits - 1)), 2 ** (bits - 1) - 1] : [0, 2 ** bits - 1];
}
