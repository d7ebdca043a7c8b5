import type { Run } from './advance.ts';
import { variationalStage, velocityStage } from './derivative.ts';
import type { Cell } from './grid.ts';
import { embeddedError, type Stage, step } from './step.ts';
import { gather } from './trajectories.ts';

/**
 * Steps over the cell from the listed trajectories: the coarse solution with the cell's width; for a tight estimate the
 * fine one with twice half of it. Also velocity and gradient at the end, and the gradient in the middle.
 */
export function takeSteps({ kernel, grid, states, space }: Run, cell: Cell, list: Int32Array): void {
  const { d, width, tight } = states;
  const n = list.length;
  const h = grid.width(cell);
  const augmented = width > d;
  const stages = (of: Cell): Stage =>
    augmented ? variationalStage(kernel, grid.tables(of), space.stageGradient) : velocityStage(kernel, grid.tables(of));

  gather(states.coarse, width, list, space.coarse);
  gather(states.gradient, d * d, list, space.gradient);
  // The velocity at the start is known, unless the derivative has rows of its own.
  if (!augmented) gather(states.velocity, d, list, space.step.k[0]);
  step(space.step, stages(cell), space.coarse, n, width, h, !augmented, space.coarseNext);
  embeddedError(space.step, n, d, h, space.embedded);
  const tables = grid.tables(cell);
  kernel.gradient(tables[tables.length - 1], space.coarseNext, n, space.velocity, space.gradientNext);
  if (!tight) {
    for (let e = 0; e < d * d * n; e++) space.gradientMiddle[e] = 0.5 * (space.gradient[e] + space.gradientNext[e]);
    return;
  }
  const first = { level: cell.level + 1, index: 2 * cell.index };
  const second = { level: cell.level + 1, index: 2 * cell.index + 1 };
  gather(states.fine, width, list, space.fine);
  step(space.step, stages(first), space.fine, n, width, h / 2, false, space.middle);
  kernel.gradient(grid.tables(second)[0], space.middle, n, space.step.k[0], space.gradientMiddle);
  step(space.step, stages(second), space.middle, n, width, h / 2, !augmented, space.fineNext);
}
