/** What depends on t alone, ready for a batch; opaque to all but its kernel. */
export interface TimeTable {
  readonly t: number;
  /** Largest coordinate of a component mean: the size that x is compared with, for rounding errors. */
  readonly size: number;
  /** 1/length over which the gradient changes: of the order of 1/(smallest standard deviation). */
  readonly sharpness: number;
  readonly values: Float64Array;
}

/**
 * The velocity of one problem, evaluated for n points at a common time. Points are structure of arrays: coordinate i of
 * point p at `x[i * n + p]`, entry (i, j) of a gradient at `[(i * d + j) * n + p]`. The value at a point does not depend on
 * the others.
 */
export interface Kernel {
  readonly d: number;
  /** @throws FlowproofError `singular` where the velocity does not exist. */
  prepare(t: number): TimeTable;
  /** b_t(x) into `out`. */
  velocity(table: TimeTable, x: Float64Array, n: number, out: Float64Array): void;
  /** b_t(x) into `out` and ∇b_t(x) into `gradient`. */
  gradient(table: TimeTable, x: Float64Array, n: number, out: Float64Array, gradient: Float64Array): void;
  /**
   * The right side of the variational system (x, J, log det J), where the kernel has a faster one than by `gradient`: rows d of
   * x, d² of J, one of the logarithm.
   */
  variation?(table: TimeTable, x: Float64Array, n: number, out: Float64Array): void;
  /**
   * A whole DOP853 step, where the kernel has a faster one than by `velocity`: from x with derivative `first` (absent: to be
   * computed) to `out`; h e5·k and h e3·k into `fifth` and `third`. `tables` are those of the twelve stages.
   */
  step?(
    tables: readonly TimeTable[],
    x: Float64Array,
    n: number,
    h: number,
    first: Float64Array | undefined,
    out: Float64Array,
    fifth: Float64Array,
    third: Float64Array,
  ): void;
}
