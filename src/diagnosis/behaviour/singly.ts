import { pick, type Rows } from '../function/rows.ts';
import type { Bench } from './bench.ts';

/** Rows whose answers alone are compared with those in a batch. */
const ALONE = 40;

/** The answers to each of the first {@link ALONE} rows in a batch of its own. */
export async function singly(bench: Bench, rows: Rows): Promise<Float64Array> {
  const parts: Float64Array[] = [];
  for (let i = 0; i < Math.min(ALONE, rows.n); i++) parts.push(await bench.call(pick(rows, [i])));
  return Float64Array.from(parts.flatMap((part) => [...part]));
}
