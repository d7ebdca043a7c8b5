import { advanceCell, type CellSpace, cellSpace } from './advance.ts';
import type { Cell, Grid } from './grid.ts';
import type { Kernel } from './kernel.ts';
import type { Trajectories } from './trajectories.ts';

/** Levels beyond this are not tried: 2^-46 of the interval is a few roundings of its ends. */
export const DEEPEST = 46;

/**
 * Carries trajectories over the whole grid. Cells are taken in order of time; on each, the points that want a step of its
 * width take it together, the others descend to its two halves. What a point does depends on itself alone, so its result
 * has the same bits in every batch.
 */
export function solve(kernel: Kernel, grid: Grid, states: Trajectories, localTolerance: Float64Array): void {
  const space = cellSpace(kernel.d, states.width, states.count);
  const all = Int32Array.from({ length: states.count }, (_, p) => p);
  visit({ kernel, grid, states, localTolerance, space }, { level: 0, index: 0 }, all);
}

interface Run {
  readonly kernel: Kernel;
  readonly grid: Grid;
  readonly states: Trajectories;
  readonly localTolerance: Float64Array;
  readonly space: CellSpace;
}

function visit(run: Run, cell: Cell, list: Int32Array): void {
  const { states } = run;
  const ready = list.filter((p) => states.level[p] <= cell.level);
  let rest = ready.length === list.length ? new Int32Array(0) : list.filter((p) => states.level[p] > cell.level);
  if (ready.length > 0) {
    const rejected = advanceCell(run.kernel, run.grid, states, run.localTolerance, run.space, cell, ready);
    if (rejected.length > 0) rest = Int32Array.from([...rest, ...rejected]).sort();
  }
  if (rest.length === 0) return;
  visit(run, { level: cell.level + 1, index: 2 * cell.index }, rest);
  visit(run, { level: cell.level + 1, index: 2 * cell.index + 1 }, rest);
}
