import type { Problem } from '../analytic/types.ts';
import type { FloatArray } from '../core/precision.ts';
import type { ConsistencySubject, MapCall, MapSubject, PointCall, VelocitySubject } from '../subject/types.ts';
import { FUNCTIONAL, PURITY, without } from './ids.ts';
import type { Mutant } from './types.ts';

/** The kinds whose subject is one function `evaluate`. */
export type EvaluatedKind = 'map' | 'velocity' | 'consistency';
type EvaluatedSubject = MapSubject | VelocitySubject | ConsistencySubject;
type Call = PointCall & Partial<Pick<MapCall, 's'>>;
type Evaluate = (call: Call) => Float64Array;

type Aspect = 'deterministic' | 'arguments-unchanged' | 'batch-independence' | 'non-finite' | 'domain';

/** A way to spoil a correct `evaluate`, the same for every kind. */
interface Spoiler {
  readonly name: string;
  readonly description: string;
  readonly hides: string;
  readonly expected: readonly Aspect[];
  /** True where rows stay pure and independent, so that no other purity property may reject it. */
  readonly pure?: boolean;
  /** A fresh spoiled function, with its own state. */
  readonly spoil: (right: Evaluate, kind: EvaluatedKind) => Evaluate;
}

const NOT_FOR_ITSELF = 'the identities, which a batch called once satisfies to their tolerance';

