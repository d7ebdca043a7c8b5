import { bending } from './bending.ts';
import { variationalStage, velocityStage } from './derivative.ts';
import type { Cell, Grid } from './grid.ts';
import type { Kernel } from './kernel.ts';
import { matrixLocalError } from './matrix-error.ts';
import { DEEPEST } from './solve.ts';
import { embeddedError, type StepSpace, step, stepSpace } from './step.ts';
import { gather, scatter, type Trajectories } from './trajectories.ts';
import {
  doubt,
  ellipsoidSize,
  halfWidth,
  localError,
  roundOff,
  spread,
  stepErrors,
  transportError,
  turning,
} from './uncertainty.ts';

/** Largest h ‖A_end - A_start‖ of a step; it is of order h², local errors of order h^9. */
const WIDEST_TURN = 0.25;

/** Workspace of {@link advanceCell}. */
export interface CellSpace {
  readonly step: StepSpace;
  readonly arrays: readonly Float64Array[];
  readonly matrices: readonly Float64Array[];
  readonly errors: ReturnType<typeof stepErrors>;
}

/** Room for `count` trajectories of `width` numbers. */
export function cellSpace(d: number, width: number, count: number): CellSpace {
  return {
    step: stepSpace(width * count),
    arrays: Array.from({ length: 5 }, () => new Float64Array(width * count)),
    matrices: Array.from({ length: 3 }, () => new Float64Array(d * d * count)),
    errors: stepErrors(d),
  };
}

/**
 * One step over the cell for the listed trajectories: once with its full width (the coarse solution, the answer) and twice
 * with half of it (the fine one). Their difference, less what the earlier difference has grown to, is the step's local
 * error, which decides. Returns the trajectories that need smaller steps.
 */
export function advanceCell(
  kernel: Kernel,
  grid: Grid,
  states: Trajectories,
  tolerance: Float64Array,
  space: CellSpace,
  cell: Cell,
  list: Int32Array,
): Int32Array {
  const { d, width } = states;
  const n = list.length;
  const h = grid.width(cell);
  const [coarse, fine, middle, coarseNext, fineNext] = space.arrays;
  const [gradient, gradientMiddle, gradientNext] = space.matrices;
  const first = { level: cell.level + 1, index: 2 * cell.index };
  const second = { level: cell.level + 1, index: 2 * cell.index + 1 };
  const augmented = width > d;
  const stage = (of: Cell): ReturnType<typeof velocityStage> =>
    augmented ? variationalStage(kernel, grid.tables(of), gradient) : velocityStage(kernel, grid.tables(of));

  gather(states.coarse, width, list, coarse);
  gather(states.fine, width, list, fine);
  gather(states.velocity, d, list, space.step.k[0]);
  step(space.step, stage(cell), coarse, n, width, h, !augmented, coarseNext);
  const embedded = new Float64Array(n * d);
  for (let q = 0; q < n; q++) embeddedError(space.step, n, d, h, q, embedded.subarray(q * d, (q + 1) * d));
  step(space.step, stage(first), fine, n, width, h / 2, false, middle);
  const velocity = space.step.k[0];
  kernel.gradient(grid.tables(second)[0], middle, n, velocity, gradientMiddle);
  step(space.step, stage(second), middle, n, width, h / 2, !augmented, fineNext);
  const tables = grid.tables(cell);
  const end = tables[tables.length - 1];
  kernel.gradient(end, coarseNext, n, velocity, gradientNext);
  gather(states.gradient, d * d, list, gradient);

  const errors = { ...space.errors, h };
  const size = ellipsoidSize(d);
  const rejected: number[] = [];
  for (let q = 0; q < n; q++) {
    const p = list[q];
    let position = 0;
    let speed = 0;
    for (let i = 0; i < d; i++) {
      errors.before[i] = coarse[i * n + q] - fine[i * n + q];
      errors.after[i] = coarseNext[i * n + q] - fineNext[i * n + q];
      position = Math.max(position, Math.abs(coarseNext[i * n + q]));
      speed = Math.max(speed, Math.abs(velocity[i * n + q]));
    }
    for (let e = 0; e < d * d; e++) {
      errors.start[e] = gradient[e * n + q];
      errors.middle[e] = gradientMiddle[e * n + q];
      errors.end[e] = gradientNext[e * n + q];
    }
    const local = localError(errors);
    const rounding = roundOff(errors, position, speed, end.size);
    const matrix = augmented ? matrixLocalError(errors, coarse, fine, coarseNext, fineNext, n, q) : undefined;
    const ratio = Math.max(
      (turning(errors) / WIDEST_TURN) ** 4.5,
      (local - transportError(errors)) / Math.max(tolerance[p], rounding),
      matrix === undefined ? 0 : matrix.relative / tolerance[p],
    );
    const proposal = cell.level - Math.log2(Math.min(8, 0.9 * (1 / Math.max(ratio, 1e-30)) ** (1 / 9)));
    if (!(ratio <= 1)) {
      if (cell.level < DEEPEST) {
        states.level[p] = Math.max(
          cell.level + 1,
          Number.isFinite(proposal) ? Math.min(Math.ceil(proposal), cell.level + 3) : cell.level + 2,
        );
        rejected.push(p);
        continue;
      }
      states.failed[p] = 1;
    }
    const ellipsoid = states.ellipsoid.subarray(p * size, (p + 1) * size);
    doubt(errors, embedded.subarray(q * d, (q + 1) * d), local);
    spread(errors, rounding, ellipsoid);
    const bend = bending(kernel, end, errors, ellipsoid, coarseNext, n, q, augmented);
    if (bend.second > 0) for (let i = 0; i < (size === 1 ? 1 : d); i++) ellipsoid[i * (d + 1)] += bend.second ** 2;
    if (matrix !== undefined) {
      states.matrixSpread[p] =
        states.matrixSpread[p] * matrix.growth +
        matrix.local / 16 +
        matrix.size * (Math.abs(h) * bend.curvature * halfWidth(ellipsoid, d) + rounding);
    }
    scatter(states.coarse, width, p, coarseNext, n, q);
    scatter(states.fine, width, p, fineNext, n, q);
    scatter(states.velocity, d, p, velocity, n, q);
    scatter(states.gradient, d * d, p, gradientNext, n, q);
    states.level[p] = Math.max(0, Math.ceil(proposal));
    if (process.env.DBG)
      console.log(
        'step',
        cell.level,
        cell.index,
        h,
        'local',
        local,
        'emb',
        Math.abs(embedded[q * d]),
        'tol',
        tolerance[p],
        'A',
        errors.start[0],
        errors.middle[0],
        errors.end[0],
      );
    states.steps[p]++;
  }
  return Int32Array.from(rejected);
}
