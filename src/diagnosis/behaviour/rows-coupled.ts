import { rowDistance } from '../../properties/numeric/rows.ts';
import type { Explanation } from '../../subject/diagnosis.ts';
import { shortNumber } from '../explain.ts';
import { eachEntry, pick, type Rows, rowsOf } from '../function/rows.ts';
import { type Bench, behaviour } from './bench.ts';

/** Rows whose answers alone are compared with those in a batch. */
const ALONE = 40;

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
    singly(bench, join(Array.from({ length: n }, (_, i) => from(i))));
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

const join = (parts: readonly Rows[]): Rows =>
  rowsOf(
    Float64Array.from(parts.flatMap(({ x }) => [...x])),
    Float64Array.from(parts.flatMap(({ s }) => [...s])),
    Float64Array.from(parts.flatMap(({ t }) => [...t])),
  );

async function singly(bench: Bench, rows: Rows): Promise<Float64Array> {
  const parts: Float64Array[] = [];
  for (let i = 0; i < Math.min(ALONE, rows.n); i++) parts.push(await bench.call(pick(rows, [i])));
  return Float64Array.from(parts.flatMap((part) => [...part]));
}

/** (B,) against (B,1): an answer that is the mean, or the sum, over the times of the batch or of its first rows. */
async function averagedTimes(
  bench: Bench,
  at: (i: number, j: number) => Rows,
  together: Float64Array,
): Promise<Explanation | undefined> {
  const { rows, tolerance } = bench;
  const { n, d } = rows;
  const some = [0, 1, 2].filter((i) => i < n);
  const counts = [...new Set([n, 2, 3, 4, 8, 16])].filter((count) => count <= n);
  const sums = some.map(() => new Float64Array(d));
  const seen = new Map<number, Float64Array[]>();
  for (let j = 0; j < n; j++) {
    const answers = await singly(bench, join(some.map((i) => at(i, j))));
    for (const [m, sum] of sums.entries()) for (let k = 0; k < d; k++) sum[k] += answers[m * d + k];
    if (counts.includes(j + 1))
      seen.set(
        j + 1,
        sums.map((sum) => sum.slice()),
      );
  }
  for (const count of counts) {
    for (const [kind, factor] of [
      ['mean', 1 / count],
      ['sum', 1],
    ] as const) {
      const agrees = some.every((i, m) =>
        seen
          .get(count)!
          [m].every(
            (value, k) =>
              Math.abs(value * factor - together[i * d + k]) <= (kind === 'sum' ? count : 1) * 4 * tolerance[i],
          ),
      );
      if (!agrees) continue;
      const whose = count === n ? 'of the batch' : `of the first ${count} rows`;
      const title = `each row is answered by the ${kind} over the times ${whose}`;
      const text = `At ${some.length} of ${some.length} rows the answer equals the ${kind} of the answers at the times ${whose}, each asked alone.`;
      return behaviour(
        `batch.${kind}-over-times`,
        title,
        text,
        'Times of shape (B,) against points of shape (B, 1) broadcast to (B, B): give both the same shape.',
        { fits: some.length, cases: some.length },
      );
    }
  }
  return undefined;
}

