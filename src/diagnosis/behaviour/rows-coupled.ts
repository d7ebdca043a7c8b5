import { rowDistance } from '../../properties/numeric/rows.ts';
import type { Explanation } from '../../subject/diagnosis.ts';
import { shortNumber } from '../explain.ts';
import { eachEntry, joined, pick, type Rows, rowsOf } from '../function/rows.ts';
import { averagedTimes } from './averaged-times.ts';
import { type Bench, behaviour } from './bench.ts';
import { leaked } from './leaked-rows.ts';
import { singly } from './singly.ts';

/** How rows influence each other: the answers in a batch reproduced from answers to single rows. */
export async function coupledRows(bench: Bench): Promise<Explanation | undefined> {
  const odd = Array.from({ length: bench.rows.n - 1 }, (_, i) => i);
  return (
    (await coupled(bench)) ??
    (await coupled({ ...bench, rows: pick(bench.rows, odd), tolerance: bench.tolerance.slice(0, odd.length) }))
  );
}

async function coupled(bench: Bench): Promise<Explanation | undefined> {
  const { rows, tolerance } = bench;
  const { n, d } = rows;
  const together = await bench.call(rows);
  const moved = await bench.call(
    rowsOf(
      rows.x.map((value) => 1.01 * value + 0.01),
      rows.s,
      rows.t,
    ),
  );
  const finite = together.some(Number.isFinite);
  if (
    finite &&
    together.every((value, k) => value === moved[k] || Number.isNaN(value)) &&
    !(await constant(bench, together))
  ) {
    const text = `Two calls with ${n} other points each give the same bits, and a batch of another size does not.`;
    return behaviour(
      'cached',
      'the answer to an earlier call of the same size is returned',
      text,
      'Cache by the arguments, or not at all.',
      { fits: n, cases: n },
    );
  }
  const alone = await singly(bench, rows);
  const gaps = rowDistance(together, alone, d);
  const apart = Array.from(gaps, (gap, i) =>
    gap <= tolerance[i] || (Number.isNaN(gap) && sameNaN(together, alone, i, d)) ? -1 : i,
  ).filter((i) => i >= 0);
  if (apart.length === 0) return undefined;
  const single = async (from: (i: number) => Rows): Promise<Float64Array> =>
    singly(bench, joined(Array.from({ length: n }, (_, i) => from(i))));
  const times = (i: number, s: number, t: number) =>
    rowsOf(rows.x.slice(i * d, (i + 1) * d), Float64Array.of(s), Float64Array.of(t));
  const at = (i: number, j: number) => times(i, rows.s[j], rows.t[j]);
  const mean = (values: Float64Array) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const fits = (y: Float64Array) => {
    const distance = rowDistance(together, y, d);
    return Array.from(distance, (value, i) => value <= 2 * tolerance[i]).filter(Boolean).length;
  };
  const whole = (y: Float64Array) => fits(y) === n;
  const said = (like: string) => `At ${n} of ${n} rows of a batch the answer equals ${like}, each row asked alone.`;
  const explain = (id: string, title: string, like: string, mend: string) =>
    behaviour(`batch.${id}`, title, said(like), mend, { fits: n, cases: n });
  const TIMES = 'Give each row its own time: shape [B, 1] against [B, d], not [B].';

  const shared: readonly [string, string, (i: number) => Rows][] = [
    ['first-time', 'the times of the first row are used for the whole batch', (i) => at(i, 0)],
    ['last-time', 'the times of the last row are used for the whole batch', (i) => at(i, n - 1)],
    [
      'first-start',
      'the start time of the first row is used for the whole batch',
      (i) => times(i, rows.s[0], rows.t[i]),
    ],
    ['first-end', 'the end time of the first row is used for the whole batch', (i) => times(i, rows.s[i], rows.t[0])],
    [
      'mean-time',
      'the mean of the times of the batch is used for every row',
      (i) => times(i, mean(rows.s), mean(rows.t)),
    ],
    ['reversed-times', 'times come in reverse order', (i) => at(i, n - 1 - i)],
    ['rolled-times', 'each row has the times of the row before it', (i) => at(i, (i + n - 1) % n)],
    ['rolled-times-back', 'each row has the times of the row after it', (i) => at(i, (i + 1) % n)],
    ...[2, 4, 8, 16, 32].map((size): [string, string, (i: number) => Rows] => [
      'chunked-times',
      `each chunk of ${size} rows has the times of its first row`,
      (i) => at(i, i - (i % size)),
    ]),
    [
      'first-point',
      'the point of the first row is used for the whole batch',
      (i) => rowsOf(rows.x.slice(0, d), rows.s.slice(i, i + 1), rows.t.slice(i, i + 1)),
    ],
  ];
  for (const [id, title, from] of shared) {
    if (whole(await single(from))) return explain(id, title, `that where ${title}`, TIMES);
  }
  const order = (f: (a: number, b: number) => number) => Array.from({ length: n }, (_, i) => i).sort(f);
  const permuted = (rowAt: readonly number[]) => eachEntry(alone, d, (_, i, k) => alone[rowAt[i] * d + k]);
  const orders: readonly [string, string, readonly number[]][] = [
    ['sorted', 'rows come back sorted by their first coordinate', order((a, b) => alone[a * d] - alone[b * d])],
    ['sorted', 'rows come back sorted by their first coordinate', order((a, b) => alone[b * d] - alone[a * d])],
    ['sorted-points', 'rows come back in the order of their points', order((a, b) => rows.x[a * d] - rows.x[b * d])],
    ['sorted-times', 'rows come back in the order of their times', order((a, b) => rows.s[a] - rows.s[b])],
    ['reversed', 'rows come back in reverse order', order((a, b) => b - a)],
    ['rolled', 'rows come back shifted by one', Array.from({ length: n }, (_, i) => (i + n - 1) % n)],
    [
      'second-half-repeats',
      'the second half of the batch repeats the first',
      Array.from({ length: n }, (_, i) => (i < Math.ceil(n / 2) ? i : i - Math.ceil(n / 2))),
    ],
    ['first-row-repeated', 'every row has the answer of the first', Array.from({ length: n }, () => 0)],
  ];
  for (const [id, title, rowAt] of orders)
    if (whole(permuted(rowAt))) return explain(id, title, `that where ${title}`, 'Keep the order of the rows.');

  const averaged = await averagedTimes(bench, at, together);
  if (averaged !== undefined) return averaged;
  return (
    leaked(bench, together, alone) ??
    (await bySize(bench, together, alone)) ??
    (await staleRow(bench)) ??
    dependent(bench, apart, gaps)
  );
}

