import type { Evaluated } from './evaluated.ts';
import type { Posed, Trial } from './trials.ts';
import { type Slot, slotsOf } from './slots.ts';
import { fitPoints } from './fit-points.ts';
import { COEFFICIENTS, fittedInstants, instants, matching, type TimeFunction } from './time-functions.ts';
import { carriedPoints, pathPoints, pathSlopes, RECOGNISED, reads, slotVectors, type VectorReading } from './vectors.ts';

/** What the arguments of the calls at one place are, in terms of the row: all readings that fit, the simplest first. */
export interface SlotReading {
  readonly slot: Slot;
  readonly points: readonly VectorReading[];
  readonly s: readonly TimeFunction[];
  readonly t: readonly TimeFunction[];
  /** The sum of the directions along which it is differentiated there. */
  readonly direction?: DirectionReading;
}

/** What a direction of differentiation is. */
export interface DirectionReading {
  readonly dx: readonly VectorReading[];
  readonly ds: readonly TimeFunction[];
  readonly dt: readonly TimeFunction[];
}

const STEPS = COEFFICIENTS.filter(({ slug }) => !slug.includes('twice') && slug !== '0');

/** The readings of all places of trials of one kind; undefined where their calls cannot be compared. */
export function readSlots(posed: Posed, trials: readonly Trial[]): SlotReading[] | undefined {
  const { u } = posed.spec;
  const slots = slotsOf(trials, u);
  if (slots === undefined) return undefined;
  const tolerance = (value: number) => RECOGNISED * u * (1 + Math.abs(value));
  const times = instants(posed.problem);
  const points = [...pathPoints(posed), ...carriedPoints(posed)];
  const slopes = pathSlopes(posed);
  const instant = (values: readonly number[]): TimeFunction[] => {
    const known = matching(values, trials, times, tolerance);
    return known.length > 0 ? known : fittedInstants(values, trials, tolerance);
  };
  const directionOf = ({ derivatives }: Slot): DirectionReading => {
    const sum = (part: (one: Evaluated) => number) =>
      trials.map(({ evaluations }) => derivatives.reduce((total, k) => total + part(evaluations[k]), 0));
    const dx = trials.map(({ x0 }, i) => x0.map((_, m) => sum(({ dx: entry }) => entry[m])[i]));
    const zero: VectorReading = { name: '0', slug: 'zero', at: ({ x0 }) => new Float64Array(x0.length) };
    const scalars = (values: readonly number[]) => matching(values, trials, [...COEFFICIENTS, ...times], tolerance);
    return {
      dx: [zero, ...slotVectors(slots, slots.length, STEPS, 'direction'), ...slopes].filter((reading) =>
        reads(reading, dx, trials, u),
      ),
      ds: scalars(sum(({ ds }) => ds)),
      dt: scalars(sum(({ dt }) => dt)),
    };
  };
  return slots.map((slot, k): SlotReading => {
    const at = (trial: Trial) => trial.evaluations[slot.index];
    const own = trials.map((trial) => at(trial).x);
    const heun = heunPoints(slots, k);
    const named = [...slotVectors(slots, k, STEPS, 'point'), ...points, ...heun].filter((reading) => reads(reading, own, trials, u));
    return {
      slot,
      points: named.length > 0 ? named : fitPoints(posed, trials, own),
      s: instant(trials.map((trial) => at(trial).s)),
      t: instant(trials.map((trial) => at(trial).t)),
      ...(slot.derivatives.length === 0 ? {} : { direction: directionOf(slot) }),
    };
  });
}

/** x + (u - s)/2 (v_i + v_j): Heun's step. */
function heunPoints(slots: readonly Slot[], before: number): VectorReading[] {
  const pairs = slots.slice(0, before).flatMap((a, i) => slots.slice(i + 1, before).map((b) => [a, b] as const));
  return pairs.map(([a, b]) => ({
    name: "Heun's step from I_s",
    slug: 'heun',
    at: ({ evaluations, row, times }: Trial) =>
      row.x.value.map((x, k) => x + ((times.u - times.s) / 2) * (evaluations[a.index].v[k] + evaluations[b.index].v[k])),
    roundings: ({ evaluations }: Trial) => Math.max(...evaluations[a.index].v.map(Math.abs)),
  }));
}