const spoilers: readonly Spoiler[] = [
  {
    name: 'dropout-active',
    description: 'Dropout left on: a fresh mask of rate 1e-2 in each call.',
    hides: 'calls in which no unit is dropped',
    expected: ['deterministic'],
    spoil: (right) => {
      let state = 12345;
      return (call) =>
        right(call).map((value) => {
          state = (Math.imul(state, 1664525) + 1013904223) | 0;
          return (state >>> 0) / 2 ** 32 < 0.01 ? 0 : value;
        });
    },
  },
  {
    name: 'drifting-state',
    description: 'Each call multiplies by 1 + 1e-15 × the number of calls before it.',
    hides: NOT_FOR_ITSELF,
    expected: ['deterministic'],
    spoil: (right) => {
      let calls = 0;
      return (call) => {
        const factor = 1 + 1e-15 * calls++;
        return right(call).map((value) => value * factor);
      };
    },
  },
  {
    name: 'alternating',
    description: 'Every second call is off by one part in 1e13.',
    hides: NOT_FOR_ITSELF,
    expected: ['deterministic'],
    spoil: (right) => {
      let odd = false;
      return (call) => {
        odd = !odd;
        return odd ? right(call) : right(call).map((value) => value * (1 + 1e-13));
      };
    },
  },
  {
    name: 'cached-first-batch',
    description: 'The answer to the first call of each batch size is returned for ever.',
    hides: 'the first call',
    expected: ['batch-independence'],
    spoil: (right) => {
      const cache = new Map<number, Float64Array>();
      return (call) => {
        const found = cache.get(call.n) ?? right(call);
        cache.set(call.n, found);
        return found.slice();
      };
    },
  },
  {
    name: 'overwrites-points',
    description: 'Computes in place: x holds the answer afterwards.',
    hides: 'callers that do not use x again',
    expected: ['arguments-unchanged'],
    spoil: (right) => (call) => {
      const y = right(call);
      (call.x as Float64Array).set(y);
      return y;
    },
  },
  {
    name: 'overwrites-times',
    description: 'Turns the times into 1 - t in place.',
    hides: 'callers that do not use t again',
    expected: ['arguments-unchanged'],
    spoil: (right) => (call) => {
      const y = right(call);
      for (let i = 0; i < call.n; i++) call.t[i] = 1 - call.t[i];
      return y;
    },
  },
  {
    name: 'overwrites-last-point',
    description: 'Writes to the last coordinate of the last row of x alone.',
    hides: 'every other row',
    expected: ['arguments-unchanged'],
    spoil: (right) => (call) => {
      const y = right(call);
      call.x[call.x.length - 1] += 1e-9;
      return y;
    },
  },
  {
    name: 'sorts-arguments',
    description: 'Sorts x in place when it has at least three rows of it, after the answer.',
    hides: 'small batches',
    expected: ['arguments-unchanged'],
    spoil: (right) => (call) => {
      const y = right(call);
      if (call.n >= 3) (call.x as Float64Array).sort();
      return y;
    },
  },
  {
    name: 'batch-mean',
    description: 'Subtracts 1e-6 of the mean of the batch (batch statistics at evaluation).',
    hides: 'a batch of one, symmetric batches',
    expected: ['batch-independence'],
    spoil: (right) => (call) => {
      const y = right(call);
      let mean = 0;
      for (const value of call.x) mean += value / call.x.length;
      return y.map((value) => value - 1e-6 * mean);
    },
  },
  {
    name: 'broadcast',
    description: 'The time of the first row is used for the whole batch.',
    hides: 'a batch of one, a common time',
    expected: ['batch-independence'],
    spoil: (right) => (call) =>
      right({
        ...call,
        t: call.t.slice().fill(call.t[0]),
        ...(call.s === undefined ? {} : { s: call.s.slice().fill(call.s[0]) }),
      }),
  },
  {
    name: 'broadcast-mean',
    description: '(B,) against (B,1): each row is answered by the mean over the times of the batch.',
    hides: 'a batch of one, a common time',
    expected: ['batch-independence'],
    spoil: (right) => (call) => {
      const total = new Float64Array(call.n * call.d);
      const count = Math.min(call.n, 4);
      for (let j = 0; j < count; j++) {
        const t = call.t.slice().fill(call.t[j]);
        const part = right({ ...call, t, ...(call.s === undefined ? {} : { s: call.s.slice().fill(call.s[j]) }) });
        for (let k = 0; k < total.length; k++) total[k] += part[k] / count;
      }
      return total;
    },
  },
  {
    name: 'batch-size',
    description: 'Scaled by 1 + 1e-9 (n - 1).',
    hides: 'a batch of one',
    expected: ['batch-independence'],
    spoil: (right) => (call) => right(call).map((value) => value * (1 + 1e-9 * (call.n - 1))),
  },
  {
    name: 'sorted-rows',
    description: 'Rows come back sorted by their first coordinate.',
    hides: 'a batch of one, sorted batches',
    expected: ['batch-independence'],
    spoil: (right) => (call) => {
      const y = right(call);
      const order = Array.from({ length: call.n }, (_, i) => i).sort((i, j) => y[i * call.d] - y[j * call.d]);
      const sorted = new Float64Array(y.length);
      order.forEach((row, i) => {
        sorted.set(y.subarray(row * call.d, (row + 1) * call.d), i * call.d);
      });
      return sorted;
    },
  },
  {
    name: 'last-row-stale',
    description: 'In an odd batch the last row repeats the row before it (a loop that stops early).',
    hides: 'even batches, a batch of one',
    expected: ['batch-independence'],
    spoil: (right) => (call) => {
      const y = right(call);
      const { n, d } = call;
      if (n > 1 && n % 2 === 1) y.copyWithin((n - 1) * d, (n - 2) * d, (n - 1) * d);
      return y;
    },
  },
  {
    name: 'neighbour',
    description: 'Each row receives 1e-9 of its predecessor.',
    hides: 'a batch of one',
    expected: ['batch-independence'],
    spoil: (right) => (call) => {
      const y = right(call);
      return y.map((value, index) => (index < call.d ? value : value + 1e-9 * y[index - call.d]));
    },
  },
  {
    name: 'chunked-times',
    description: 'Evaluated in chunks of 16 rows, each with the time of its first row.',
    hides: 'a batch of one, a common time',
    expected: ['batch-independence'],
    spoil: (right) => (call) => {
      const chunked = (times: FloatArray) => times.map((_, i) => times[i - (i % 16)]);
      return right({
        ...call,
        t: chunked(call.t) as FloatArray,
        ...(call.s === undefined ? {} : { s: chunked(call.s) as FloatArray }),
      });
    },
  },
  {
    name: 'nan-to-zero',
    description: 'nan_to_num on the input: a NaN point is answered as if it were the origin.',
    hides: 'finite input',
    expected: ['non-finite'],
    pure: true,
    spoil: (right) => (call) =>
      right({ ...call, x: call.x.map((value) => (Number.isNaN(value) ? 0 : value)) as FloatArray }),
  },
  {
    name: 'nan-output-hidden',
    description: 'nan_to_num on the output: NaN becomes 0.',
    hides: 'finite input',
    expected: ['non-finite'],
    pure: true,
    spoil: (right) => (call) => right(call).map((value) => (Number.isNaN(value) ? 0 : value)),
  },
  {
    name: 'nan-time-as-zero',
    description: 'A NaN time is read as 0.5 (`t || 0.5` without the zero).',
    hides: 'finite times',
    expected: ['non-finite'],
    pure: true,
    spoil: (right) => (call) =>
      right({ ...call, t: call.t.map((value) => (Number.isNaN(value) ? 0.5 : value)) as FloatArray }),
  },
  {
    name: 'nan-at-origin',
    description: 'NaN where the first coordinate is exactly 0: a division by |x|.',
    hides: 'points with a non-zero first coordinate',
    expected: ['domain'],
    pure: true,
    spoil: (right) => (call) => {
      const y = right(call);
      return y.map((value, index) => (call.x[Math.floor(index / call.d) * call.d] === 0 ? Number.NaN : value));
    },
  },
  {
    name: 'overflow-in-tails',
    description: 'Responsibilities without max-subtraction: NaN beyond 7 standard deviations or so.',
    hides: 'moderate x',
    expected: ['domain'],
    pure: true,
    spoil: (right) => (call) => {
      const y = right(call);
      return y.map((value, index) => (Math.abs(call.x[index]) > 7 ? Number.NaN : value));
    },
  },
];

/** The spoiled versions of a correct subject of a kind. */
export function impure(
  kind: EvaluatedKind,
  settings: readonly string[],
  correct: (problem: Problem) => EvaluatedSubject,
): readonly Mutant[] {
  return spoilers.map((spoiler): Mutant => {
    const expected = spoiler.expected.map((aspect) => `${kind}.${aspect}`);
    const others = spoiler.pure === true ? [`${kind}.non-finite`] : PURITY[kind];
    return {
      id: `${kind}.${spoiler.name}`,
      kind,
      description: spoiler.description,
      hides: spoiler.hides,
      expected,
      mayAlso: without([...FUNCTIONAL[kind], ...others], expected),
      settings,
      make: (problem) => {
        const subject = correct(problem);
        const right = subject.evaluate.bind(subject) as unknown as Evaluate;
        return {
          ...subject,
          name: `${kind}.${spoiler.name}`,
          evaluate: spoiler.spoil(right, kind) as unknown,
        } as EvaluatedSubject;
      },
    };
  });
}
