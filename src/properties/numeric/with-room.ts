import type { ExactProblem } from '../../analytic/types.ts';
import type { CanonicalMap } from '../../subject/canonical.ts';
import type { FlowCase } from './case.ts';

/** Room that differences need beside a time for their round-off to stay small. */
const ROOM = { float64: 2 ** -4, float32: 2 ** -1 } as const;

/**
 * A redraw for identities with differences in time: where a map accepts s <= t only, a time that cannot move far enough is
 * shifted, t away from the start for a derivative in s, s away from the end for one in t.
 */
export function withRoom(...moving: readonly ('s' | 't')[]) {
  return (batch: FlowCase, problem: ExactProblem | null, subject: CanonicalMap): FlowCase => {
    if (subject.domain !== 'forward' || subject.jvp !== undefined) return batch;
    const [lo, hi] = problem?.regularTimes ?? [0, 1];
    const room = Math.min(ROOM[subject.dtype], (hi - lo) / 2);
    const diagonal = batch.s.every((time, i) => time === batch.t[i]);
    const s = moving.includes('t') ? batch.s.map((time) => (hi - time < room ? time - room : time)) : batch.s;
    const t = moving.includes('s') ? batch.t.map((time) => (time - lo < room ? time + room : time)) : batch.t;
    return { ...batch, s, t: diagonal ? s : t, u: s };
  };
}