/** Whether the answers do not depend on the points at all, in a batch of another size either. */
async function constant({ call, rows }: Bench, together: Float64Array): Promise<boolean> {
  const count = rows.n - 2;
  const few = pick(
    rows,
    Array.from({ length: count }, (_, i) => i + 1),
  );
  const other = await call(
    rowsOf(
      few.x.map((value) => 1.02 * value - 0.01),
      few.s,
      few.t,
    ),
  );
  return other.every((value, k) => value === together[k + rows.d]);
}

const sameNaN = (a: Float64Array, b: Float64Array, i: number, d: number) =>
  a.subarray(i * d, (i + 1) * d).every((value, k) => Number.isNaN(value) === Number.isNaN(b[i * d + k]));

/** Answers that are multiplied by a factor that depends on the number of rows. */
async function bySize(bench: Bench, together: Float64Array, alone: Float64Array): Promise<Explanation | undefined> {
  const { rows, tolerance } = bench;
  const factorOf = (y: Float64Array, reference: Float64Array): number | undefined => {
    let [along, square] = [0, 0];
    reference.forEach((value, k) => {
      along += (y[k] - value) * value;
      square += value * value;
    });
    const excess = along / square;
    const all = reference.every(
      (value, k) => Math.abs(y[k] - value * (1 + excess)) <= 2 * tolerance[Math.floor(k / rows.d)],
    );
    return all && excess !== 0 ? excess : undefined;
  };
  const whole = factorOf(together, alone);
  if (whole === undefined) return undefined;
  const half = Math.floor(rows.n / 2);
  const few = pick(
    rows,
    Array.from({ length: half }, (_, i) => i),
  );
  const part = factorOf(await bench.call(few), alone.slice(0, half * rows.d));
  const perRow = whole / (rows.n - 1);
  const grows = part !== undefined && Math.abs(part / (half - 1) - perRow) <= 0.05 * Math.abs(perRow);
  const title = grows
    ? `the answer grows by ${shortNumber(perRow)} of itself with each further row`
    : `in a batch of ${rows.n} the answer is ${shortNumber(1 + whole)} times that of a row alone`;
  return behaviour(
    'batch.size',
    title,
    `At ${rows.n} of ${rows.n} rows ${title}.`,
    'Do not divide by the number of rows.',
    { fits: rows.n, cases: rows.n },
    { name: 'excess', value: whole },
  );
}

/** A last row that is not computed, in odd batches. */
async function staleRow(bench: Bench): Promise<Explanation | undefined> {
  const { rows, tolerance } = bench;
  const { d } = rows;
  for (const n of [rows.n, rows.n - 1]) {
    const few = pick(
      rows,
      Array.from({ length: n }, (_, i) => i),
    );
    const [y, alone] = [await bench.call(few), await singly(bench, few)];
    const wrong = Array.from(rowDistance(y, alone, d), (gap, i) => (gap <= tolerance[i] ? -1 : i)).filter(
      (i) => i >= 0,
    );
    if (wrong.length !== 1) continue;
    const [row] = wrong;
    const repeats = Array.from({ length: n }, (_, i) => i).find(
      (i) => i !== row && y.subarray(i * d, (i + 1) * d).every((value, k) => Object.is(value, y[row * d + k])),
    );
    if (repeats === undefined) continue;
    const title = `row ${row + 1} of ${n} repeats the answer of row ${repeats + 1}`;
    return behaviour(
      'batch.stale-row',
      title,
      `In a batch of ${n} ${title}; the others are right.`,
      'Compute every row.',
      { fits: n, cases: n },
    );
  }
  return undefined;
}

function dependent({ rows: { n } }: Bench, apart: readonly number[], gaps: Float64Array): Explanation {
  const largest = Math.max(...apart.map((i) => gaps[i]));
  const text = `${apart.length} of ${n} rows are answered otherwise in a batch than alone, by up to ${shortNumber(largest)}.`;
  return behaviour(
    'batch-dependent',
    'the answer depends on the rest of the batch',
    text,
    'Answer each row by its own arguments alone.',
    { fits: apart.length, cases: apart.length, digits: 0 },
  );
}
