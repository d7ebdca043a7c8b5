import { expect, it } from 'vitest';
import { regrouped } from '../../../src/properties/numeric/regrouped.ts';

const d = 2;
const rowsOf = (rows: readonly number[]) => Float64Array.from(rows.flatMap((row) => [row, -row]));

it('a function of its row alone answers alike in every group, none of which is the whole batch in order', async () => {
  const n = 20;
  const together = rowsOf(Array.from({ length: n }, (_, i) => i));
  const asked: string[] = [];
  const answers = await regrouped({ n, d }, together, async (rows) => {
    asked.push(rows.join());
    return rowsOf(rows);
  });
  for (const answer of answers) expect([...answer]).toEqual([...together]);
  expect(asked).not.toContain(Array.from({ length: n }, (_, i) => i).join());
  expect(asked).toContain('0');
});

it('an answer that depends on its group is seen', async () => {
  const n = 20;
  const together = rowsOf(Array.from({ length: n }, (_, i) => i));
  const others = await regrouped({ n, d }, together, async (rows) =>
    rowsOf(rows).map((v) => v + (rows.length === 1 ? 1 : 0)),
  );
  expect(others.some((other) => other.some((value, k) => value !== together[k]))).toBe(true);
});

it('of copies the farthest answer counts, a NaN before all', async () => {
  const together = rowsOf([0, 1, 2]);
  const off = new Map<number, number>();
  const [answer] = await regrouped({ n: 3, d, copies: 64 }, together, async (rows) => {
    const y = rowsOf(rows);
    rows.forEach((row, i) => {
      const seen = (off.get(row) ?? 0) + 1;
      off.set(row, seen);
      y[i * d] += row === 2 && seen === 5 ? Number.NaN : row === 1 && seen <= 3 ? seen : 0;
    });
    return y;
  });
  expect(off.size).toBe(3);
  expect([...answer]).toEqual([0, -0, 4, -1, Number.NaN, -2]);
});
