import type { FloatArray } from '../../core/precision.ts';
import type { Spoiler } from './types.ts';

/** Rows that influence each other. */
export const coupledRows: readonly Spoiler[] = [
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
    name: 'large-batch',
    description: 'From 1,000 rows on another routine answers, which loses one part in 1e6.',
    hides: 'batches below 1,000',
    expected: ['batch-independence'],
    spoil: (right) => (call) => right(call).map((value) => (call.n < 1_000 ? value : value * (1 - 1e-6))),
  },
  {
    name: 'last-chunk-stale',
    description: 'Chunks of 256 rows; the rows after the last full one keep the answers of the first.',
    hides: 'batches of at most 256, multiples of 256',
    expected: ['batch-independence'],
    spoil: (right) => (call) => {
      const y = right(call);
      const full = call.n - (call.n % 256);
      if (full > 0) y.copyWithin(full * call.d, 0, (call.n - full) * call.d);
      return y;
    },
  },
];
