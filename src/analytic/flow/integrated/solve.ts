import { advanceCell, cellSpace, type Run } from './advance.ts';
import type { Cell, Grid } from './grid.ts';
import type { Kernel } from './kernel.ts';
import type { Trajectories } from './trajectories.ts';

/**
 * Carries trajectories over the whole grid. Cells are taken in order of time; on each, the points that want a step of its
 * width take it together, the others descend to its two halves. What a point does depends on itself alone, so its result
 * has the same bits in every batch.
 */
export function solve(kernel: Kernel, grid: Grid, states: Trajectories, tolerance: Float64Array): void {
  const space = cellSpace(kernel.d, states.width, states.count);
  const all = Int32Array.from({ length: states.count }, (_, p) => p).filter((p) => states.failed[p] === 0);
  if (all.length === 0) return;
  visit({ kernel, grid, states, tolerance, space }, { level: 0, index: 0 }, all);
}

function visit(run: Run, cell: Cell, list: Int32Array): void {
  const { level, failed } = run.states;
  const ready = list.filter((p) => level[p] <= cell.level);
  const early = list.filter((p) => level[p] > cell.level);
  const rejected = ready.length === 0 ? ready : advanceCell(run, cell, ready);
  const rest = merge(early, rejected).filter((p) => failed[p] === 0);
  if (rest.length === 0) return;
  visit(run, { level: cell.level + 1, index: 2 * cell.index }, rest);
  visit(run, { level: cell.level + 1, index: 2 * cell.index + 1 }, rest);
}

/** Both lists, ascending, so that the order of a batch never depends on its history. */
function merge(one: Int32Array, other: Int32Array): Int32Array {
  if (other.length === 0) return one;
  const all = new Int32Array(one.length + other.length);
  all.set(one);
  all.set(other, one.length);
  return all.sort();
}
