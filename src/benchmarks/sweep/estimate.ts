/** Follows the work of a sweep and tells how long the rest will take. */
export interface Estimate {
  /** Share of the work of all jobs that is done, from 0 to 1, those of earlier sessions included. */
  readonly share: number;
  /** Milliseconds until the end at the pace so far; undefined before there is one. */
  readonly left: number | undefined;
}

/** Work in this session before which its pace says nothing, as a share of the whole. */
const EARLIEST = 1e-4;

/**
 * @param total work of all jobs.
 * @param before work of the jobs that were done before this session.
 * @param done work that this session has done, of jobs that are over or running.
 * @param elapsed milliseconds of this session.
 */
export function estimate(total: number, before: number, done: number, elapsed: number): Estimate {
  const share = total === 0 ? 1 : Math.min(1, (before + done) / total);
  if (share === 1) return { share, left: 0 };
  if (done <= EARLIEST * total) return { share, left: undefined };
  return { share, left: (elapsed * (total - before - done)) / done };
}
