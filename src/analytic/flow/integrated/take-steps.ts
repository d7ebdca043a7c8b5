import type { Run } from './advance.ts';
import { variationalStage, velocityStage } from './derivative.ts';
import type { Cell } from './grid.ts';
import { embeddedError, step } from './step.ts';
import { gather } from './trajectories.ts';

/**
 * Steps over the cell from the listed trajectories: the coarse solution with the cell's width, the fine one with twice half
 * of it. Also velocity and gradient at the end, and the gradient in the middle.
 */
export function takeSteps({ kernel, grid, states, space }: Run, cell: Cell, list: Int32Array): void {
  const { d, width } = states;
  const n = list.length;
  const h = grid.width(cell);
  const augmented = width > d;
  const advance = (
    over: Cell,
    x: Float64Array,
    span: number,
    first: Float64Array | undefined,
    out: Float64Array,
  ): void => {
    const tables = grid.tables(over);
    if (augmented)
      step(space.step, variationalStage(kernel, tables, space.stageGradient), x, n, width, span, undefined, out);
    else if (kernel.step) kernel.step(tables, x, n, span, first, out, space.step.fifth, space.step.third);
    else step(space.step, velocityStage(kernel, tables), x, n, width, span, first, out);
  };

  gather(states.coarse, width, list, space.coarse);
  gather(states.gradient, d * d, list, space.gradient);
  gather(states.velocity, d, list, space.velocity);
  advance(cell, space.coarse, h, space.velocity, space.coarseNext);
  const first = { level: cell.level + 1, index: 2 * cell.index };
  const second = { level: cell.level + 1, index: 2 * cell.index + 1 };
  gather(states.fine, width, list, space.fine);
  advance(first, space.fine, h / 2, undefined, space.middle);
  embeddedError(space.step, n, d, space.firstHalf);
  kernel.gradient(grid.tables(second)[0], space.middle, n, space.velocity, space.gradientMiddle);
  advance(second, space.middle, h / 2, space.velocity, space.fineNext);
  embeddedError(space.step, n, d, space.secondHalf);
  const tables = grid.tables(cell);
  space.end = tables[tables.length - 1];
  space.errors.h = h;
  kernel.gradient(space.end, space.coarseNext, n, space.velocity, space.gradientNext);
}
