import type { ExactProblem } from '../../analytic/types.ts';
import { expectedError } from '../../core/errors.ts';
import type { Clock } from '../../subject/clock.ts';
import { clockOf } from '../../subject/clock.ts';
import {
  basicPart,
  type Convention,
  canonicalConvention,
  type FullConvention,
  fullConventionSchema,
} from '../../subject/convention.ts';
import { declaredClock } from '../../subject/declared-clock.ts';
import { type GeneralReading, generalReading } from '../../subject/general.ts';
import type { Head } from '../../subject/heads.ts';
import type { LossSubject } from '../../subject/types.ts';

/** What the declared convention of a loss means for the calls of its net. */
export interface DeclaredNet {
  /** How the calls' results are read: those of a head as canonical average velocities. */
  readonly convention: Convention;
  readonly clock: Clock;
  /** What results are multiplied by: the clock's rate under `average-velocity`, the output's scale; 1 where they are canonical. */
  readonly resultRate: number;
  /** True where the author sees the net through a head, whose rounding is added to that of velocities. */
  readonly headed: boolean;
  /** The head o = α x + β v, where the suite makes the net. */
  readonly head?: (s: number, t: number) => Head;
  /** The size of a canonical time for its rounding on the declared clock T: 1 + |t|, or |T/T'| where that is larger. */
  readonly timeSize: (time: number) => number;
  /** Canonical times between which the velocity follows from the output. */
  readonly range: readonly [number, number];
}

const EVERYWHERE = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY] as const;
/** Part of the range that is left out at an end where the velocity does not follow from the output. */
const ROOM = 1 / 32;

const ownSize = (time: number): number => 1 + Math.abs(time);

/**
 * The net of a loss in its declared convention on a problem. Without a problem, where nothing can be judged, clocks by σ stand for canonical ones.
 *
 * @throws FlowproofError `invalid-subject` for difference quotients of an output that is no multiple of the velocity.
 */
export function declaredNet(subject: LossSubject, problem: ExactProblem | null): DeclaredNet {
  const full = fullConventionSchema.parse(subject.convention ?? {});
  const basic = basicPart(full) ?? (problem === null ? canonicalConvention : undefined);
  if (basic !== undefined) {
    const clock = clockOf(basic);
    const resultRate = basic.output === 'average-velocity' ? clock.rate : 1;
    return { convention: basic, clock, resultRate, headed: false, timeSize: ownSize, range: EVERYWHERE };
  }
  const reading = generalReading(full, problem);
  const { tangent = 'jvp' } = subject;
  const carried = full.output === 'map' || full.output === 'displacement';
  const linear = full.clock === 'linear';
  if (tangent !== 'jvp' && !(linear && (carried || full.output === 'average-velocity'))) {
    const hint = 'A difference quotient of such an output is none of the velocity: declare what the head gives.';
    throw expectedError('invalid-subject', 'tangent', `"jvp" under output "${full.output}"`, tangent.kind, hint);
  }
  return {
    convention: readAs(full, carried ? (full.output as Convention['output']) : 'average-velocity'),
    clock: declaredClock(full, problem),
    resultRate: carried ? full.outputScale : 1,
    headed: !carried,
    ...(carried ? {} : { head: reading.head }),
    timeSize: (time) => {
      const size = Math.abs(reading.clock.at(time) / reading.clock.slope(time));
      return Number.isFinite(size) ? Math.max(ownSize(time), size) : ownSize(time);
    },
    range: problem === null ? EVERYWHERE : openEnds(reading, problem, subject.reaches === 'end'),
  };
}

function readAs({ time, timeScale, secondTime }: FullConvention, output: Convention['output']): Convention {
  const step = secondTime === 'step' || secondTime === 'reversed-step';
  return { time, timeScale, output, secondTime: step ? 'step' : 'end' };
}

/** The regular times without the ends at which the clock is not finite, or the head does not determine the velocity. */
function openEnds(
  reading: GeneralReading,
  { regularTimes: [low, high] }: ExactProblem,
  reachesEnd: boolean,
): readonly [number, number] {
  const room = ROOM * (high - low);
  const closed = (time: number): boolean => {
    const { alpha, beta } = reading.head(time, time);
    const numbers = [reading.clock.at(time), reading.scale(time)[0], alpha[0], beta[0], 1 / beta[0]];
    return numbers.every(Number.isFinite);
  };
  return [closed(low) ? low : low + room, closed(high) || reachesEnd ? high : high - room];
}
