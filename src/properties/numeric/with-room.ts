import type { ExactProblem } from '../../analytic/types.ts';
import type { CanonicalMap } from '../../subject/canonical.ts';
import type { FlowCase } from './case.ts';
import { digitsOf } from './round-off.ts';

type Redraw = (batch: FlowCase, problem: ExactProblem | null, subject: CanonicalMap) => FlowCase;

/** Room that one-sided differences need beside a time for their round-off to stay small. */
const ONE_SIDED = { float64: 2 ** -4, float32: 2 ** -1 } as const;

/** Room that central differences need on both sides in float32. */
const CENTRAL = 2 ** -2;

/**
 * A redraw for identities with differences in time. Where a map accepts s <= t only, a time that cannot move far enough is
 * shifted: t away from the start for a derivative in s, s away from the end for one in t. In float32 times within a
 * quarter of an end are shifted inwards by a quarter, since one-sided differences have too few digits.
 */
export function withRoom(...moving: readonly ('s' | 't')[]): Redraw {
  return (batch, problem, subject) => (subject.jvp === undefined ? shifted(batch, problem, subject, moving) : batch);
}

/** As {@link withRoom} for s and t, for subjects that are compared with differences although they have a jvp. */
export const withRoomAlways: Redraw = (batch, problem, subject) => shifted(batch, problem, subject, ['s', 't']);

function shifted(
  batch: FlowCase,
  problem: ExactProblem | null,
  subject: CanonicalMap,
  moving: readonly ('s' | 't')[],
): FlowCase {
  const [lo, hi] = problem?.regularTimes ?? [0, 1];
  const diagonal = batch.s.every((time, i) => time === batch.t[i]);
  let { s, t } = batch;
  if (subject.domain === 'forward') {
    const room = Math.min(ONE_SIDED[digitsOf(subject)], (hi - lo) / 2);
    if (diagonal && moving.length > 1) {
      // t moves up and s down from the same time: a quarter of the range is left for each.
      const least = Math.min(room, (hi - lo) / 4);
      const between = s.map((time) => Math.min(hi - least, Math.max(lo + least, time)));
      return { ...batch, s: between, t: between, u: between };
    }
    if (moving.includes('t')) s = s.map((time) => (hi - time < room ? time - room : time));
    if (moving.includes('s')) t = t.map((time) => (time - lo < room ? time + room : time));
  } else if (digitsOf(subject) === 'float32' && subject.domain === 'both') {
    const inwards = (time: number) =>
      time - lo < CENTRAL ? time + CENTRAL : hi - time < CENTRAL ? time - CENTRAL : time;
    if (moving.includes('s') || diagonal) s = s.map(inwards);
    if (moving.includes('t')) t = t.map(inwards);
  }
  return { ...batch, s, t: diagonal ? s : t, u: s };
}
