/**
 * Work of diagnoses so far, in units of about a microsecond of one core: a count of what is evaluated, so that equal runs stop at the same
 * place whatever else the machine does. Only differences of it mean anything.
 */
let done = 0;

/** Adds to the work done. */
export function charge(work: number): void {
  done += work;
}

/** What the diagnoses of one subject may do. */
export interface Budget {
  /** Whether it is used up; named as in an AbortSignal, so that a search may stop at either. */
  readonly aborted: boolean;
  /** The result of `f`, whose work is charged to the budget. */
  during<T>(f: () => Promise<T>): Promise<T>;
}

/** A budget of so much work. */
export function budgetOf(total: number): Budget {
  let left = total;
  let since: number | undefined;
  return {
    // Work under way counts at once, so that a search can look at the budget as it goes.
    get aborted() {
      return left - (since === undefined ? 0 : done - since) <= 0;
    },
    during: async (f) => {
      const outermost = since === undefined;
      since ??= done;
      try {
        return await f();
      } finally {
        if (outermost) {
          left -= done - since;
          since = undefined;
        }
      }
    },
  };
}
