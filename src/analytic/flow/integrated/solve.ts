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
  visit({ kernel, grid, states, tolerance, space, done: new Uint8Array(states.count) }, { level: 0, index: 0 }, all);
}

function visit(run: Run, cell: Cell, list: Int32Array): void {
  const { level, failed } = run.states;
  const ready = select(list, (p) => level[p] <= cell.level);
  let rest = list;
  if (ready.length > 0) {
    advanceCell(run, cell, ready);
    // Those that took the step wait for the next cell; those that did not want a deeper one than this.
    rest = select(list, (p) => run.done[p] === 0 && failed[p] === 0);
    for (const p of ready) run.done[p] = 0;
  }
  if (rest.length === 0) return;
  visit(run, { level: cell.level + 1, index: 2 * cell.index }, rest);
  visit(run, { level: cell.level + 1, index: 2 * cell.index + 1 }, rest);
}

/** The entries that pass, in order; the list itself where all do. */
function select(list: Int32Array, passes: (p: number) => boolean): Int32Array {
  let count = 0;
  for (let q = 0; q < list.length; q++) if (passes(list[q])) count++;
  if (count === list.length) return list;
  const chosen = new Int32Array(count);
  for (let q = 0, to = 0; to < count; q++) if (passes(list[q])) chosen[to++] = list[q];
  return chosen;
}
