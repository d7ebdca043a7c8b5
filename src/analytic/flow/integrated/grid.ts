import type { Kernel, TimeTable } from './kernel.ts';
import { DOP853 } from './tableau.ts';

/** Cell `index` of `2^level` equal ones between s and t. */
export interface Cell {
  readonly level: number;
  readonly index: number;
}

/** The dyadic grid between two times, with the time tables of each cell's stages: computed once, used by every point. */
export interface Grid {
  readonly s: number;
  readonly t: number;
  /** Signed width of a cell. */
  width(cell: Cell): number;
  /** Tables at the twelve stage times of a step over the cell; the last is at its end. */
  tables(cell: Cell): readonly TimeTable[];
}

const KEPT = 16384;

/** A grid from s to t. Times are s + (t - s) τ with dyadic ends of cells, so that they coincide between levels. */
export function dyadicGrid(kernel: Kernel, s: number, t: number): Grid {
  const known = new Map<number, readonly TimeTable[]>();
  return {
    s,
    t,
    width: ({ level }) => (t - s) * 2 ** -level,
    tables: ({ level, index }) => {
      // The position in the heap order of the binary tree names the cell.
      const key = 2 ** level + index;
      let tables = known.get(key);
      if (tables === undefined) {
        tables = stageTables(kernel, s, t, level, index);
        if (known.size >= KEPT) known.clear();
        known.set(key, tables);
      }
      return tables;
    },
  };
}

function stageTables(kernel: Kernel, s: number, t: number, level: number, index: number): readonly TimeTable[] {
  const unit = 2 ** -level;
  const tables: TimeTable[] = [];
  DOP853.c.forEach((c, i) => {
    const fraction = (index + c) * unit;
    const time = fraction === 1 ? t : s + (t - s) * fraction;
    const same = DOP853.c.indexOf(c);
    tables.push(same < i ? tables[same] : kernel.prepare(time));
  });
  return tables;
}
