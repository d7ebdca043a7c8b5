import type { Cell, Grid } from './grid.ts';
import { judge, settle } from './judge.ts';
import type { Kernel, TimeTable } from './kernel.ts';
import { type StepSpace, stepSpace } from './step.ts';
import { takeSteps } from './take-steps.ts';
import { scatter, type Trajectories } from './trajectories.ts';
import { type StepErrors, stepErrors } from './uncertainty.ts';

/** Levels beyond this are not tried: 2^-46 of the interval is a few roundings of its ends. */
const DEEPEST = 46;
/** A trajectory of more steps than this is given up: its velocity is not smooth, or not finite. */
const MOST_STEPS = 20_000;

/** What stays the same while trajectories are carried over a grid. */
export interface Run {
  readonly kernel: Kernel;
  readonly grid: Grid;
  readonly states: Trajectories;
  /** Local error allowed per step, by trajectory. */
  readonly tolerance: Float64Array;
  readonly space: CellSpace;
  /** 1 for the trajectories that have taken the step over the cell at hand. */
  readonly done: Uint8Array;
}

/** Workspace for the trajectories that take a step together, structure of arrays. */
export interface CellSpace {
  readonly step: StepSpace;
  /** The coarse and the fine solution at the start, the fine one in the middle, both at the end. */
  readonly coarse: Float64Array;
  readonly fine: Float64Array;
  readonly middle: Float64Array;
  readonly coarseNext: Float64Array;
  readonly fineNext: Float64Array;
  /** Velocity at the end, gradients at start, middle and end. */
  readonly velocity: Float64Array;
  readonly gradient: Float64Array;
  readonly gradientMiddle: Float64Array;
  readonly gradientNext: Float64Array;
  readonly stageGradient: Float64Array;
  /** The pair's own error estimates of the two half steps. */
  readonly firstHalf: Float64Array;
  readonly secondHalf: Float64Array;
  readonly errors: StepErrors;
  /** Table of the end of the cell. */
  end: TimeTable;
}

/** Room for `count` trajectories of `width` numbers. */
export function cellSpace(d: number, width: number, count: number): CellSpace {
  const states = (): Float64Array => new Float64Array(width * count);
  const matrices = (): Float64Array => new Float64Array(d * d * count);
  return {
    step: stepSpace(width * count),
    coarse: states(),
    fine: states(),
    middle: states(),
    coarseNext: states(),
    fineNext: states(),
    velocity: new Float64Array(d * count),
    gradient: matrices(),
    gradientMiddle: matrices(),
    gradientNext: matrices(),
    stageGradient: matrices(),
    firstHalf: new Float64Array(d * count),
    secondHalf: new Float64Array(d * count),
    errors: stepErrors(d),
    end: { t: Number.NaN, size: 0, sharpness: 0, values: new Float64Array(0) },
  };
}

/**
 * One step over the cell for the listed trajectories, all at once; then each is judged by itself. Those that need
 * smaller steps stay where they are.
 */
export function advanceCell(run: Run, cell: Cell, list: Int32Array): void {
  const { states, space } = run;
  const n = list.length;
  const { d, width } = states;
  takeSteps(run, cell, list);
  for (let q = 0; q < n; q++) {
    const p = list[q];
    const ratio = judge(run, p, q, n);
    const accepted = ratio <= 1;
    // Steps scale with the ninth root of the local error; half a step less than the ratio says keeps rejections rare.
    const wanted = cell.level + Math.log2(Math.max(ratio, 1e-20)) / 9 + 0.15;
    if (!accepted && cell.level < DEEPEST) {
      const deeper = Number.isFinite(wanted) ? Math.ceil(wanted) : cell.level + 2;
      states.level[p] = Math.min(cell.level + 3, Math.max(cell.level + 1, deeper));
      continue;
    }
    if (!accepted || ++states.steps[p] > MOST_STEPS) {
      states.failed[p] = 1;
      continue;
    }
    settle(run, p, q, n);
    scatter(states.coarse, width, p, space.coarseNext, n, q);
    scatter(states.fine, width, p, space.fineNext, n, q);
    scatter(states.velocity, d, p, space.velocity, n, q);
    scatter(states.gradient, d * d, p, space.gradientNext, n, q);
    states.level[p] = Math.max(0, cell.level - 3, Math.ceil(wanted));
    run.done[p] = 1;
  }
}
