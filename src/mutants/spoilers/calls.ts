import type { FloatArray } from '../../core/precision.ts';
import type { Spoiler } from './types.ts';

const NOT_FOR_ITSELF = 'the identities, which a batch called once satisfies to their tolerance';

/** Calls with memory, side effects on their arguments, or mishandled non-finite values. */
export const impureCalls: readonly Spoiler[] = [
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