/** Answers that carry a share of something else of the batch, found on one half of the numbers and tested on the other. */
function leaked({ rows, tolerance }: Bench, together: Float64Array, alone: Float64Array): Explanation | undefined {
  const { n, d, x } = rows;
  const mean = (values: Float64Array, k?: number) => {
    const chosen = k === undefined ? [...values] : [...values].filter((_, index) => index % d === k);
    return chosen.reduce((sum, value) => sum + value, 0) / chosen.length;
  };
  const sources: readonly [string, string, (i: number, k: number) => number][] = [
    ['neighbour', 'the answer of the row before it', (i, k) => (i === 0 ? 0 : alone[(i - 1) * d + k])],
    [
      'neighbour-around',
      'the answer of the row before it (the last one for the first)',
      (i, k) => alone[((i + n - 1) % n) * d + k],
    ],
    ['next', 'the answer of the row after it', (i, k) => (i === n - 1 ? 0 : alone[(i + 1) * d + k])],
    ['first-row', 'the answer of the first row', (_, k) => alone[k]],
    ['batch-mean', 'the mean of all numbers of the points of the batch', () => mean(x)],
    ['batch-mean', 'the mean point of the batch', (_, k) => mean(x, k)],
    ['batch-mean', 'the mean of all numbers of the answers of the batch', () => mean(alone)],
    ['batch-mean', 'the mean answer of the batch', (_, k) => mean(alone, k)],
    ['batch-time', 'the mean start time of the batch', () => mean(rows.s)],
    // Alone a row is its own mean.
    [
      'batch-mean',
      'the mean of all numbers of the points of the batch',
      (i) => mean(x) - mean(x.subarray(i * d, (i + 1) * d)),
    ],
    ['batch-mean', 'the mean point of the batch', (i, k) => mean(x, k) - x[i * d + k]],
    [
      'batch-mean',
      'the mean of all numbers of the answers of the batch',
      (i) => mean(alone) - mean(alone.subarray(i * d, (i + 1) * d)),
    ],
    ['batch-mean', 'the mean answer of the batch', (i, k) => mean(alone, k) - alone[i * d + k]],
    ['batch-time', 'the mean start time of the batch', (i) => mean(rows.s) - rows.s[i]],
    ['first-row', 'the answer of the first row', (i, k) => alone[k] - alone[i * d + k]],
  ];
  const gap = together.map((value, k) => value - alone[k]);
  for (const [id, name, source] of sources) {
    const part = eachEntry(alone, d, (_, i, k) => source(i, k));
    let [along, square] = [0, 0];
    for (let k = 0; k < part.length; k += 2) {
      if (!Number.isFinite(gap[k])) continue;
      along += gap[k] * part[k];
      square += part[k] * part[k];
    }
    const share = along / square;
    if (!Number.isFinite(share) || share === 0) continue;
    const near = gap.every(
      (value, k) =>
        Math.abs(value - share * part[k]) <= tolerance[Math.floor(k / d)] + 1e-3 * Math.abs(share * part[k]),
    );
    const tells = gap.some((value, k) => Math.abs(value) > 3 * tolerance[Math.floor(k / d)]);
    if (!near || !tells) continue;
    const title = `each row receives ${shortNumber(share)} times ${name}`;
    const text = `At ${n} of ${n} rows of a batch the answer is that of the row alone plus ${shortNumber(share)} times ${name}.`;
    return behaviour(
      `batch.${id}`,
      title,
      text,
      'Use no statistics of the batch in evaluation.',
      { fits: n, cases: n },
      { name: 'share', value: share },
    );
  }
  return undefined;
}

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

/** What happens in large batches alone. */
export async function largeBatches(bench: Bench, copies: number): Promise<Explanation | undefined> {
  const { rows, tolerance } = bench;
  const { d } = rows;
  const at = Array.from({ length: copies }, (_, i) => i % rows.n);
  const [small, large] = [await bench.call(rows), await bench.call(pick(rows, at))];
  const right = eachEntry(large, d, (_, i, k) => small[at[i] * d + k]);
  const wrong = at
    .map((row, i) => ({ row, i }))
    .filter(({ row, i }) => {
      let gap = 0;
      for (let k = 0; k < d; k++) gap = Math.max(gap, Math.abs(large[i * d + k] - right[i * d + k]));
      return !(gap <= tolerance[row]);
    });
  if (wrong.length === 0) return undefined;
  const first = wrong[0].i;
  const counts = { fits: wrong.length, cases: wrong.length };
  const repeated = wrong.every(({ i }) =>
    large.subarray(i * d, (i + 1) * d).every((value, k) => Object.is(value, large[(i - first) * d + k])),
  );
  if (first > 0 && repeated) {
    const title = `rows from ${first + 1} on keep the answers of the first ones`;
    return behaviour(
      'batch.stale-chunk',
      title,
      `In a batch of ${copies} the ${wrong.length} ${title}.`,
      'Compute the last chunk too.',
      counts,
    );
  }
  const ratios = wrong
    .flatMap(({ i }) => Array.from({ length: d }, (_, k) => large[i * d + k] / right[i * d + k] - 1))
    .filter(Number.isFinite);
  const sorted = ratios.sort((a, b) => a - b);
  const median = sorted[Math.floor(sorted.length / 2)];
  const constant = sorted.every((value) => Math.abs(value - median) <= 1e-2 * Math.abs(median));
  const how = constant ? `multiplied by 1 ${median < 0 ? '-' : '+'} ${shortNumber(Math.abs(median))}` : 'other';
  const title = `in large batches the answer is ${how}`;
  return behaviour(
    'batch.large',
    title,
    `In a batch of ${copies} rows ${wrong.length} answers are ${how}.`,
    'Use the same routine for all sizes.',
    counts,
    ...(constant ? ([{ name: 'excess', value: median }] as const) : []),
  );
}
