import type { FlowCase } from './case.ts';

/** Answers of the rows of a case, by their indices (which may repeat), in that order: rows.length × d. */
export type RowAnswers = (rows: readonly number[]) => Promise<Float64Array>;

/** Points evaluated alone, of each batch. */
const ALONE = 4;
const CHUNK = 7;

/** 2^32 over the golden ratio: its multiples order copies without a period, so that no chunk's length is one. */
const GOLDEN = 0x9e3779b1;

/**
 * The answers of all rows of a case, n × d, in other groups than all at once: in another order, twice in one batch, alone
 * and in a chunk, and repeated to `copies` rows where the case asks for it.
 */
export async function regrouped(
  { n, d, copies }: Pick<FlowCase, 'n' | 'd' | 'copies'>,
  together: Float64Array,
  answers: RowAnswers,
): Promise<Float64Array[]> {
  if (copies !== undefined) return [await repeated(n, d, copies, together, answers)];
  return [
    await permuted(n, d, answers),
    (await answers(Array.from({ length: 2 * n }, (_, i) => i % n))).slice(n * d),
    await chunked(n, d, together, answers),
  ];
}

/** In an order that moves every point: i ↦ n - 1 - i, rotated by a third. */
async function permuted(n: number, d: number, answers: RowAnswers): Promise<Float64Array> {
  const order = Array.from({ length: n }, (_, i) => (2 * n - 1 - i + Math.floor(n / 3)) % n);
  const y = await answers(order);
  const out = new Float64Array(n * d);
  order.forEach((row, i) => {
    out.set(y.subarray(i * d, (i + 1) * d), row * d);
  });
  return out;
}

/** The first points alone, the next ones in a chunk of 7, the others as they were. */
async function chunked(n: number, d: number, together: Float64Array, answers: RowAnswers): Promise<Float64Array> {
  const out = together.slice();
  const groups: number[][] = Array.from({ length: Math.min(ALONE, n) }, (_, i) => [i]);
  if (n > ALONE) groups.push(Array.from({ length: Math.min(CHUNK, n - ALONE) }, (_, i) => ALONE + i));
  for (const rows of groups) out.set(await answers(rows), rows[0] * d);
  return out;
}

/** Of the copies of each point in one large batch the answer farthest from the usual one. */
async function repeated(
  n: number,
  d: number,
  copies: number,
  together: Float64Array,
  answers: RowAnswers,
): Promise<Float64Array> {
  const rows = Array.from({ length: copies }, (_, i) => (Math.imul(i, GOLDEN) >>> 16) % n);
  const y = await answers(rows);
  const out = together.slice();
  const farthest = new Float64Array(n);
  for (const [row, i] of rows.entries()) {
    let gap = 0;
    for (let j = 0; j < d; j++) {
      const [a, b] = [y[row * d + j], together[i * d + j]];
      if (!Object.is(a, b)) gap = Math.max(gap, Number.isNaN(a - b) ? Number.POSITIVE_INFINITY : Math.abs(a - b));
    }
    if (gap <= farthest[i]) continue;
    farthest[i] = gap;
    out.set(y.subarray(row * d, (row + 1) * d), i * d);
  }
  return out;
}
